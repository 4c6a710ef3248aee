"""Answers of an earlier survey in the house: all or nothing, once, without names; what was published stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.services import activities, asking, importing, interventions, reports, strip
from app.services import waves as waves_service
from app.services.importing import Seen
from app.store.base import Base
from app.store.releases import Release
from app.store.responses import Response
from app.store.staff import AuditEvent
from app.store.submissions import Submission
from app.store.waves import Cohort, Wave
from surveys.errors import AlreadyImported, Forbidden, ImportRefused, NotFound, OutcomeLocked, WaveOver
from surveys.importing.check import Plan
from surveys.importing.grid import Grid, read
from tests.app.analyst.group import BEFORE, OVER, Group, group
from tests.builders import World

COLUMNS = {0: "=who", 1: "=wave", 2: "trygghet_2"}
DAYS = {"0": (0, date(2024, 9, 10)), "1": (1, date(2024, 12, 10))}


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


def table(people: int = 12, *, name: str = "Kim Ek", then: int = 2, last: str = "") -> Grid:
    """So many people before and after, each a point better."""
    rows = [f"{name} {n};{wave};{then + n % 2 + wave}" for wave in (0, 1) for n in range(people)]
    return read("\n".join(["id;omgång;trygghet_2", *rows, *([last] if last else [])]).encode())


def bring(youths: Group, grid: Grid, *, sure: bool = True, **says: Any) -> Seen:
    world = youths.world
    plan = says.pop("plan", Plan(COLUMNS, {}, says.pop("days", DAYS)))
    who = says.pop("actor", world.admin())
    with world.app.app_context():
        version = importing.versions(actor=world.admin(), intervention=youths.intervention)[0].id
        return importing.bring_in(
            actor=who,
            intervention=youths.intervention,
            version=version,
            grid=grid,
            plan=plan,
            sure=sure,
            now=world.now,
        )


def stored(youths: Group) -> list[Response]:
    with youths.analyst.app_context():
        return list(db.session.scalars(select(Response)))


def counted(youths: Group, table: type[Base]) -> int:
    with youths.world.app.app_context():
        return len(db.session.scalars(select(table.__table__.c.id)).all())


def test_what_was_asked_on_paper_becomes_a_figure_of_change(youths: Group) -> None:
    assert bring(youths, table()).done
    youths.tick()  # opens them
    rows = stored(youths)
    assert Counter(each.mode for each in rows) == {"imported": 24}
    assert sorted(Counter(each.pid for each in rows).values()) == [2] * 12  # everybody twice, under one pseudonym
    youths.world.later(minutes=6)
    youths.tick()
    item, flow = youths.item(1), youths.flow(1)
    assert (flow["answered"], flow["linked"], flow["not_linked"]) == (12, 12, 0)
    assert item["change"] == {"why": "alike"}, "and not by how much"
    assert item["n"] == {"least": 10, "most": 14}
    with youths.world.app.app_context():
        found = strip.of_intervention(
            actor=youths.world.admin(), intervention=youths.intervention, now=youths.world.now
        )
    old = next(row for row in found.rows if row.imported)
    assert [box.counts["answered"] for box in old.boxes] == [12, 12]
    assert found.ways[1]["linked_imported"] == 12


def test_nobody_s_name_is_left_anywhere(youths: Group, ready_url: str) -> None:
    bring(youths, table(name="Kim-Okänd"))
    youths.tick()
    with youths.analyst.app_context():  # who else would read what is sealed
        everything = _everything(ready_url)
    assert "Kim" not in everything
    assert "imported" in everything


def _everything(url: str) -> str:
    """All that stands in the database, as its owner reads it."""
    from app.store.base import engine_for

    engine = engine_for(url)
    with engine.connect() as connection:
        said = [str(row) for each in Base.metadata.sorted_tables for row in connection.execute(select(each))]
    engine.dispose()
    return "\n".join(said)


def test_one_wrong_row_and_nothing_is_kept(youths: Group) -> None:
    wrong = table(last="Lo;1;9")
    seen = bring(youths, wrong, sure=False)
    assert seen.checked is not None
    assert (seen.fine, seen.checked.wrong, len(seen.checked.good)) == (False, 1, 24)
    with pytest.raises(ImportRefused) as caught:
        bring(youths, wrong)
    assert caught.value.problems == {"row 26": ["choice"]}
    assert (counted(youths, Submission), counted(youths, Cohort)) == (0, 1)


def test_looking_keeps_nothing_and_only_who_leads_may(youths: Group) -> None:
    assert bring(youths, table(), sure=False).fine
    with pytest.raises(Forbidden):
        bring(youths, table(), actor=youths.world.colleague("evaluator"))
    with pytest.raises(NotFound):
        bring(youths, table(), actor=youths.world.stranger())
    assert counted(youths, Submission) == 0


def test_the_same_table_twice_is_refused_also_when_it_has_been_opened_and_sorted(youths: Group) -> None:
    bring(youths, table())
    again = read("\n".join(["trygghet_2;omgång;id", *(f"{b};{w};{a}" for a, w, b in _lines(table())[::-1])]).encode())
    days = {"0": (0, date(2023, 9, 10)), "1": (1, date(2023, 12, 10))}
    for _ in range(2):
        with pytest.raises(AlreadyImported):
            bring(youths, again, days=days, plan=Plan({0: "trygghet_2", 1: "=wave", 2: "=who"}, {}, days))
        youths.tick()
    assert counted(youths, Submission) == 24
    assert bring(youths, table(then=1)).done  # other answers are others


def test_the_same_answers_in_another_table_are_known_too(youths: Group) -> None:
    """One more column that nobody reads, another word for a heading, or only one of the waves: the same answers."""
    bring(youths, table())
    wider = [f"{who};{wave};{said};nå {n}" for n, (who, wave, said) in enumerate(_lines(table()))]
    start = [line for line in wider if line.split(";")[1] == "0"]
    for lines, days in ((wider, DAYS), (start, {"0": (0, date(2023, 1, 10))})):
        grid = read("\n".join(["vem;gång;trygg;anm", *lines]).encode())
        with pytest.raises(AlreadyImported) as refused:
            bring(youths, grid, sure=False, days=days)
        assert refused.value.problems == {"file": ["same_answers"]}
    others = read("\n".join(["vem;gång;trygg;anm", *(line.replace("Kim", "Bo") for line in wider)]).encode())
    assert bring(youths, others).done, "as many others who said the same"


def _lines(grid: Grid) -> list[tuple[str, ...]]:
    return [each.cells for each in grid.lines]


def test_those_who_are_asked_here_meet_nothing_of_it(youths: Group) -> None:
    """No newcomer is asked whether they have been here before, and a fixed group's own cohort is laid out as ever."""
    world = youths.world
    bring(youths, table())
    with world.app.app_context():
        shown = asking.survey(code=youths.activity.code, now=world.now)
        assert (shown.follow_up, shown.wave, shown.open_waves) == (False, 0, (0,))
    other = world.intervention()
    world.published(other)
    early = Group(world, youths.analyst, youths.activity)
    early.activity = type("Place", (), {"intervention_id": other.id})()
    bring(early, table(), days={"0": (0, date(2026, 1, 7)), "1": (1, date(2026, 1, 8))})
    with world.app.app_context():
        made = activities.add(
            actor=world.admin(), intervention=other.id, name="Start", starts_on=date(2026, 1, 7), now=world.now
        )
        assert asking.survey(code=made.code, now=world.now).wave == 0


def test_no_wave_is_added_to_those_whom_nobody_knows(youths: Group) -> None:
    bring(youths, table())
    with youths.world.app.app_context():
        cohort = db.session.scalars(select(Cohort.id).where(Cohort.imported_at.is_not(None))).one()
        days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 7)}
        with pytest.raises(WaveOver):
            waves_service.add(actor=youths.world.admin(), cohort=cohort, **days, now=youths.world.now)


def test_the_outcome_is_chosen_before_and_not_after(youths: Group) -> None:
    bring(youths, table())
    with youths.world.app.app_context(), pytest.raises(OutcomeLocked):
        interventions.change(
            actor=youths.world.admin(),
            id=youths.intervention,
            changes={"main_outcome": "trygghet_2"},
            now=youths.world.now,
        )


def test_what_was_published_stays_and_what_has_left_stays_in(youths: Group) -> None:
    """Later releases hold what earlier ones did, so that no two of them differ by a handful."""
    evaluator = youths.evaluator()
    youths.start(BEFORE)
    youths.world.later(**OVER)
    youths.tick()
    before = youths.item(0)["shares"]
    bring(youths, table(then=3, people=11), plan=Plan(COLUMNS, {}, DAYS))
    youths.tick()
    youths.world.later(minutes=6)
    youths.tick()
    start = youths.item(0)
    assert start["shares"] == before
    assert (start["n"], len(start["cohorts"])) == ({"least": 20, "most": 24}, 2)
    with youths.world.app.app_context():
        made = db.session.scalars(select(Release).order_by(Release.made_at)).all()
        left = sorted((set(each.details["waves"]) for each in made if each.refused is None), key=len)
    assert len(left) == 3  # of the same moment, so by what is in them
    assert left[0] < left[1] < left[2]
    assert youths.releases(evaluator)


def test_few_who_were_asked_here_do_not_go_out_beside_answers_that_somebody_has_at_home(youths: Group) -> None:
    """Whoever has the file takes its rows away, from a mean as from a table, and is left with the three."""
    evaluator = youths.evaluator()
    youths.start((5, 5, 1))
    youths.world.later(**OVER)
    youths.tick()
    bring(youths, table())
    youths.tick()
    youths.world.later(minutes=6)
    youths.tick()
    start = youths.item(0)
    assert (start["n"], start["cohorts"]) == ({"least": 10, "most": 14}, ["2024-09-10"])
    assert start["waiting"] == {"least": 0, "most": 4}
    newest = next(each for each in youths.releases(evaluator) if not each.refused)
    assert (newest.people, newest.details["waves"]) == (12, {"0": 12, "1": 12})
    with youths.world.app.app_context():
        made = db.session.scalars(select(Release)).all()
        imported = db.session.scalars(select(Cohort.id).where(Cohort.imported_at.is_not(None))).one()
        old = {str(each) for each in db.session.scalars(select(Wave.id).where(Wave.cohort_id == imported))}
        assert all(set(each.details["waves"]) <= old for each in made if each.refused is None)


@pytest.mark.parametrize(("brought", "asked"), [(12, 3), (9, 1)])
def test_a_mean_is_not_of_some_who_were_asked_and_others_who_were_brought_in(
    youths: Group, brought: int, asked: int
) -> None:
    youths.start(BEFORE[:asked])
    youths.world.later(days=90)
    last = youths.world.now.date() - timedelta(days=30)
    days = {"0": (0, last - timedelta(days=10)), "1": (1, last)}
    bring(youths, table(brought), plan=Plan(COLUMNS, {}, days))
    youths.tick()
    youths.world.later(minutes=6)
    youths.tick()
    start = youths.item(0)
    assert start["cohorts"] == ([days["0"][1].isoformat()] if brought >= 10 else [])


def test_a_report_waits_until_what_was_brought_in_has_been_opened(youths: Group) -> None:
    """A wave that closes at that very moment makes a report, in which the others must not count as nobody."""
    youths.start(BEFORE)
    youths.world.later(**OVER)
    bring(youths, table())
    with youths.analyst.app_context():
        reports.make(intervention=youths.intervention, now=youths.world.now)
    youths.tick()
    youths.world.later(minutes=6)
    youths.tick()
    assert youths.flow(1)["answered"] == 12


def test_it_is_noted_who_brought_in_how_many_and_nothing_else(youths: Group) -> None:
    bring(youths, table())
    with youths.world.app.app_context():
        (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "answers.imported"))
        assert event.details == {"rows": 24, "waves": 2, "version": 1}
        assert event.staff_id == youths.world.admin().id


def test_waves_are_a_day_each_in_a_cohort_of_their_own(youths: Group) -> None:
    bring(youths, table())
    with youths.world.app.app_context():
        cohort = db.session.scalars(select(Cohort).where(Cohort.imported_at.is_not(None))).one()
        windows = [each.window() for each in db.session.scalars(select(Wave).where(Wave.cohort_id == cohort.id))]
        assert cohort.starts == date(2024, 9, 10)
        assert sorted((each.number, each.first_day, each.last_day) for each in windows) == [
            (0, date(2024, 9, 10), date(2024, 9, 10)),
            (1, date(2024, 12, 10), date(2024, 12, 10)),
        ]
