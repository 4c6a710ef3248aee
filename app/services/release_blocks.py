"""Which answers can be told apart by whoever holds several releases, and which of these blocks may leave once more.

Of the waves with one number, those that were in the same releases until now are a block: two releases differ by whole
blocks. Releases of all audiences count, for nobody knows who shows them to whom.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.services.analysis import Material
from app.store.releases import Release
from surveys.disclosure.sheets import Pool
from surveys.waves import Wave

_Trace = tuple[int, bool, tuple[bool, ...]]  # the number of a wave, whether it was brought in, which releases it was in


@dataclass(frozen=True, slots=True)
class Blocks:
    """pools: wave → its number and block. people: wave → how many answered. out: waves that have left."""

    pools: Mapping[UUID, Pool]
    people: Mapping[UUID, int]
    out: frozenset[UUID]

    @classmethod
    def of(cls, material: Material, left: Sequence[Release]) -> "Blocks":
        """Of an intervention. left: its releases with files, of all audiences."""
        held = [set(each.details["waves"]) for each in left]
        traces: dict[UUID, _Trace] = {
            each.id: (each.number, each.cohort in material.imported, tuple(str(each.id) in waves for waves in held))
            for each in material.waves
        }
        names = {trace: name for name, trace in enumerate(sorted(set(traces.values())))}
        return cls(
            pools={wave: (trace[0], names[trace]) for wave, trace in traces.items()},
            people={wave: _people(material, wave) for wave in traces},
            out=frozenset(wave for wave, (_, _, was_in) in traces.items() if any(was_in)),
        )

    def pool(self, wave: Wave) -> Pool:
        """The number of a wave, and its block."""
        return self.pools[wave.id]

    def that_may_leave(self, waves: Sequence[Wave], needed: int) -> list[Wave]:
        """Of these waves, those of blocks with enough people.

        A block that has left is not split either unless what stays behind is enough, or nobody.
        """
        here, chosen = self._sizes(waves), {each.id for each in waves}
        behind = self._sizes_of(wave for wave in self.out if wave not in chosen)
        return [each for each in waves if here[self.pool(each)] >= needed and not 0 < behind[self.pool(each)] < needed]

    def most(self, waves: Sequence[Wave]) -> int:
        """How many people are in the largest block of these waves."""
        return max(self._sizes(waves).values(), default=0)

    def _sizes(self, waves: Iterable[Wave]) -> Mapping[Pool, int]:
        return self._sizes_of(each.id for each in waves)

    def _sizes_of(self, waves: Iterable[UUID]) -> Mapping[Pool, int]:
        sizes: dict[Pool, int] = defaultdict(int)
        for wave in waves:
            sizes[self.pools[wave]] += self.people[wave]
        return sizes


def _people(material: Material, wave: UUID) -> int:
    """Everybody with a code once, and whoever has none is somebody each time."""
    rows = material.responses.get(wave, ())
    return len({each.pid for each in rows if each.pid is not None}) + sum(each.pid is None for each in rows)
