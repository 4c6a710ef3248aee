"""The first admin, colleagues, sessions that end, and an audit log that shows tampering."""

from uuid import UUID

import pytest

from app.extensions import db
from app.services import audit, passwords, sessions, staff
from app.store.staff import AuditEvent, Invite, Staff
from surveys.errors import Forbidden, InviteUsed, NotFound, StaffExists, WrongLogin
from tests.builders import PASSWORD, World
from tests.service import REAL_HASHER


def test_a_password_is_kept_at_the_cost_that_the_service_says_and_not_at_that_of_the_tests() -> None:
    real = REAL_HASHER()
    assert (real.time_cost, real.memory_cost, real.parallelism) >= (3, 64 * 1024, 4)


def test_the_set_up_link_works_once_and_a_newer_one_replaces_it(world: World) -> None:
    with world.app.app_context():
        older, newer = staff.setup_link(now=world.now), staff.setup_link(now=world.now)
        assert older is not None
        assert newer is not None
        first = {"organisation": "O", "name": "N", "email": "n@example.org", "password": PASSWORD, "now": world.now}
        with pytest.raises(InviteUsed):
            staff.set_up(token=older, **first)
        assert staff.set_up(token=newer, **first).role == "admin"
        with pytest.raises(InviteUsed):
            staff.set_up(token=newer, **first | {"email": "other@example.org"})
        assert staff.setup_link(now=world.now) is None


def test_only_the_hash_of_a_link_and_of_a_password_is_kept(world: World) -> None:
    with world.app.app_context():
        token = staff.setup_link(now=world.now) or ""
        (invite,) = db.session.scalars(db.select(Invite))
        assert token.encode() not in invite.token_hash
    world.admin()
    with world.app.app_context():
        (person,) = db.session.scalars(db.select(Staff))
        assert (person.password_hash or "").startswith("$argon2id$")


def test_a_link_runs_out(world: World) -> None:
    with world.app.app_context():
        token = staff.setup_link(now=world.now) or ""
        world.later(days=3)
        with pytest.raises(InviteUsed):
            staff.invited(token=token, now=world.now)


def test_a_colleague_chooses_a_password_and_signs_in(world: World) -> None:
    world.colleague("leader", "Lea@Example.org")
    with world.app.app_context():
        assert staff.sign_in(email=" LEA@example.org ", password=PASSWORD, now=world.now).role == "leader"
        with pytest.raises(StaffExists):
            staff.invite(actor=world.admin(), name="L", email="lea@EXAMPLE.org", role="leader", now=world.now)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(world: World) -> None:
    world.admin()
    with world.app.app_context():
        for email in ("ada@example.org", "nobody@example.org"):
            with pytest.raises(WrongLogin) as refused:
                staff.sign_in(email=email, password="något helt annat", now=world.now)
            assert refused.value.values == {}


def test_a_short_password_is_refused_before_the_link_is_used_up(world: World) -> None:
    with world.app.app_context():
        _, token = staff.invite(actor=world.admin(), name="E", email="e@example.org", role="evaluator", now=world.now)
        with pytest.raises(passwords.PasswordTooShort):
            staff.accept(token=token, password="kort", now=world.now)
        assert staff.accept(token=token, password=PASSWORD, now=world.now).role == "evaluator"


def test_removing_or_signing_out_ends_every_session_at_once(world: World) -> None:
    leader = world.colleague("leader")
    with world.app.app_context():
        version = staff.account(actor=leader).token_version

        def goes_on(family: UUID, version: int) -> bool:
            return staff.person(id=leader.id, token_version=version, family=family) == leader

        page = sessions.begin(staff=leader.id, now=world.now)
        app = sessions.start_family(staff=leader.id, token_id="x", expires_at=world.now, now=world.now)
        assert goes_on(page, version)
        assert goes_on(app, version)
        staff.sign_out(actor=leader, now=world.now)
        later = sessions.begin(staff=leader.id, now=world.now)
        assert not goes_on(later, version)
        assert not goes_on(page, version + 1)
        assert not goes_on(app, version + 1)
        assert goes_on(later, version + 1)
        staff.remove(actor=world.admin(), id=leader.id, now=world.now)
        assert not goes_on(sessions.begin(staff=leader.id, now=world.now), version + 2)


def test_only_an_admin_adds_and_removes_and_never_themselves(world: World) -> None:
    leader = world.colleague("leader")
    with world.app.app_context():
        with pytest.raises(Forbidden):
            staff.invite(actor=leader, name="X", email="x@example.org", role="admin", now=world.now)
        with pytest.raises(Forbidden):
            staff.remove(actor=world.admin(), id=world.admin().id, now=world.now)
        with pytest.raises(NotFound):
            staff.remove(actor=world.admin(), id=world.admin().organisation, now=world.now)


def test_an_old_refresh_token_that_comes_again_ends_the_whole_sign_in(world: World) -> None:
    admin = world.admin()
    lasts = world.now.replace(year=2027)
    with world.app.app_context():
        family = sessions.start_family(staff=admin.id, token_id="one", expires_at=lasts, now=world.now)
        assert sessions.rotate_family(family=family, old="one", new="two", now=world.now).id == admin.id
        with pytest.raises(WrongLogin):
            sessions.rotate_family(family=family, old="one", new="three", now=world.now)
        with pytest.raises(WrongLogin):
            sessions.rotate_family(family=family, old="two", new="three", now=world.now)


@pytest.mark.parametrize("tamper", ["change", "remove"])
def test_a_changed_or_missing_row_of_the_audit_log_is_found(world: World, tamper: str) -> None:
    world.colleague("leader")
    with world.app.app_context():
        assert audit.verify() is None
        second = db.session.get(AuditEvent, 2)
        assert second is not None
        if tamper == "change":
            second.action = "nothing.happened"
        else:
            db.session.delete(second)
        db.session.commit()
        assert audit.verify() == 2
