"""The ceiling of an intervention's reminders: set on its settings page, and told on the strip once it is reached."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.extensions import db
from app.services import interventions
from app.services.strip import HELD
from app.store import interventions as store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from tests.builders import World
from tests.web.test_outcome import USUAL
from tests.web.test_staff_doors import Staff

# Two databases meet in tests/app/courier; here one is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def activity(world: World) -> store.Activity:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world.activity()


def kept(world: World, activity: store.Activity) -> tuple[int | None, int | None]:
    with world.app.app_context():
        found = interventions.one(actor=world.admin(), id=activity.intervention_id, now=world.now)
        return found.reminder_ceiling, found.reminder_budget


def test_a_leader_sets_it_on_the_page_and_takes_it_away(world: World, activity: store.Activity) -> None:
    ada, path = Staff(world, "ada@example.org"), f"/interventions/{activity.intervention_id}/settings"
    assert ada.post(path, revision="1", reminder_ceiling="40", reminder_budget="0", **USUAL).status_code == 303
    assert kept(world, activity) == (40, 0)
    shown = ada.get(path).text
    assert 'name="reminder_ceiling" type="text" value="40"' in shown
    assert 'name="reminder_budget" type="text" value="0"' in shown
    assert ada.post(path, revision="2", reminder_ceiling="", reminder_budget="", **USUAL).status_code == 303
    assert kept(world, activity) == (None, None)


@pytest.mark.parametrize("typed", ["4", "1", "-1", "250001", "många"])
def test_what_cannot_be_or_would_count_the_few_is_refused_at_its_field(
    world: World, activity: store.Activity, typed: str
) -> None:
    ada, path = Staff(world, "ada@example.org"), f"/interventions/{activity.intervention_id}/settings"
    answer = ada.post(path, revision="1", reminder_ceiling=typed, **USUAL)
    assert answer.status_code == 422
    assert 'id="e-reminder_ceiling"' in answer.text
    assert kept(world, activity) == (None, None)


def test_once_it_is_reached_the_strip_says_so_and_where_to_change_it(world: World, activity: store.Activity) -> None:
    ada, path = Staff(world, "ada@example.org"), f"/interventions/{activity.intervention_id}/waves?lang=en"
    assert "ceiling" not in ada.get(path).text
    with world.app.app_context():
        interventions.change(
            actor=world.admin(), id=activity.intervention_id, changes={"reminder_ceiling": 40}, now=world.now
        )
        follow_up = waves_store.waves_of(db.session, activity.intervention_id)[1]
        counts_store.set_count(db.session, follow_up.id, HELD, 3)
        db.session.commit()
    shown = ada.get(path).text
    assert "is reached: 40 reminders or SEK " in shown
    assert f'href="/interventions/{activity.intervention_id}/settings#reminders"' in shown
