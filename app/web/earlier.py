"""The page on which answers of an earlier survey are brought in: choose a file, see what is which, say yes.

The table travels sealed in the page between the steps, for nobody stores it.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response, request

from app.exports.csv import safe
from app.guards import actor, by_cookie, clock, takes
from app.services import importing, interventions
from app.services.importing import Seen
from app.web import desk
from app.web.desk import go, page, page_language
from surveys.errors import AlreadyImported, ImportRefused, NotFound, SurveyError
from surveys.importing import guess
from surveys.importing.check import EVERYBODY, MOST_WAVES, Plan, Problem
from surveys.importing.grid import LARGEST_FILE, Grid, read
from surveys.importing.targets import BLANK, Target, targets
from surveys.kinds.base import FORM_MISSING, MISSING
from surveys.languages import STAFF_LANGUAGES, say, staff, staff_keys
from surveys.texts import pick

door = desk.door("earlier", __name__)
MOST_BYTES = 3 * LARGEST_FILE  # the table sealed, as text, and the form around it
MOST_SHOWN, MOST_VALUES, SAMPLES = 30, 40, 3
LONGEST_SAMPLE = 60
UNKNOWN = "?"  # nobody has said what a cell means
MEANS = "="  # before a form's value, in a field of the page
NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell that stands in a column, and what it is taken for: "?" for nothing that is known."""

    n: int
    text: str
    taken: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A column on the page. values: empty where anything may be written; more: how many others stand there."""

    n: int
    heading: str
    samples: tuple[str, ...]
    target: Target | None
    chosen: str
    values: tuple[Value, ...]
    more: int
    problem: str

    @property
    def unclear(self) -> int:
        """How many of the values are not known."""
        return sum(each.taken == UNKNOWN for each in self.values)


@door.get("/interventions/<uuid:id>/earlier")
@by_cookie("admin", "leader")
def choose(id: UUID) -> Response:
    """Which file, and which questionnaire it was an answer to."""
    return _choose(id)


@door.post("/interventions/<uuid:id>/earlier")
@takes(MOST_BYTES)
@by_cookie("admin", "leader")
def bring_in(id: UUID) -> Response:
    """What a file says, by the plan on the page or a guessed one; and bring it in, once just that has been seen."""
    try:
        version = UUID(request.form.get("version", ""))
    except ValueError:
        raise NotFound from None
    sealed, sent = request.form.get("sealed", ""), request.files.get("file")
    try:
        grid = importing.opened(sealed, intervention=id) if sealed else read(sent.read() if sent else b"")
        reads = importing.asked(actor=actor(), intervention=id, version=version, grid=grid)
        known = targets(reads.questionnaire)
        plan = _plan(grid, known) if sealed else _guessed(grid, known)
        do = request.form.get("do", "check")
        sure = do == "yes" and request.form.get("seen") == _mark(plan)
        done = importing.bring_in(
            actor=actor(), intervention=id, version=version, grid=grid, plan=plan, sure=sure, now=clock()
        )
    except (ImportRefused, AlreadyImported) as error:
        return _choose(id, error)
    if done.done and done.checked:
        return go(f"/interventions/{id}/earlier?done={len(done.checked.good)}")
    if do == "list" and done.checked:
        return _list(done.checked.problems)
    return _page(id, grid, known, done, changed=do == "yes")


def _choose(id: UUID, error: SurveyError | None = None) -> Response:
    faults = [(_row(where), code) for where, codes in (error.problems if error else {}).items() for code in codes]
    done = request.args.get("done", "")
    return page(
        "earlier_file.html",
        status=error.status if error else 200,
        intervention=interventions.one(actor=actor(), id=id, now=clock()),
        versions=importing.versions(actor=actor(), intervention=id),
        chosen=request.form.get("version", ""),
        error=error,
        faults=[(row, _reason(code)) for row, code in faults[:MOST_SHOWN]],
        done=int(done) if re.fullmatch(r"[0-9]{1,5}", done, re.ASCII) else None,
        here=f"/interventions/{id}/earlier",
    )


def _page(id: UUID, grid: Grid, known: Sequence[Target], seen: Seen, *, changed: bool) -> Response:
    checked = seen.checked
    problems = checked.problems if checked else ()
    column = seen.plan.column(guess.WAVE)
    cells = (EVERYBODY,) if column is None else grid.values(column)[:MOST_WAVES]
    return page(
        "earlier.html",
        intervention=seen.intervention,
        version=seen.version,
        seen=seen,
        checked=checked,
        counts=checked.by_wave() if checked else {},
        problems=[(each, _reason(each.code)) for each in problems[:MOST_SHOWN]],
        more=max(0, len(problems) - MOST_SHOWN),
        unfit={where: _reason(codes[0]) for where, codes in seen.unfit.items()},
        columns=list(_columns(grid, known, seen)),
        known=known,
        numbered={key: n for n, key in enumerate(dict.fromkeys(each.key for each in known), 1)},
        waves=[(n, cell, *seen.plan.waves.get(cell, (n, None))) for n, cell in enumerate(cells)],
        waves_of=-1 if column is None else column,
        most_waves=MOST_WAVES,
        total=len(grid.lines),
        sealed=importing.sealed(grid, intervention=id),
        mark=_mark(seen.plan),
        changed=changed,
        called=_called,
        missing=[f"{FORM_MISSING}{each}" for each in MISSING],
        shared=seen.intervention.partnership_id is not None,
        here=f"/interventions/{id}/earlier",
    )


def _columns(grid: Grid, known: Sequence[Target], seen: Seen) -> Iterator[Shown]:
    by_name = {each.name: each for each in known}
    for n in range(len(grid.columns)):
        name = seen.plan.columns.get(n, guess.DROPPED)
        target, cells = by_name.get(name), grid.values(n)
        told = cells[:MOST_VALUES] if target and target.choices else ()
        said = seen.plan.values.get(n, {})
        values = [Value(i, cell, _taken(target, cell, said)) for i, cell in enumerate(told) if target]
        yield Shown(
            n,
            grid.heading(n),
            tuple(each[:LONGEST_SAMPLE] for each in cells[:SAMPLES]),
            target,
            name,
            tuple(values),
            max(0, len(cells) - MOST_VALUES) if told else 0,
            _reason(seen.unfit[f"column {n}"][0]) if f"column {n}" in seen.unfit else "",
        )


def _taken(target: Target | None, cell: str, said: Mapping[str, str]) -> str:
    """What a cell is taken for, as the page's field says it; several at once are known and stand by themselves."""
    if cell in said:
        return MEANS + said[cell]
    if target is None:
        return UNKNOWN
    try:
        given = target.given(cell, {})
    except ValueError:
        return UNKNOWN
    values = [each for held in given.values() for each in held]
    return MEANS + (values[0] if values else BLANK) if len(values) < 2 else ""  # noqa: PLR2004  two are several


def _guessed(grid: Grid, known: Sequence[Target]) -> Plan:
    columns = guess.columns(grid, known)
    column = next((n for n, name in columns.items() if name == guess.WAVE), None)
    return Plan(columns, {}, guess.waves((EVERYBODY,) if column is None else grid.values(column)))


def _plan(grid: Grid, known: Sequence[Target]) -> Plan:
    """The plan that the page's form says; what it says of a column that has become another one is let go."""
    form = request.form
    columns = {n: form.get(f"c.{n}", guess.DROPPED) for n in range(len(grid.columns))}
    by_name = {each.name: each for each in known}
    values = {n: _values(grid, n, by_name[name]) for n, name in columns.items() if name in by_name}
    column = next((n for n, name in columns.items() if name == guess.WAVE), None)
    if str(-1 if column is None else column) != form.get("waves_of", ""):  # other waves than those on the page
        return Plan(columns, values, guess.waves((EVERYBODY,) if column is None else grid.values(column)))
    cells = (EVERYBODY,) if column is None else grid.values(column)
    return Plan(columns, values, {cell: _wave(n) for n, cell in enumerate(cells[:MOST_WAVES])})


def _values(grid: Grid, column: int, target: Target) -> dict[str, str]:
    """What somebody has said of cells, where it is not what is guessed."""
    said: dict[str, str] = {}
    for n, cell in enumerate(grid.values(column)[:MOST_VALUES]):
        field = request.form.get(f"v.{column}.{target.name}.{n}", "")
        value = field.removeprefix(MEANS)
        allowed = field.startswith(MEANS) and value in {BLANK, *target.choices, *(FORM_MISSING + m for m in MISSING)}
        if allowed and field != _taken(target, cell, {}):
            said[cell] = value
    return said


def _wave(n: int) -> tuple[int, date | None]:
    number, day = request.form.get(f"w.{n}.number", ""), request.form.get(f"w.{n}.day", "")
    try:
        return (min(int(number), MOST_WAVES) if NUMBER.fullmatch(number) else n), date.fromisoformat(day)
    except ValueError:
        return (int(number) if NUMBER.fullmatch(number) else n), None


def _mark(plan: Plan) -> str:
    """What the yes belongs to: a plan that has been changed since is looked at first."""
    waves = {cell: [number, day.isoformat() if day else ""] for cell, (number, day) in plan.waves.items()}
    values = sorted((n, sorted(said.items())) for n, said in plan.values.items() if said)
    told = json.dumps([sorted(plan.columns.items()), values, sorted(waves.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _list(problems: Sequence[Problem]) -> Response:
    """What is wrong, row by row, for whoever mends the file."""
    code, stream = page_language(), io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([staff(code, f"earlier.{name}") for name in ("row", "column", "said", "what")])
    for each in problems:
        writer.writerow([each.row, *map(safe, (each.column, each.said)), staff(code, _reason(each.code))])
    answer = Response(stream.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = f'attachment; filename="{staff(code, "earlier.list_name")}.csv"'
    return answer


def _called(target: Target, value: str | None = None) -> str:
    """A part of a question, or one of its answers, in the reader's words."""
    code = page_language()
    texts, word = (target.label, target.word) if value is None else target.choices[value]
    return pick(texts, code)[0] or (say(code, f"participant.{word}") if word else value or "")


def _row(where: str) -> str:
    return where.removeprefix("row ") if where.startswith("row ") else ""


def _reason(code: str) -> str:
    """The key of the sentence for a code: our own, else an answer's."""
    own = f"earlier.why_{code}"
    return own if own in staff_keys(STAFF_LANGUAGES[0]) else "earlier.why_invalid"
