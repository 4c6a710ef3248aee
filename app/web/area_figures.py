"""The page on which figures of an area come in: choose a table, see what it does, say yes; and every figure's history.

The table travels in the page between the steps: it holds no people, and is judged anew each time.
"""

import csv
import io
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock, takes
from app.schemas.api_areas import FigureForm
from app.services import area_figures, areas
from app.services.area_figures import Seen
from app.web import desk
from app.web.desk import go, page, page_language
from app.web.filled import Filled
from surveys import formats
from surveys.area.examples import examples, table
from surveys.area.rows import COLUMNS, REQUIRED, UNITS
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.errors import EditedMeanwhile, ImportRefused, NotFound, SurveyError
from surveys.importing.grid import LARGEST_FILE, Grid, read
from surveys.languages import STAFF_LANGUAGES, staff, staff_keys

door = desk.door("area_figures", __name__)
MOST_BYTES = 3 * LARGEST_FILE  # the table as text, and the form around it
MOST_SHOWN = 40


@door.get("/areas/<uuid:id>/figures")
@by_cookie()
def show(id: UUID) -> Response:
    """What has been brought in, and where more comes in."""
    return _page(id)


@door.post("/areas/<uuid:id>/figures")
@takes(MOST_BYTES)
@by_cookie("admin", "leader")
def bring_in(id: UUID) -> Response:
    """What a table does; and take it, once just that has been seen."""
    typed, sent = request.form.get("table", ""), request.files.get("file")
    mark = request.form.get("seen", "")
    try:
        grid = read(typed.encode() if typed else sent.read() if sent else b"")
        found = area_figures.bring_in(
            actor=actor(), area=id, grid=grid, sure=bool(mark), seen=mark or None, now=clock()
        )
    except EditedMeanwhile:
        found = area_figures.bring_in(actor=actor(), area=id, grid=grid, sure=False, now=clock())
        return _page(id, seen=found, grid=grid, changed=True)
    except ImportRefused as error:
        return _page(id, error=error)
    if found.done:
        return go(f"/areas/{id}/figures?new={len(found.new)}&changed={len(found.changed)}")
    return _page(id, seen=found, grid=grid)


@door.post("/areas/<uuid:id>/figures/withdraw")
@by_cookie("admin", "leader")
def withdraw(id: UUID) -> Response:
    """Let a wrong figure stand no more."""
    form = Filled.sent(FigureForm, request.form)
    if not form.ok:
        raise NotFound
    area_figures.withdraw(actor=actor(), area=id, figure=form.values["figure"], now=clock())
    return go(f"/areas/{id}/figures#history-h")


@door.get("/areas/<uuid:id>/figures/<name>.csv")
@by_cookie()
def example(id: UUID, name: str) -> Response:
    """A ready table to fill in."""
    tree = areas.tree(actor=actor())
    area, code = areas.owned(tree, id), page_language()
    if name not in examples():
        raise NotFound
    body = table(name, code, area.name).encode("utf-8-sig")
    answer = Response(body, content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _page(
    id: UUID,
    *,
    seen: Seen | None = None,
    grid: Grid | None = None,
    error: SurveyError | None = None,
    changed: bool = False,
) -> Response:
    tree = areas.tree(actor=actor())
    area, code = areas.owned(tree, id), page_language()
    wrong = seen.problems if seen else ()
    faults = [
        (where.removeprefix("row "), reason)
        for where, codes in (error.problems if error else {}).items()
        for reason in codes
    ]
    counts = [request.args.get(name, "") for name in ("new", "changed")]
    return page(
        "area_figures.html",
        status=422 if error or wrong else 200,
        area=area,
        above=tree.above(id),
        names=tree.names,
        history=area_figures.stored(actor=actor(), area=id),
        seen=seen,
        table=_as_text(grid) if grid else "",
        changed=changed,
        problems=wrong[:MOST_SHOWN],
        more=max(0, len(wrong) - MOST_SHOWN),
        most=MOST_SHOWN,
        faults=[("" if where == "file" else where, _of_file(reason)) for where, reason in faults],
        done=[int(each) for each in counts] if all(each.isascii() and each.isdecimal() for each in counts) else None,
        examples=[(name, held["indicator"]) for name, held in examples().items()],
        columns=[(name, name in REQUIRED) for name in COLUMNS],
        called=list(COLUMNS),
        units=list(UNITS),
        number=lambda value: staff(code, "areas.few", n=FEWEST_TOLD) if value is None else formats.grouped(value, code),
        few=FEWEST_TOLD,
        here=f"/areas/{id}/figures",
    )


def _as_text(grid: Grid) -> str:
    """A table as CSV, whatever program wrote it, each line where it stood: a row is called what the file calls it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(grid.columns)
    at = 2
    for line in grid.lines:
        stream.write("\n" * (line.number - at))
        writer.writerow(line.cells)
        at = line.number + 1
    return stream.getvalue()


def _of_file(code: str) -> str:
    """The key of the sentence for what is wrong with a file."""
    own = f"earlier.why_{code}"
    return own if own in staff_keys(STAFF_LANGUAGES[0]) else "earlier.why_kind"
