"""`ringar effects FILE`: what changed, intervention by intervention, in a table of any survey tool. No database."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.effects_file import read
from app.effects_kept import GROUP, INTERVENTION, PARTICIPANT, SHOWN, WAVE, Asked, Read
from app.effects_text import told
from app.line import Line, as_json, clear, listed, printable
from surveys.effects.cost import MOST, Value
from surveys.effects.scoring import Score, as_number, on_scale, success

if TYPE_CHECKING:
    from surveys.effects.document import Document

SCALE, SHARE = "scale", "share"
OWN = (PARTICIPANT, INTERVENTION, WAVE, GROUP)  # columns with a meaning of their own
ENDS, MOST_POINTS = 2, 1e9
TOP, TOP_OF = 10, 5  # among the best ten, or the best fifth where there are fewer than fifty
SEED = 20261127  # of the draws behind ranks: the same table gives the same digits


def _ends(_context: click.Context, _option: click.Parameter, said: str | None) -> tuple[float, float] | None:
    """LOW:HIGH."""
    if said is None:
        return None
    ends = [end for each in said.split(":") if (end := as_number(each)) is not None]
    if said.count(":") + 1 != ENDS or len(ends) != ENDS or not -MOST_POINTS <= ends[0] < ends[1] <= MOST_POINTS:
        raise click.BadParameter(f"{said!r} is not LOW:HIGH, as in 1:5.")
    return ends[0], ends[1]


@click.command("effects")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--item", "items", required=True, multiple=True, help="The column with the answers. Several times: their mean."
)
@click.option("--kind", type=click.Choice([SCALE, SHARE]), default=SCALE, show_default=True, help="What is estimated.")
@click.option("--scale", callback=_ends, help="Ends of the scale, LOW:HIGH; higher is better. For --kind scale.")
@click.option("--success", callback=listed, default="", help="Answers that count, VALUE[,VALUE]. For --kind share.")
@click.option("--baseline", default="0", show_default=True, help="The wave of the start.")
@click.option("--follow-up", default="1", show_default=True, help="The wave that is compared with it.")
@click.option("--background", callback=listed, default="", help="Columns known of everybody: a,b,c.")
@click.option("--missing", callback=listed, default="", help='More texts for "no answer" than empty, NA and ".".')
@click.option(
    "--smallest", type=click.FloatRange(0, MOST_POINTS, min_open=True), help="Smallest important change; else 0.2 SD."
)
@click.option("--randomised", is_flag=True, help="Who came into which group was drawn by lot.")
@click.option("--worth", type=click.IntRange(1, MOST), help="Kronor a year of one more who counts. For --kind share.")
@click.option("--worth-source", default="", help="Who says so, and where; needed with --worth.")
@click.option("--top", type=click.IntRange(1), help="p_top is about the best so many.  [default: 10, or a fifth]")
@as_json
@clear
def effects_command(*, file: Path, as_json: bool, top: int | None, **given: object) -> None:
    """Print what changed between two waves of FILE, a CSV in UTF-8 with a row for each participant and wave.

    Columns: participant (empty where unknown), intervention, wave, group (treated or comparison; may be left out),
    items, background. Neither the order of rows nor anybody's name changes a digit.

    p_top is how likely, at least, an intervention is among the best --top of those in the file: told is a chance that
    is reached in 95 of 100 ways in which the true values may lie. So it does not add up to --top over all of them.

    cross_section sets all answers of both waves side by side, linked or not. They may be other people, so it stands
    apart from the change and carries 2 of 5 at most.

    With several --item, all on one scale and pointing one way, a person's points are their mean, of those who answered
    all of them; reliability is how well they measure one thing (Cronbach's alpha, of all who began), and below 0.6, or
    where one item tells nobody from anybody, no change is surer than 3 of 5.

    verdict is about the difference to the comparison group, or else to the other interventions, never about before and
    after alone. The first that holds: clearly better (the whole interval at or above --smallest), no practical
    difference (all of it within --smallest, on whichever side of 0), worse (below 0), probably better (above 0), else
    cannot say.

    q is each change's p after all have been looked at (Benjamini and Hochberg): among those below 0.05 one in twenty is
    luck.
    """
    from numpy.random import default_rng

    from surveys.effects.after_shares import after_shares
    from surveys.effects.change import paired_change
    from surveys.effects.document import document, estimate
    from surveys.effects.finding import Agreed
    from surveys.effects.interval import Unknown
    from surveys.effects.paired_shares import share_change
    from surveys.effects.people import in_order
    from surveys.effects.reliability import alpha, least
    from surveys.effects.study import study
    from surveys.effects.unlinked import rounds

    asked = _asked(**given)  # type: ignore[arg-type]  # click has checked them
    share = given["kind"] == SHARE
    value = _value(share, **given)  # type: ignore[arg-type]  # click has checked them
    found = _read(file, asked)
    people = in_order(found.people)
    reliability = alpha(found.scale) if found.scale is not None else Unknown("one_item")
    smallest = _smallest(share, **given)  # type: ignore[arg-type]  # as above
    agreed = Agreed(
        smallest=smallest,
        randomised=bool(given["randomised"]),
        reliability=least(reliability),
    )
    if sys.stderr.isatty():
        click.echo(f"Estimating {len(people.names)} interventions, {len(people.group)} people …", err=True)
    best = top or min(TOP, max(1, len(people.names) // TOP_OF))
    change_of = share_change if share else paired_change
    result = study(people, agreed, rng=default_rng(SEED), top=best, change_of=change_of)
    after = after_shares(people) if share else None
    unlinked = rounds(people, share=share)
    said: Document = document(" + ".join(asked.items), result, top=best, rounds=unlinked, after=after, value=value)
    said |= {"baseline": asked.baseline, "follow_up": asked.follow_up, "rows": found.rows}
    n = {"n": len(found.scale)} if found.scale is not None else {}
    said |= {"items": asked.items, "reliability": n | estimate(reliability)}
    if not found.started:
        click.echo(f"ringar: no row is of wave {asked.baseline}, so there is no start to compare with.", err=True)
    _warn_of_answers_that_nobody_gave(given["success"], found.answers)  # type: ignore[arg-type]  # as above
    click.echo(json.dumps(said, ensure_ascii=False, allow_nan=False) if as_json else printable("\n".join(told(said))))


def _warn_of_answers_that_nobody_gave(counted: tuple[str, ...], given: tuple[str, ...]) -> None:
    """ "job" in the file and "jobb" asked for would be a confident 0 %."""
    nobody = [value for value in counted if not any(success(frozenset({value}))(answer) for answer in given)]
    if nobody:
        there = ", ".join(sorted(given)[:SHOWN])
        click.echo(printable(f"ringar: nobody answered {', '.join(nobody)}; the answers are {there}."), err=True)


def _asked(
    *,
    items: tuple[str, ...],
    kind: str,
    scale: tuple[float, float] | None,
    success: tuple[str, ...],
    baseline: str,
    follow_up: str,
    background: tuple[str, ...],
    missing: tuple[str, ...],
    **_rest: object,
) -> Asked:
    numbers = [as_number(wave.strip()) for wave in (baseline, follow_up)]
    if baseline.strip() == follow_up.strip() or (numbers[0] is not None and numbers[0] == numbers[1]):
        raise Line(f"--baseline and --follow-up are both {baseline}; a change needs two waves.")
    taken = [name for name in (*items, *background) if name in OWN]
    if taken:
        raise Line(f"{taken[0]} says whose an answer is and when it was given; it is no item and no background.")
    both = [name for name in items if name in background]
    if both:
        raise Line(f"{both[0]} is the item; it is not background of itself.")
    if len(set(items)) < len(items):
        raise Line("the same --item twice; a scale is made of different ones.")
    if kind == SHARE and len(items) > 1:
        raise Line("--kind share is about one --item; only points have a mean.")
    return Asked(
        items=items,
        baseline=baseline.strip(),
        follow_up=follow_up.strip(),
        score=_score(kind, scale, success),
        background=background,
        missing=frozenset(missing),
    )


def _smallest(share: bool, *, smallest: float | None, **_rest: object) -> float | None:
    if smallest is not None and not smallest < (1 if share else MOST_POINTS):  # NaN, too
        raise Line(
            f"--smallest is {smallest:g}; it is {'between 0 and 1, as in 0.05' if share else 'a number above 0'}."
        )
    return smallest


def _value(share: bool, *, worth: int | None, worth_source: str, **_rest: object) -> Value | None:
    if worth is None and not worth_source:
        return None
    if not share:
        raise Line("--worth is for --kind share: what is worth so much is one more person of whom something holds.")
    if worth is None or not worth_source.strip():
        raise Line("--worth and --worth-source go together: a number in kronor needs its source.")
    return Value(actor="", kronor=worth, source=worth_source.strip())


def _score(kind: str, scale: tuple[float, float] | None, counted: tuple[str, ...]) -> Score:
    if kind == SHARE:
        if not counted:
            raise Line("--kind share needs --success: the answers that count.")
        if scale:
            raise Line("--scale is for --kind scale; a share has none.")
        return success(frozenset(counted))
    if counted:
        raise Line("--success is for --kind share.")
    if scale is None:
        raise Line("--kind scale needs --scale LOW:HIGH, as in 1:5.")
    return on_scale(*scale)


def _read(file: Path, asked: Asked) -> Read:
    """Read, with a bar on the error output where somebody looks on."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise Line(f"{file}: {error.strerror or error}") from None
    if file.is_dir():
        raise Line(f"{file}: is a folder.")
    try:
        with click.progressbar(length=size, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            return read(file, asked, advance=bar.update)
    except MemoryError:
        raise Line(f"{file}: does not fit into this machine's memory; split the file by intervention.") from None
