"""Who was present, asked, answered, linked and lost, wave by wave, as counts. No answers live here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NO_COUNTS: Mapping[int, int] = MappingProxyType({})
START = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """One response, without its answers. pid: None without a code; wave: None between the waves."""

    pid: bytes | None
    wave: int | None
    mode: str = "phone"


@dataclass(frozen=True, slots=True)
class WaveFlow:
    """The people of one wave. answered = linked + not_linked + new + without_code, always.

    present, asked: counted by hand or by the courier, None where nobody counted. linked: seen at the
    start. not_linked: says "I have been here before" and has no code, so is nobody new. new: with a code
    that the start has not seen (at the start: everybody with a code). without_code: answered the start
    without a code and can never be linked. lost: had a code at the start and did not answer this wave.
    repeated: further answers of one pid, counted nowhere else.
    """

    wave: int
    present: int | None
    asked: int | None
    answered: int
    linked: int
    not_linked: int
    new: int
    without_code: int
    lost: int
    repeated: int
    modes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Flow:
    """Waves in order. between: responses outside every wave; erased: people who took their answers back."""

    waves: tuple[WaveFlow, ...]
    between: int = 0
    erased: int = 0

    def wave(self, number: int) -> WaveFlow:
        """The flow of this wave. Raises KeyError."""
        for each in self.waves:
            if each.wave == number:
                return each
        raise KeyError(number)

    @property
    def starters(self) -> int:
        """Everybody who answered the start, with or without a code."""
        return self.wave(START).answered

    def answering(self, number: int) -> float | None:
        """The share of all starters who are linked at this wave; None where nobody started.

        A starter without a code counts as not answering: who that is cannot be known.
        """
        return self.wave(number).linked / self.starters if self.starters else None


def participant_flow(
    sent: Iterable[Sent],
    *,
    waves: Iterable[int] = (),
    present: Mapping[int, int] = NO_COUNTS,
    asked: Mapping[int, int] = NO_COUNTS,
    erased: int = 0,
) -> Flow:
    """The flow of one cohort or intervention.

    waves: those that have opened, so that one in which nobody answered is shown; the start and every wave
    of a response are there anyway. present, asked: wave number → people. The order of sent changes
    nothing.
    """
    by_wave: dict[int, list[Sent]] = {number: [] for number in (START, *waves)}
    between = 0
    for each in sent:
        if each.wave is None:
            between += 1
        else:
            by_wave.setdefault(each.wave, []).append(each)
    started = {each.pid for each in by_wave[START] if each.pid is not None}
    return Flow(
        waves=tuple(
            _wave(number, rows, started, present.get(number), asked.get(number))
            for number, rows in sorted(by_wave.items())
        ),
        between=between,
        erased=erased,
    )


def _wave(number: int, rows: list[Sent], started: set[bytes], present: int | None, asked: int | None) -> WaveFlow:
    coded = [each.pid for each in rows if each.pid is not None]
    people = set(coded)
    codeless = len(rows) - len(coded)
    at_start = number == START
    linked = 0 if at_start else len(people & started)
    return WaveFlow(
        wave=number,
        present=present,
        asked=asked,
        answered=len(people) + codeless,
        linked=linked,
        not_linked=0 if at_start else codeless,
        new=len(people) - linked,
        without_code=codeless if at_start else 0,
        lost=len(started - people),
        repeated=len(coded) - len(people),
        modes=MappingProxyType(dict(sorted(Counter(each.mode for each in rows).items()))),
    )
