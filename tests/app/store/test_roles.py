"""The principals on PostgreSQL, each with a role and a password of its own: what each may not is tried here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import errors, sql
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.analyst import worker
from app.extensions import db
from app.services import endings, free_texts, letterbox, participants, releases, staff
from app.services.ticks import Worker
from app.store import interventions, responses, roles
from app.store.base import VAULT
from app.store.session import transaction
from tests.app.courier.conftest import ANSWERS, Post, Somebody
from tests.builders import Participant, World
from tests.postgres import Cluster
from tests.service import application, dispose, migrated

PASSWORDS: dict[roles.Role, str] = {"web": "it's a 'word'", "courier": "påsk/ägg@:", "analyst": "three"}


@pytest.fixture
def prefix() -> str:
    """Roles belong to the whole cluster: each test has its own."""
    return f"r{uuid4().hex[:10]}"


@pytest.fixture
def urls(postgres_url: str, prefix: str, tmp_path: Path) -> Iterator[dict[roles.Role, str]]:
    """The database's address for each role."""
    migrated(postgres_url, tmp_path)
    yield roles.make_roles(postgres_url, PASSWORDS, prefix=prefix)
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        for role in roles.ROLES:
            connection.exec_driver_sql(f"DROP OWNED BY {prefix}_{role}")
            connection.exec_driver_sql(f"DROP ROLE {prefix}_{role}")
    engine.dispose()


@pytest.fixture
def engines(urls: dict[roles.Role, str]) -> Iterator[dict[roles.Role, Engine]]:
    made = {role: create_engine(url) for role, url in urls.items()}
    yield made
    for engine in made.values():
        engine.dispose()


def refused(engine: Engine, statement: str) -> bool:
    """Whether PostgreSQL says that this role may not; whatever else it says is an error of the test."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:
            if isinstance(error.__cause__, errors.InsufficientPrivilege):
                return True
            raise
    return False


MAY_NOT = [
    ("web", "SELECT box FROM vault.contact"),
    ("web", "SELECT 1 FROM vault.reminder"),
    ("web", "SELECT sealed FROM spool"),
    ("web", "SELECT id FROM spool"),
    ("web", "DELETE FROM spool"),
    ("web", "SELECT sealed FROM submission"),
    ("web", "DELETE FROM submission"),
    ("web", "UPDATE submission SET sealed = 'x'"),
    ("web", "INSERT INTO response (id) VALUES (gen_random_uuid())"),
    ("web", "SELECT id FROM response"),
    ("web", "SELECT answers FROM response"),
    ("web", "SELECT pid FROM response"),
    ("web", "SELECT * FROM response"),
    ("web", "UPDATE response SET answers = '{}'"),
    ("web", "DELETE FROM response"),
    ("web", "SELECT tag FROM free_text"),
    ("web", "SELECT wave FROM free_text"),
    ("web", "SELECT ctid FROM free_text"),
    ("web", "SELECT xmin FROM free_text"),
    ("web", "DELETE FROM free_text"),
    ("web", "UPDATE free_text SET tag = 'x'"),
    ("web", "UPDATE free_text SET state = 'waiting' WHERE tag = 'x'"),
    ("web", "SELECT sealed FROM stop_order"),
    ("web", "SELECT sealed FROM erase_order"),
    ("web", "DELETE FROM audit_event"),
    ("web", "UPDATE audit_event SET action = 'x'"),
    ("web", "UPDATE version SET document = '{}'"),
    ("web", "UPDATE report SET document = '{}'"),
    ("web", "CREATE TABLE mine (id int)"),
    ("web", "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ("web", "UPDATE alembic_version SET version_num = 'x'"),
    ("courier", "SELECT answers FROM response"),
    ("courier", "SELECT id FROM response"),
    ("courier", "SELECT id FROM submission"),
    ("courier", "SELECT sealed FROM submission"),
    ("courier", "SELECT text FROM free_text"),
    ("courier", "SELECT sealed FROM erase_order"),
    ("courier", "SELECT mark FROM erased"),
    ("courier", "SELECT * FROM response_waves('x')"),
    ("courier", "SELECT response_erase('x')"),
    ("courier", "SELECT submission_erase('x')"),
    ("courier", "SELECT text_erase(ARRAY['x'::bytea])"),
    ("courier", "SELECT pepper FROM intervention"),
    ("courier", "UPDATE intervention SET ended_at = now()"),
    ("courier", "UPDATE intervention SET pepper = 'another'"),
    ("courier", "UPDATE intervention SET pepper_destroyed_at = now()"),
    ("courier", "CREATE TABLE mine (id int)"),
    ("courier", "UPDATE intervention SET archive_decision = '{}'"),
    ("courier", "SELECT document FROM report"),
    ("courier", "SELECT content FROM release_chunk"),
    ("courier", "SELECT password_hash FROM staff"),
    ("analyst", "SELECT box FROM vault.contact"),
    ("analyst", "SELECT 1 FROM vault.reminder"),
    ("analyst", "SELECT sealed FROM spool"),
    ("analyst", "SELECT public FROM spool_key"),
    ("analyst", "SELECT sealed FROM stop_order"),
    ("analyst", "INSERT INTO submission (id) VALUES (gen_random_uuid())"),
    ("analyst", "UPDATE submission SET wave = NULL"),
    ("analyst", "DELETE FROM submission"),
    ("analyst", "SELECT sealed FROM link"),
    ("analyst", "SELECT pepper FROM intervention"),
    ("analyst", "SELECT * FROM intervention"),
    ("analyst", "DELETE FROM response"),
    ("analyst", "UPDATE intervention SET pepper = NULL"),
    ("analyst", "SELECT pepper_destroy(gen_random_uuid(), now(), now())"),
    ("analyst", "CREATE TABLE mine (id int)"),
    ("analyst", "UPDATE response SET pid = NULL"),
    ("analyst", "SELECT password_hash FROM staff"),
]


def test_what_each_may_not_is_refused(engines: dict[roles.Role, Engine]) -> None:
    allowed = [(role, statement) for role, statement in MAY_NOT if not refused(engines[role], statement)]
    assert allowed == []


def test_a_right_too_many_would_be_seen(engines: dict[roles.Role, Engine], postgres_url: str, prefix: str) -> None:
    owner = create_engine(postgres_url)
    with owner.begin() as connection:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {VAULT} TO {prefix}_web")
        connection.exec_driver_sql(f"GRANT SELECT (box) ON vault.contact TO {prefix}_web")
    assert not refused(engines["web"], "SELECT box FROM vault.contact")
    roles.make_roles(postgres_url, PASSWORDS, prefix=prefix)
    assert refused(engines["web"], "SELECT box FROM vault.contact")
    owner.dispose()


def test_the_table_of_rights_knows_every_table() -> None:
    assert roles.forgotten() == set()


@pytest.mark.usefixtures("urls")
def test_the_database_grants_exactly_what_the_table_says(postgres_url: str, prefix: str) -> None:
    owner = create_engine(postgres_url)
    query = text(
        "SELECT grantee, table_schema, table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee LIKE :roles OR (grantee = 'PUBLIC' AND table_schema IN ('public', 'vault'))"
    )
    with owner.connect() as connection:
        found = {
            (row[0].removeprefix(f"{prefix}_"), row[2] if row[1] == "public" else f"{row[1]}.{row[2]}", row[3])
            for row in connection.execute(query, {"roles": f"{prefix}%"})
        }
    owner.dispose()
    said = {
        (role, table, right)
        for table, rights in roles.RIGHTS.items()
        for role, given in rights.items()
        for right in given
        if "(" not in right
    }
    assert found == said


def test_a_role_comes_in_with_its_password_only(postgres: Cluster, urls: dict[roles.Role, str], prefix: str) -> None:
    database = urls["web"].rpartition("/")[2]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host="127.0.0.1", port=postgres.port, user=f"{prefix}_web", password="wrong", dbname=database)


def test_making_them_again_changes_the_password_and_keeps_the_rest(
    urls: dict[roles.Role, str], postgres_url: str, prefix: str
) -> None:
    again = roles.make_roles(postgres_url, PASSWORDS | {"web": "other"}, prefix=prefix)
    engine = create_engine(again["web"])
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    engine.dispose()
    with pytest.raises(SQLAlchemyError):
        create_engine(urls["web"]).connect()


@pytest.mark.usefixtures("urls")
def test_no_password_stands_in_the_servers_tables_in_clear(postgres: Cluster, prefix: str) -> None:
    with postgres.connect() as connection:
        query = sql.SQL("SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE {}")
        stored = connection.execute(query.format(sql.Literal(f"{prefix}%"))).fetchall()
    assert len(stored) == 3
    assert all(each[1].startswith("SCRAM-SHA-256$") for each in stored)


def test_sqlite_says_that_it_has_no_roles() -> None:
    with pytest.raises(ValueError, match="no roles"):
        roles.make_roles("sqlite:///x.db", PASSWORDS)


def test_the_story_runs_with_three_roles(urls: dict[roles.Role, str], home: Path) -> None:
    """Staff make an activity, ten answer and leave a contact, the courier moves, the analyst reads."""
    web = application(urls["web"], home)
    courier = application(urls["web"], home, "courier", RINGAR_COURIER_URL=urls["courier"])
    analyst = application(urls["web"], home, "analyst", RINGAR_ANALYST_URL=urls["analyst"])
    try:
        world, post = World(web), Post(World(web), courier)
        post.world = world
        world.admin().at_work()
        activity = world.activity(ready="meeting-place", audience="adults")
        world.colleague("evaluator")
        post.tick()
        for number in range(10):
            who = Somebody()
            world.answer(activity, who, answers={"mer": f"Text {number}"})
            post.leave_contact(activity, who, f"a{number}@example.org")
        world.later(days=30)
        post.tick()
        with analyst.app_context():
            letterbox.open_closed(now=world.now)
            letterbox.keep_erased()
        with courier.app_context():
            held = db.session.execute(text("SELECT count(*) FROM vault.contact")).scalar_one()
        with analyst.app_context(), transaction() as session:
            found = list(responses.of_intervention(session, activity.intervention_id))
            texts = session.execute(text("SELECT count(*) FROM free_text")).scalar_one()
            owner = session.get(interventions.Intervention, activity.intervention_id)
            assert owner is not None
            assert owner.name == "Fritidsgården"
            assert owner.organisation.name == "Föreningen"
        assert (held, len(found), texts) == (10, 10, 10)
        with web.app_context():
            key = who.participant_key(activity.intervention_id)
            erased = participants.erase(intervention=activity.intervention_id, participant_key=key, now=world.now)
        with analyst.app_context():
            assert letterbox.keep_erased() == 0
            left = db.session.execute(text("SELECT (SELECT count(*) FROM response), count(*) FROM free_text")).one()
        assert (erased.responses, *left) == (1, 9, 9)
        world.later(days=70)
        post.tick()
        world.later(days=300)
        post.tick()
        with courier.app_context():
            assert db.session.execute(text("SELECT count(*) FROM vault.contact")).scalar_one() == 0
    finally:
        for app in (web, courier, analyst):
            dispose(app)


def test_texts_are_read_and_leave_with_three_roles(urls: dict[roles.Role, str], home: Path) -> None:
    """Eleven write; the evaluator lets ten go on and destroys one, through web; the analyst makes the file."""
    web = application(urls["web"], home)
    analyst = application(urls["web"], home, "analyst", RINGAR_ANALYST_URL=urls["analyst"])
    try:
        world = World(web)
        world.admin().at_work()
        activity = world.activity(ready="meeting-place", audience="adults")
        evaluator, own = world.colleague("evaluator"), worker()
        for number in range(11):
            world.answer(activity, Participant(), answers={"mer": f"Text {number}"})
        world.later(days=30)
        tick(analyst, own, world)
        about: dict[str, Any] = {"actor": evaluator, "intervention": activity.intervention_id, "now": world.now}
        with web.app_context():
            staff.accept_terms(actor=evaluator, now=world.now)
            for number in range(11):
                found = free_texts.queue(**about).at
                assert found is not None
                deed: free_texts.Deed = "approve" if number else "reject"
                free_texts.decide(**about, text=found.id, seen=found.seen, deed=deed)
        tick(analyst, own, world)
        with web.app_context():
            (offer,) = releases.mine(actor=evaluator, now=world.now)
            file = releases.file(actor=evaluator, id=offer.id, format="texts", now=world.now)
            content = releases.part(file, 0)
        assert len(content.splitlines()) == 11
        with analyst.app_context():
            assert db.session.execute(text("SELECT count(*) FROM free_text")).scalar_one() == 0
    finally:
        for app in (web, analyst):
            dispose(app)


def tick(analyst: Flask, own: Worker, world: World) -> None:
    """The analyst, until there is nothing left to do."""
    with analyst.app_context():
        while own.round(world.now):
            pass


def test_the_courier_destroys_the_pepper_of_what_has_ended_and_of_nothing_else(
    urls: dict[roles.Role, str], home: Path
) -> None:
    web = application(urls["web"], home)
    courier = application(urls["web"], home, "courier", RINGAR_COURIER_URL=urls["courier"])
    lost = "SELECT pepper_destroy(:id, now() + interval '9 years', now())"
    try:
        world = World(web)
        world.admin().at_work()
        over, goes_on = (world.activity(name=name).intervention_id for name in ("Slut", "Pågår"))
        decision = endings.Decision("preserve", "Styrelsen", world.now.date())
        with web.app_context():
            endings.end(actor=world.admin(), id=over, decision=decision, now=world.now)
        with courier.app_context():
            assert endings.carry_out(now=world.now + timedelta(days=29)) == 0
            assert endings.carry_out(now=world.now + timedelta(days=30)) == 1
            with db.engine.begin() as connection:
                assert connection.execute(text(lost), {"id": goes_on}).scalar_one() == 0
        with web.app_context(), transaction() as session:
            rows = session.execute(text("SELECT name, pepper IS NULL FROM intervention")).all()
        assert {row[0]: row[1] for row in rows} == {"Slut": True, "Pågår": False}
    finally:
        dispose(web)
        dispose(courier)


def test_answers_are_received_once_and_erased_under_the_webs_own_role(urls: dict[roles.Role, str], home: Path) -> None:
    web = application(urls["web"], home)
    try:
        world = World(web)
        world.admin().at_work()
        activity, somebody, id = world.activity(), Somebody(), uuid4()
        assert world.answer(activity, somebody, id=id, answers=ANSWERS).status == "stored"
        assert world.answer(activity, somebody, id=id, answers=ANSWERS).status == "same"
        with web.app_context():
            key = somebody.participant_key(activity.intervention_id)
            gone = participants.erase(intervention=activity.intervention_id, participant_key=key, now=world.now)
        assert gone.responses == 1
    finally:
        dispose(web)
