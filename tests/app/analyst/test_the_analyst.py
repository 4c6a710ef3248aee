"""The analyst from a wave's close to a stored report and a release. Single rules are tested with the services."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from app import analyst
from app.extensions import db
from app.services import participants
from app.store.machine import Heartbeat
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group


def test_twelve_start_eleven_come_back_and_two_are_not_linked(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    assert youths.item(0)["mean"] == {"low": 2.7, "high": 2.7}
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_()
    for _ in range(2):
        youths.world.answer(youths.activity, wave=1, again=True, answers={"trygghet_2": 1})
    youths.world.later(**OVER)
    youths.tick()
    hidden = dict.fromkeys(("linked", "not_linked", "new", "lost"))  # 11, 2, 0 and 1: two would follow from the rest
    assert youths.flow(1) == {"answered": 13} | hidden | {"new": 0}
    ways = [each["ways"] for each in youths.report()["waves"]]
    hidden_too = dict.fromkeys(("linked_card", "linked_link", "linked_phone", "linked_ticket", "linked_imported"))
    assert ways == [{}, hidden_too]
    item = youths.item(1)
    # scipy.stats.ttest_rel(AFTER, BEFORE[:11]).confidence_interval(): 1.0 [0.3991, 1.6009]
    assert item["change"] == {"estimate": 1.0, "low": 0.4, "high": 1.6, "level": 0.95}
    assert (item["n"], item["before"]) == ({"least": 10, "most": 14}, {"low": 2.7, "high": 2.7})
    assert item["strength"]["score"] == 1
    assert item["sentence"]["sv"] == ("Deltagarna gav i snitt högre svar än vid starten: 1,0 steg (0,4 till 1,6).")


def test_nothing_is_made_before_late_answers_have_had_their_time(youths: Group) -> None:
    youths.start()
    youths.world.later(days=27, hours=6 + 2)  # the wave is closed since an hour; what is under way may still arrive
    youths.tick()
    assert youths.report() is None
    youths.world.later(hours=12)
    youths.tick()
    made = youths.report()["made"]
    youths.world.later(hours=1)
    youths.tick()
    assert youths.report()["made"] == made


def test_a_published_figure_stays_when_somebody_takes_their_answers_back(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_()
    key = youths.people[0].participant_key(youths.intervention)
    with youths.world.app.app_context():
        participants.erase(intervention=youths.intervention, participant_key=key, now=youths.world.now)
    youths.world.later(**OVER)
    youths.tick()
    assert youths.item(0)["mean"] == {"low": 2.7, "high": 2.7}
    assert youths.flow(0)["answered"] == 12
    assert youths.item(1)["n"] == {"least": 10, "most": 14}
    assert youths.report()["erased"] == {"least": 0, "most": 4}


def test_one_report_that_cannot_be_made_stops_no_other(youths: Group, monkeypatch) -> None:
    other = youths.world.activity(name="Kören")
    youths.start()
    youths.world.later(**OVER)
    made = analyst.reports.make

    def make(*, intervention, now):
        if intervention == other.intervention_id:
            raise ValueError("somebody's answer")
        return made(intervention=intervention, now=now)

    monkeypatch.setattr(analyst.reports, "make", make)
    youths.tick()
    assert youths.report() is not None
    with youths.analyst.app_context():
        trouble = db.session.get(Heartbeat, "analyst").trouble
    assert trouble == f"{other.intervention_id}: ValueError"


def test_of_two_analysts_one_is_active(youths: Group) -> None:
    youths.start()
    youths.world.later(days=27, hours=18, minutes=14)  # a minute before the wave can be reported on
    with youths.analyst.app_context():
        analyst.worker().round(youths.world.now)
    youths.world.later(seconds=90)
    youths.tick()
    assert youths.report() is None
    youths.world.later(minutes=2)
    youths.tick()
    assert youths.report() is not None


def test_it_ticks_at_once_and_stops_when_told(youths: Group) -> None:
    stop = threading.Event()
    running = threading.Thread(target=analyst.run, args=(youths.analyst, stop))
    running.start()
    give_up = time.monotonic() + 20
    beat = None
    while beat is None and time.monotonic() < give_up:
        time.sleep(0.05)
        with youths.world.app.app_context():
            beat = db.session.get(Heartbeat, "analyst")
    stop.set()
    running.join(10)
    assert beat is not None
    assert not running.is_alive()


def test_told_to_stop_before_it_has_begun_it_stops(youths: Group) -> None:
    stop = threading.Event()
    stop.set()
    running = threading.Thread(target=analyst.run, args=(youths.analyst, stop))
    running.start()
    running.join(20)
    assert not running.is_alive()


def test_the_heavy_libraries_are_not_there_when_the_services_are() -> None:
    program = "import sys, app.services.reports, app.services.releasing, app.analyst\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"scipy", "numpy", "pandas", "apscheduler"}.isdisjoint(loaded)
