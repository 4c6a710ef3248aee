"""A whole story in a browser, from the poster to the last erasure: nobody who it was is written down anywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect
from sqlalchemy import func, select

from app import analyst, courier, logs
from app.extensions import db
from app.services.ticks import Worker
from app.store.interventions import Activity
from app.store.vault import Contact
from app.store.waves import Wave
from surveys import codes
from tests.browser import PHONE, Pages
from tests.builders import World
from tests.canary import Outside, backup, cluster_files, files, outside, own_cluster, traces, written
from tests.postgres import Cluster
from tests.service import application, dispose
from tests.web.resident import Place, answer_all, begin, code_on, send, thanked, through

# Nothing but ASCII: in JSON other letters are written as \u00e5.
EMAIL, TEXT, AGENT = "kanarie@example.org", "Kanariefageln sjunger om natten", "Kanarieblasaren/7.1 (Sjungande; rv:3)"
MOBILE, INTERNATIONAL = "070-174 06 43", "+46701740643"  # kept free for fiction
LANDLINE = "040-17 40 605"


@dataclass
class Street:
    """The service with its three processes, all that its web process was asked for, and what has left it."""

    place: Place
    url: str
    home: Path
    outside: Outside
    cluster: Cluster | None
    ticking: tuple[tuple[Flask, Worker], ...]
    asked: list[str] = field(default_factory=list)

    def tick(self) -> None:
        """Courier and analyst do all that there is to do."""
        for app, worker in self.ticking:
            with app.app_context():
                while worker.round(self.place.world.now):
                    pass

    def opening(self) -> datetime:
        """In the morning of the day on which the follow-up opens."""
        with self.place.world.app.app_context():
            opens = db.session.scalar(select(Wave.opens).where(Wave.number == 1))
        assert opens is not None
        return opens + timedelta(hours=10)

    def held(self) -> list[bytes]:
        """All that is kept: every file, and a backup."""
        return [*files(self.home.parent), *backup(self.url)]

    def contacts(self) -> int:
        """How many there are."""
        with self.place.world.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Contact)) or 0


@pytest.fixture
def postgres() -> Iterator[Cluster]:
    """One whose every file is searched."""
    with own_cluster() as made:
        yield made


@pytest.fixture
def street(request: pytest.FixtureRequest, live: tuple[World, str], ready_url: str, home: Path) -> Iterator[Street]:
    world, address = live
    cluster = None if ready_url.startswith("sqlite") else request.getfixturevalue("postgres")
    port = urlsplit(address).port or 0
    with outside() as out:
        post = application(ready_url, home, "courier", port, **out.settings())
        reader = application(ready_url, home, "analyst", port)
        ticking = ((post, courier.worker()), (reader, analyst.worker()))
        made = Street(Place(world, address), ready_url, home, out, cluster, ticking)
        _overhear(world.app, made.asked)
        yield made
    for each in (post, reader):
        dispose(each)


def _overhear(app: Flask, asked: list[str]) -> None:
    """Note every address that is asked for, and whence."""
    inside: Any = app.wsgi_app

    def outside(environ: dict[str, Any], start: Any) -> Any:
        heard = f"{environ['REQUEST_URI']} {environ.get('HTTP_REFERER', '')}"
        asked.extend((heard, unquote(heard)))
        return inside(environ, start)

    app.wsgi_app = outside  # type: ignore[assignment]


@contextmanager
def _addresses(phone: Page) -> Iterator[set[str]]:
    """Where the phone went, as the network sees it: without what stands behind a #."""
    gone: set[str] = set()

    def went(request: Request) -> None:
        gone.add(request.url.partition("#")[0])

    phone.context.on("request", went)
    yield gone
    phone.context.remove_listener("request", went)


def answers_and_leaves(phone: Page, place: Place, activity: Activity, **contact: str) -> str:
    phone.goto(place.url(activity))
    begin(phone)
    answer_all(phone, text=TEXT)
    send(phone)
    thanked(phone)
    ((channel, address),) = contact.items()
    save = phone.get_by_role("button", name="Skicka påminnelse till mig")
    phone.fill("[name=sms]", LANDLINE)
    save.click()
    expect(phone.locator("#e-sms")).to_have_text(re.compile("inte ut som ett mobilnummer"))
    phone.fill("[name=sms]", "")
    phone.fill(f"[name={channel}]", address)
    save.click()
    expect(phone.get_by_text("Tack! Du får en länk när det är dags.")).to_be_visible()
    return code_on(phone)


def spellings(number: str) -> set[str]:
    """As it was typed, in digits alone, and without what an international number leaves out."""
    digits = "".join(filter(str.isdigit, number))
    return {number, digits, digits.removeprefix("0")}


def comes_back_by_the_link(phone: Page, link: str) -> None:
    phone.goto(link)
    expect(phone.locator("[data-do=stop]")).to_be_visible()
    through(phone)
    thanked(phone)
    expect(phone.get_by_text("Svaren hör ihop med dem du gav förut.")).to_be_visible()


def looks_and_erases(phone: Page, place: Place, activity: Activity, code: str) -> None:
    phone.goto(place.url(activity, rest="/mine"))
    phone.fill("#typed", code)
    phone.get_by_role("button", name="Visa").click()
    expect(phone.locator("[data-said=show] li")).to_have_text(["Första gången", "Uppföljning 1"])
    phone.check("[name=_sure]")
    phone.get_by_role("button", name="Ta bort allt").click()
    expect(phone.get_by_text("Klart. Dina svar är borttagna.")).to_be_visible()


@pytest.mark.both_databases
def test_a_whole_story_leaves_no_trace_of_who_it_was(
    street: Street, pages: Pages, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    place, activity = street.place, street.place.activity()
    phone, other = (pages.open(**PHONE, user_agent=AGENT) for _ in range(2))
    with _addresses(phone) as gone, _addresses(other) as gone_too:
        street.tick()
        code = answers_and_leaves(phone, place, activity, email=EMAIL)
        others = answers_and_leaves(other, place, activity, sms=MOBILE)
        street.tick()
        with place.days_later(40):  # the start has closed
            street.tick()
        with place.days_later((street.opening() - place.world.now) / timedelta(days=1)):
            street.tick()
            links = street.outside.links()
            comes_back_by_the_link(phone, links[EMAIL])
            comes_back_by_the_link(other, links[INTERNATIONAL])
            street.tick()
            while_it_lasts = street.held()
            assert street.contacts() == 2
            looks_and_erases(phone, place, activity, code)
            looks_and_erases(other, place, activity, others)
            street.tick()
    logged = "".join(capfd.readouterr())

    keys = [codes.from_b64url(each.partition("#")[2], None) for each in links.values()]
    for each in (code, others):
        participant_key = codes.participant_key(codes.read_code(each), str(activity.intervention_id))
        answer_key = codes.answer_key(participant_key)
        keys += [participant_key, answer_key, codes.stop_key(answer_key)]
    spelled = [each for number in (MOBILE, LANDLINE) for each in spellings(number)]
    said = [EMAIL, *spelled, AGENT, *(each for with_spaces in (code, others) for each in spellings(with_spaces))]
    who = written([*keys, *said])
    assert {"linked_link": 2, "erased": 2, "reminded": 2}.items() <= place.counts(1).items(), "it did happen"
    assert (place.responses(), street.contacts()) == ([], 0)
    assert traces(who, while_it_lasts) == set()
    assert traces(who, cluster_files(street.cluster) if street.cluster else ()) == set()
    assert traces(who | written([TEXT]), [logged, *street.held(), *street.asked, *gone, *gone_too]) == set()
    assert {urlsplit(each).netloc for each in gone | gone_too} - {""} == {urlsplit(place.address).netloc}, "nobody else"

    # Control: where it is written down, it is found.
    logging.getLogger("ringar").error(EMAIL)
    assert traces(who, capfd.readouterr()) == {EMAIL.encode()}
    phone.context.request.get(f"{place.address}/healthz?{code}", headers={"Referer": f"https://x.test/{AGENT}"})
    assert traces(who, street.asked) == {code.encode(), AGENT.encode()}
    place.world.intervention(name=MOBILE)
    assert traces(who, backup(street.url)) == {MOBILE.encode()}
    assert not street.cluster or MOBILE.encode() in traces(who, cluster_files(street.cluster))
    (street.home / "ledgers" / "kept").write_bytes(participant_key)
    assert participant_key in traces(who, street.held())
