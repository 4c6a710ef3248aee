"""The filled demo: the same seed and anchor give the same answers, and what is stored tells the truth."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from app.demo import home as demos
from app.demo import people as simulated
from app.demo.command import when_closed
from app.demo.fill import Fill
from app.demo.neighbourhood import neighbourhood
from app.services import (
    asking,
    audit,
    ballots,
    decisions,
    interventions,
    outline,
    partners,
    proposals,
    staff,
    stops,
    themes,
)
from app.services.reports import overview
from app.store import releases as store
from app.store.diary import of
from app.store.interventions import Intervention, Version
from app.store.responses import Response
from app.store.session import transaction
from app.store.staff import Organisation, Partnership, Party
from app.store.texts import FreeText
from app.store.waves import Cohort, Wave
from surveys import codes
from surveys.decisions import standing
from surveys.proposals import REPLIES
from surveys.waves import midnight
from surveys.weeks import week_of
from tests.service import application, dispose, migrated
from tests.stored import as_analyst, stored

pytestmark = pytest.mark.real_codes  # the demo is filled once for all, before any test begins

ANCHOR = date(2026, 11, 22)
NOW = midnight(ANCHOR).astimezone(UTC)
PLACE = neighbourhood()


@dataclass(frozen=True)
class Demo:
    """A filled demo and what was written down about it."""

    web: Flask
    home: Path
    state: dict[str, Any]

    def rows(self) -> list[dict[str, Any]]:
        """Every response with what it belongs to, without its random ids."""
        query = (
            select(Response, Intervention.name, Wave.number, Cohort.starts, Version.number)
            .join(Intervention, Intervention.id == Response.intervention)
            .join(Version, Version.id == Response.version)
            .outerjoin(Wave, Wave.id == Response.wave)
            .outerjoin(Cohort, Cohort.id == Wave.cohort_id)
        )
        with as_analyst(self.web), transaction() as session:
            return [
                {
                    "pid": response.pid,
                    "intervention": intervention,
                    "wave": wave,
                    "cohort": str(starts),
                    "version": version,
                    "mode": response.mode,
                    "answers": response.answers,
                }
                for response, intervention, wave, starts, version in session.execute(query)
            ]

    def contents(self) -> list[str]:
        """The same, comparable: each pseudonym by what it holds, since pseudonyms are random."""
        rows = self.rows()
        told = {id(row): repr({**row, "pid": row["pid"] is not None}) for row in rows}
        chains: dict[bytes, list[str]] = {}
        for row in rows:
            if row["pid"]:
                chains.setdefault(row["pid"], []).append(told[id(row)])
        return sorted(
            [told[id(row)] for row in rows if not row["pid"]] + ["".join(sorted(each)) for each in chains.values()]
        )


def filled(folder: Path, *, seed: int = 1, people: int = 60) -> Demo:
    """A demo in a folder of its own, with what the three processes do."""
    home = folder / "demo"
    home.mkdir(parents=True)
    url = f"sqlite:///{home / 'ringar.db'}"
    migrated(url, folder)
    apps = [application(url, home, principal) for principal in ("web", "courier", "analyst")]
    state = demos.fill(
        home,
        demos.Wanted(seed, people, ANCHOR),
        web=apps[0].app_context,
        closed=when_closed(*apps[1:]),
        say=lambda _: None,
    )
    for app in apps[1:]:
        dispose(app)
    return Demo(apps[0], home, state)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Sixty people, seed 1."""
    made = filled(tmp_path_factory.mktemp("one"))
    yield made
    dispose(made.web)


def test_the_same_seed_and_anchor_give_the_same_answers(demo: Demo, tmp_path: Path) -> None:
    again = filled(tmp_path)
    assert again.contents() == demo.contents()
    assert again.state["codes"] == demo.state["codes"]
    assert again.state["password"] != demo.state["password"]
    dispose(again.web)


def test_another_seed_gives_other_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes, before anybody answers."""
    came: list[simulated.Person] = []
    draw = simulated.draw

    def noted(*told: Any) -> list[simulated.Person]:
        came.extend(people := draw(*told))
        return people

    monkeypatch.setattr(simulated, "draw", noted)
    monkeypatch.setattr(Fill, "_play", lambda _: None)
    for number, seed in enumerate((1, 2, 1)):
        dispose(filled(tmp_path / str(number), seed=seed).web)
    first, other, again = (came[start : start + 60] for start in (0, 60, 120))
    assert first == again
    assert first != other


def test_it_holds_what_it_says(demo: Demo) -> None:
    rows = demo.rows()
    sent = stored(demo.web)
    assert len(sent) == demo.state["responses"] >= len(rows), "those of waves that are open are sealed"
    assert {row["intervention"] for row in rows} == {each.name for each in PLACE.interventions}
    with demo.web.app_context(), transaction() as session:
        starts = set(session.scalars(select(Wave.id).where(Wave.number == 0)))
        names = {row[0]: row[1] for row in session.execute(select(Intervention.id, Intervention.name))}
    started = Counter(names[each.intervention] for each in sent if each.wave in starts)
    assert tuple(started[each.name] for each in PLACE.interventions) == PLACE.sizes(60)
    assert {row["wave"] for row in rows} >= {0, 1, 2}
    assert all(row["pid"] is None for row in rows if row["mode"] == "paper")


def test_at_full_size_some_come_without_a_code_and_some_between_the_waves() -> None:
    """In so few people as sixty there may be none, so this one looks at the people."""
    rng = np.random.default_rng(1)
    visits = [
        visit
        for each, size in zip(PLACE.interventions, PLACE.sizes(868), strict=True)
        for person in simulated.draw(rng, each, size)
        for visit in person.visits[1:]
        if visit
    ]
    assert sum(not visit.linked for visit in visits) > 30
    assert sum(visit.late for visit in visits) > 10


def test_two_organisations_share_all_but_one_intervention(demo: Demo) -> None:
    with demo.web.app_context():
        with transaction() as session:
            assert session.scalars(select(Organisation.name).order_by(Organisation.name)).all() == sorted(
                [each.name for each in PLACE.organisations] + [PLACE.said["left"]["organisation"]]
            )
            assert session.scalars(select(Partnership.name)).all() == [PLACE.partnership["name"]]
            assert sorted(session.scalars(select(Party.rights))) == ["lead", "results"]
        seen = {
            account["organisation"]: {each.name for each in interventions.mine(actor=actor(account, demo), now=NOW)}
            for account in demo.state["accounts"]
            if account["role"] == "evaluator"
        }
        assert audit.verify() is None
    everything = {each.name for each in PLACE.interventions}
    assert seen == {
        "Föreningen Molnlyktan": everything,
        "Lykthem Bostäder": {each.name for each in PLACE.interventions if each.shared},
    }


def actor(account: dict[str, str], demo: Demo) -> Any:
    """Somebody who has signed in with what was printed."""
    found = staff.sign_in(email=account["email"], password=demo.state["password"], now=NOW)
    return staff.actor(found)


def test_one_intervention_has_a_diary_with_something_that_happened_around_it(demo: Demo) -> None:
    told = [each for each in PLACE.interventions if each.diary]
    with demo.web.app_context(), transaction() as session:
        held = {each.name: of(session, each.id) for each in session.scalars(select(Intervention))}
    assert {name: [each.sort for each in entries] for name, entries in held.items() if entries} == {
        told[0].name: ["own", "outside", "own"]
    }
    assert [each.count for each in held[told[0].name]] == [None, 2, None]


def test_what_is_said_beside_the_questionnaires_is_there_to_be_seen(demo: Demo) -> None:
    """A proposal with each answer, one hidden and one to be read; a ballot, decisions, hopes, a walk, who has left."""
    by_role = {each["email"].partition("@")[0]: each for each in demo.state["accounts"]}
    said = PLACE.said
    with demo.web.app_context():
        lea, walks = actor(by_role["samir"], demo), actor(by_role["amina"], demo)
        ids = {each.name: each.id for who in (lea, walks) for each in interventions.mine(actor=who, now=NOW)}
        place = ids[said["intervention"]]
        box = proposals.box(actor=lea, intervention=place)
        assert {each.reply for each in box.approved} == set(REPLIES)
        assert (len(box.waiting), box.hidden) == (1, 1)
        ballot = ballots.newest(actor=lea, intervention=place)
        assert ballot is not None
        assert (ballot.is_open, ballot.leads) == (True, 2)
        taken = decisions.read(actor=lea, id=place, now=NOW)
        assert {standing(each, week_of(ANCHOR)) for each in taken} >= {"due", "ahead"}
        assert [each.outcome != "" for each in taken].count(True) == 1
        told = outline.read(actor=lea, id=place, now=NOW)
        assert (len(told.outline.hopes), [each.name for each in told.parts]) == (2, [said["part"]["name"]])
        assert themes.known(actor=lea, intervention=ids[said["themes"]["intervention"]]) == sorted(
            said["themes"]["names"]
        )
        assert list(stops.of_intervention(actor=walks, id=ids[said["walk"]["intervention"]])) == said["walk"]["stops"]
        (together,) = partners.mine(actor=lea)
        assert [each.name for each in together.former] == [said["left"]["organisation"]]


def test_every_account_signs_in_with_the_printed_password(demo: Demo) -> None:
    with demo.web.app_context():
        signed_in = [actor(account, demo) for account in demo.state["accounts"]]
    assert sorted(each.role for each in signed_in) == sorted(["admin", "leader", "evaluator"] * 2)


def test_a_printed_code_opens_the_follow_up_that_is_open_now(demo: Demo) -> None:
    assert demo.state["codes"]
    last = {each["intervention"]: each["code"] for each in demo.state["posters"]}  # the newest of each
    with demo.web.app_context():
        for printed in demo.state["codes"]:
            poster = last[printed["intervention"]]
            intervention = asking.survey(code=poster, now=NOW).intervention
            stretched = codes.participant_key(codes.read_code(printed["code"]), intervention)
            own = asking.own_wave(code=poster, answer_key=codes.answer_key(stretched), now=NOW)
            assert (own.wave, own.answered, own.known) == (2, False, True)


def test_the_evaluator_sees_figures_at_once_and_never_of_the_group_of_eight(demo: Demo) -> None:
    account = next(each for each in demo.state["accounts"] if each["role"] == "evaluator")
    with demo.web.app_context():
        shown = {each.intervention.name: each.report for each in overview(actor=actor(account, demo), now=NOW)}
        with transaction() as session:
            releases = store.releases_of(session, list(session.scalars(select(Intervention.id))))
            small = session.scalar(select(Intervention.id).where(Intervention.expected_size == 8))
    assert set(shown) == {each.name for each in PLACE.interventions}
    assert all(report is not None for report in shown.values())
    assert {each.refused for each in releases if each.intervention_id == small} == {"release.too_few"}


def test_free_texts_have_been_moved_to_their_own_place(demo: Demo) -> None:
    with as_analyst(demo.web), transaction() as session:
        texts = set(session.scalars(select(FreeText.text)))
    known = {sentence for each in PLACE.interventions for group in each.texts.values() for sentence in group}
    assert texts
    assert all(any(text.startswith(sentence) for sentence in known) for text in texts)


@pytest.mark.parametrize("told", [i for i in PLACE.interventions if i.drop_out == "random"], ids=lambda each: each.name)
def test_the_answers_stored_lie_near_the_truth(demo: Demo, told: simulated.Intervention) -> None:
    """Where leaving is by chance, the mean change of those linked is that of all who started, give or take chance."""
    for key, true in _true(demo, told.name).items():
        pairs: dict[bytes, dict[int, float]] = {}
        for row in demo.rows():
            answer = row["answers"].get(key)
            if row["intervention"] == told.name and row["pid"] and isinstance(answer, int):
                pairs.setdefault(row["pid"], {})[row["wave"]] = float(answer)
        found = np.array([waves[1] - waves[0] for waves in pairs.values() if {0, 1} <= set(waves)])
        sd = 1.2  # of one person's change of one item
        assert len(found) >= 1
        assert abs(found.mean() - true["1"]) < 4 * sd / np.sqrt(len(found)), key


def _true(demo: Demo, name: str) -> dict[str, dict[str, float]]:
    truth = json.loads((demo.home / demos.TRUTH).read_text(encoding="utf-8"))
    return next(each["items"] for each in truth["interventions"] if each["name"] == name)


def test_the_accounts_are_for_the_owner_of_the_folder_alone(demo: Demo) -> None:
    assert (demo.home / demos.STATE).stat().st_mode & 0o077 == 0
    assert datetime.fromisoformat(demo.state["anchor"]).date() == ANCHOR
