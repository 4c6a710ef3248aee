"""Bring in what an earlier survey, on paper or by another tool, was answered: all of a table, or nothing of it.

It becomes a cohort of its own, with waves on the days on which people were asked: what was published stays as it was,
and no answer is put beside those of people who were asked here. From there on it goes the way of all answers: sealed to
the analyst, opened at its next tick, each under an id of its own, in random order; texts apart from them, unread.

The file itself is never stored. Who somebody was in it becomes a key that is made here and forgotten at once, so that
nobody finds these answers again, not even with the file; taking them back one by one is not possible, and the page
says so beforehand. What is kept to know the same table again are the ids of its rows, made under the master key of the
whole table and of all that was answered in each wave, never of one row: nobody can try out what somebody answered.
"""

import hmac
import json
import secrets
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import asking, envelope
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import owned
from app.services.questionnaires import reader
from app.store import interventions as store
from app.store import submissions
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import codes
from surveys.answers import Reader
from surveys.disclosure.figures import CELL
from surveys.errors import AlreadyImported, BadInput, Ended, ImportRefused, Malformed, NotFound
from surveys.importing.check import Accepted, Checked, Plan, Problems, check, unfit
from surveys.importing.grid import Grid

MODE = "imported"
ID_BYTES = 16
_DICE = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Seen:
    """What bringing a table in does, said before it is done and once more when it is.

    unfit: why it cannot be read by the plan at all; then checked is None. dropped: headings of what nobody keeps.
    small: waves in which too few answered for any figure.
    """

    intervention: store.Intervention
    version: store.Version
    plan: Plan
    unfit: Problems
    checked: Checked | None = field(repr=False)
    dropped: tuple[str, ...]
    small: tuple[int, ...] = ()
    done: bool = False

    @property
    def fine(self) -> bool:
        """Whether all of it can be brought in."""
        return self.checked is not None and not self.checked.wrong and bool(self.checked.good)


def versions(*, actor: Actor, intervention: UUID) -> Sequence[store.Version]:
    """What has been published in an own intervention, the newest first: an earlier survey must have asked the same.

    Raises Forbidden, NotFound, Ended.
    """
    actor.must_lead()
    with transaction() as session:
        _place(session, actor, intervention)
        return store.versions_of(session, intervention)[::-1]


def asked(*, actor: Actor, intervention: UUID, version: UUID, grid: Grid) -> Reader:
    """What reads the answers. Raises Forbidden, NotFound, Ended, AlreadyImported."""
    actor.must_lead()
    with transaction() as session:
        _place(session, actor, intervention)
        _refuse_twice(session, intervention, grid)
        return reader(_version(session, intervention, version))


def bring_in(
    *, actor: Actor, intervention: UUID, version: UUID, grid: Grid, plan: Plan, sure: bool = False, now: datetime
) -> Seen:
    """Check every row; sure: keep them all, else only say what is wrong and what would be kept.

    Raises Forbidden, NotFound, Ended, AlreadyImported; where sure, ImportRefused for a table with anything wrong in it.
    """
    actor.must_lead()
    with transaction() as session:
        owner = _place(session, actor, intervention)
        asked_in = _version(session, intervention, version)
        _refuse_twice(session, intervention, grid)
        pepper = asking.pepper_of(owner)
    reads = reader(asked_in)
    wrong = unfit(grid, plan, reads, now)
    checked = None if wrong else check(grid, plan, reads)
    if checked is not None:
        with transaction() as session:
            _refuse_known(session, intervention, checked)
    few = tuple(number for number, n in checked.by_wave().items() if n < CELL) if checked else ()
    seen = Seen(owner, asked_in, plan, wrong, checked, plan.dropped(grid), few, sure)
    if not sure:
        return seen
    if checked is None or not seen.fine:
        rows = {f"row {each.row}": [each.code] for each in (checked.problems if checked else ())}
        raise ImportRefused(problems=wrong or rows or {"file": ["nothing_good"]})
    _keep(actor=actor, seen=seen, checked=checked, grid=grid, pepper=pepper, now=now)
    return seen


def _keep(*, actor: Actor, seen: Seen, checked: Checked, grid: Grid, pepper: bytes, now: datetime) -> None:
    """One transaction; what takes time is done before it, since on SQLite nobody else writes meanwhile."""
    intervention = seen.intervention.id
    people = {who: secrets.token_bytes(codes.KEY_BYTES) for who in {each.who for each in checked.good} if who}
    reads = reader(seen.version)
    contents = [_content(each, people.get(each.who), pepper, reads) for each in checked.good]
    ids = _ids_of(intervention, grid, checked)
    with transaction() as session:
        one_at_a_time(session)
        _refuse_twice(session, intervention, grid)
        _refuse_known(session, intervention, checked)
        waves = waves_store.add_imported(session, intervention, seen.plan.windows(), now)
        by_number = {each.number: each.id for each in waves}
        places = [by_number[each.wave] for each in checked.good]
        rows = [_row(intervention, seen.version.id, *each) for each in zip(ids, places, contents, strict=True)]
        _DICE.shuffle(rows)
        submissions.insert_all(session, rows)
        for (number, name), n in _counts(checked).items():
            counts_store.count(session, by_number[number], name, n)
        note(
            session,
            who=actor.id,
            action="answers.imported",
            subject=str(intervention),
            now=now,
            rows=len(rows),
            waves=len(waves),
            version=seen.version.number,
        )


def _counts(checked: Checked) -> Counter[tuple[int, str]]:
    """(wave, name of a count) → n: who answered, and who of those who came back was there at the start."""
    started = {each.who for each in checked.good if each.who and not each.wave}
    counts: Counter[tuple[int, str]] = Counter()
    for each in checked.good:
        counts.update([(each.wave, "answered"), (each.wave, MODE)])
        if each.wave:
            counts[each.wave, "linked_imported" if each.who in started else "not_linked"] += 1
    return counts


def _content(row: Accepted, key: bytes | None, pepper: bytes, reads: Reader) -> dict[str, Any]:
    """A response as envelope.py seals it, but for its wave and version."""
    answers, texts = reads.apart(row.answers)
    own = key or secrets.token_bytes(codes.KEY_BYTES)
    return {
        "pid": codes.b64url(codes.pid(pepper, key)) if key else None,
        "mode": MODE,
        "answers": answers,
        "texts": [
            {"tag": codes.b64url(codes.text_tag(pepper, question, row.wave, own)), "question": question, "text": text}
            for question, text in texts.items()
        ],
    }


def _row(intervention: UUID, version: UUID, id: UUID, wave: UUID, content: Mapping[str, Any]) -> dict[str, Any]:
    """participant: nobody's, since nobody will ever ask with that key."""
    return {
        "id": id,
        "intervention": intervention,
        "wave": wave,
        "participant": None,
        "digest": id.bytes,
        "sealed": envelope.sealed(intervention, {**content, "wave": str(wave), "version": str(version)}),
    }


def _place(session: Session, actor: Actor, intervention: UUID) -> store.Intervention:
    owner = owned(session, actor, intervention)
    if owner.ended_at is not None:
        raise Ended
    return owner


def _version(session: Session, intervention: UUID, version: UUID) -> store.Version:
    found = next((each for each in store.versions_of(session, intervention) if each.id == version), None)
    if found is None:
        raise NotFound
    return found


def _refuse_twice(session: Session, intervention: UUID, grid: Grid) -> None:
    if submissions.known(session, _ids(intervention, grid.digest(), 1)):
        raise AlreadyImported


def _refuse_known(session: Session, intervention: UUID, checked: Checked) -> None:
    """The same answers of the same people, whatever else stands in the table, and with whichever waves beside them."""
    marks = [_ids(intervention, digest, 1)[0] for digest in checked.digests().values()]
    if submissions.known(session, marks):
        raise AlreadyImported(problems={"file": ["same_answers"]})


def _ids_of(intervention: UUID, grid: Grid, checked: Checked) -> list[UUID]:
    """One for each row: the first of each part says that the part has come, the first of the rest, or else the last of
    all, that just this table has.
    """
    most = len(checked.good)
    whole = iter(_ids(intervention, grid.digest(), most))
    parts = {part: iter(_ids(intervention, digest, most)) for part, digest in checked.digests().items()}
    ids = [next(parts.get(checked.part(each), whole)) for each in checked.good]
    return ids if len(parts) < len({checked.part(each) for each in checked.good}) else [*ids[:-1], next(whole)]


def _ids(intervention: UUID, digest: bytes, n: int) -> list[UUID]:
    """The same whenever the same comes, and nothing to whoever lacks the master key."""
    key = hmac.digest(codes.hkdf(web_keys().master, b"import"), intervention.bytes + digest, "sha256")
    named = (hmac.digest(key, number.to_bytes(4), "sha256")[:ID_BYTES] for number in range(n))
    return [UUID(bytes=each, version=4) for each in named]


def sealed(grid: Grid, *, intervention: UUID) -> str:
    """A table between two steps of the page, for the page to carry: nobody stores it."""
    plain = zlib.compress(json.dumps(grid.document(), ensure_ascii=False, separators=(",", ":")).encode())
    return codes.b64url(sealing.wrap(web_keys().master, plain, f"import|{intervention}"))


def opened(text: str, *, intervention: UUID) -> Grid:
    """The table that was sealed. Raises Malformed for what was not sealed here, or for another intervention."""
    try:
        plain = sealing.unwrap(web_keys().master, codes.from_b64url(text, None), f"import|{intervention}")
    except (sealing.CannotOpen, BadInput):
        raise Malformed from None
    return Grid.from_document(json.loads(zlib.decompress(plain)))
