"""Which principal may do what in PostgreSQL, as one table, and the making of the roles. SQLite has no roles.

`ringar db roles` calls make_roles as the owner, after each upgrade; it may be called again whenever. Rights that are
not in this table are taken away. Columns stand in parentheses: SELECT (id). Functions are made by migrations.
"""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import Connection, create_engine, make_url, text

from app.store import walls
from app.store.base import VAULT, Base
from app.store.interventions import Intervention

Role = Literal["web", "courier", "analyst"]
READ, ADD, CHANGE, REMOVE = "SELECT", "INSERT", "UPDATE", "DELETE"
KEEP = (READ, ADD, CHANGE)
ALL = (*KEEP, REMOVE)

# All of an intervention but its pepper, which only the web process unwraps.
KNOWN = f"SELECT ({', '.join(each.name for each in Intervention.__table__.columns if each.name != 'pepper')})"

RIGHTS: Mapping[str, Mapping[Role, tuple[str, ...]]] = {
    # staff and what they make
    "organisation": {"web": KEEP, "analyst": (READ,)},
    "staff": {"web": KEEP, "courier": ("SELECT (id, organisation_id, email, language, active)",)},
    "invite": {"web": KEEP},
    "refresh_family": {"web": ALL},
    "partnership": {"web": ALL, "courier": (READ,), "analyst": (READ,)},
    "party": {"web": ALL, "courier": (READ,), "analyst": (READ,)},
    "party_past": {"web": (READ, ADD)},
    "party_invite": {"web": KEEP},
    "audit_event": {"web": (READ, ADD), "courier": ("SELECT (number, hash)",)},  # nobody changes or removes a row
    "area": {"web": ALL, "analyst": (READ,)},
    "intervention": {"web": KEEP, "courier": (KNOWN,), "analyst": (KNOWN,)},
    "questionnaire": {"web": ALL, "analyst": (READ,)},
    "version": {"web": (READ, ADD), "analyst": (READ,)},  # published is published
    "activity": {"web": KEEP, "courier": (READ,), "analyst": (READ,)},
    "admission": {"web": (READ, ADD, REMOVE)},
    "clip": {"web": ALL},
    "cost": {"web": ALL},
    "diary": {"web": (READ, ADD, REMOVE)},
    "area_figure": {"web": (READ, ADD, "UPDATE (replaced_at, withdrawn_by)")},  # what was said stays said
    "outline": {"web": KEEP},
    "part": {"web": ALL},
    "occasion": {"web": ALL, "analyst": (READ,)},
    # what residents say, openly; a slip is sealed to web, and no row says who
    "proposal_box": {"web": KEEP},
    "proposal_slip": {"web": (READ, ADD, REMOVE)},
    "proposal": {"web": KEEP},
    "ballot": {"web": KEEP},
    "ballot_vote": {"web": KEEP},
    "theme": {"web": (READ, ADD, REMOVE)},
    # the courier counts decisions for a weekly letter, and reads none
    "decision": {"web": ALL, "courier": ("SELECT (intervention_id, decided_on, due, done_on, created_at)",)},
    "weekly_letter": {"web": (READ, ADD, REMOVE), "courier": (READ, "UPDATE (told, try_at)")},
    # waves and counts
    "cohort": {"web": KEEP, "courier": (READ,), "analyst": (READ,)},
    "wave": {"web": ALL, "courier": (READ,), "analyst": (READ,)},
    "counts": {"web": KEEP, "courier": KEEP, "analyst": (READ,)},
    "language_count": {"web": KEEP, "courier": (READ,), "analyst": (READ,)},
    # answers: web adds them sealed, and asks about them or erases through functions that want a mark, a pid or a tag
    "submission": {
        "web": (ADD, "SELECT (id, intervention, wave, participant, digest)"),
        "analyst": (READ, "UPDATE (participant, sealed, digest)"),
    },
    "response": {"analyst": (READ, ADD)},
    # a reviewer reads and decides through web, which sees neither the tag (whose) nor the wave (when)
    "free_text": {
        "web": ("SELECT (id, question, version, text, state, theme)", "UPDATE (text, state, theme)"),
        "analyst": KEEP,
    },
    "text_count": {"web": KEEP, "analyst": (READ,)},
    # between web and courier
    "spool_key": {"web": (READ,), "courier": KEEP},
    "spool": {"web": (ADD,), "courier": (READ, REMOVE)},
    "link": {"web": (READ,), "courier": (READ, ADD, "UPDATE (sealed)", REMOVE)},
    # orders, each sealed to the one who carries it out
    "stop_order": {"web": (ADD,), "courier": (READ, REMOVE)},
    "erase_order": {"web": (ADD,), "analyst": (READ, REMOVE)},
    "erased": {"web": (READ, ADD), "analyst": (READ, ADD)},
    "ledger_seen": {"courier": KEEP, "analyst": KEEP},
    "ruling": {"web": (READ, ADD), "courier": (READ, REMOVE)},
    # the vault
    "vault.contact": {"courier": ALL},
    "vault.reminder": {"courier": ALL},
    "vault.tally": {"courier": ALL},
    "vault.pace": {"courier": KEEP},
    "vault.spent": {"courier": ALL},
    # what the analyst makes, and what it keeps of that for itself
    "frozen": {"analyst": KEEP},
    "respondent": {"analyst": (READ, ADD, REMOVE)},
    "report": {"web": (READ,), "analyst": KEEP},
    "release": {"web": (READ,), "analyst": KEEP},
    "release_file": {"web": (READ,), "analyst": KEEP},
    "release_row": {"analyst": (READ, ADD, REMOVE)},
    "release_chunk": {"web": (READ,), "analyst": (READ, ADD, REMOVE)},
    "release_request": {"web": (READ, ADD), "analyst": ALL},
    "told": {"analyst": KEEP},
    "summary": {"web": (READ, "INSERT (digest, sheet, asked_at, try_at, failures)"), "analyst": (READ, CHANGE, REMOVE)},
    # the machine
    "lease": {"courier": KEEP, "analyst": KEEP},
    "heartbeat": {"web": (READ,), "courier": KEEP, "analyst": KEEP},
    "alembic_version": {"web": (READ,), "courier": (READ,), "analyst": (READ,)},
}
FUNCTIONS: Mapping[str, tuple[Role, ...]] = {
    "submission_erase(bytea)": ("web", "analyst"),
    "response_waves(bytea)": ("web",),
    "response_erase(bytea)": ("web", "analyst"),
    "text_erase(bytea[])": ("web", "analyst"),
    "ringar_scope()": ("web",),
    "ringar_shared()": ("web",),
    "ringar_enter(text)": ("web",),
    "ringar_enter(uuid)": ("web",),
    "ringar_enter(bytea)": ("web",),
    "pepper_destroy(uuid, timestamptz, timestamptz)": ("courier",),  # only of what has ended, and nothing in its place
}
PREFIX = "ringar"
ROLES: tuple[Role, ...] = ("web", "courier", "analyst")
MIGHTY = text("SELECT rolsuper OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = :name")
MEMBER_OF = """
SELECT rolname FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = roleid
WHERE member = (SELECT oid FROM pg_roles WHERE rolname = :name)
"""


def forgotten() -> set[str]:
    """Tables of the models that the table above says nothing about, and the other way round."""
    return ({str(each) for each in Base.metadata.tables} | {"alembic_version"}) ^ set(RIGHTS)


def make_roles(owner_url: str, passwords: Mapping[Role, str], *, prefix: str = PREFIX) -> dict[Role, str]:
    """Make or mend the roles prefix_web, prefix_courier, prefix_analyst, and give each exactly its rights.

    Returns the address of the database for each role, with its password in it. Raises ValueError for a database that
    has no roles; SQLAlchemyError, with nothing changed, where owner_url may not make roles.
    """
    url = make_url(owner_url)
    if url.get_backend_name() != "postgresql":
        raise ValueError("SQLite has no roles: everything belongs to one user")
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for role in ROLES:
                _make(connection, f"{prefix}_{role}", passwords[role])
            _grant(connection, prefix)
    finally:
        engine.dispose()
    return {
        role: url.set(username=f"{prefix}_{role}", password=passwords[role]).render_as_string(hide_password=False)
        for role in ROLES
    }


def name_web_role(owner_url: str) -> None:
    """Let there be a role of the web process's name, which the wall's policies stand for; it gets its rights later."""
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": f"{PREFIX}_web"})
            if known.first() is None:
                connection.exec_driver_sql(f"CREATE ROLE {PREFIX}_web NOLOGIN")
    finally:
        engine.dispose()


def password_of(url: str, role: Role, *, prefix: str = PREFIX) -> str | None:
    """The password in an address that is this role's already, so that calling again changes none."""
    address = make_url(url)
    return str(address.password) if address.username == f"{prefix}_{role}" and address.password else None


def _make(connection: Connection, name: str, password: str) -> None:
    """A role that can sign in and nothing else, and acts as no other. What goes over the wire is a hash."""
    exists = connection.execute(MIGHTY, {"name": name}).scalar_one_or_none()
    verifier = _verifier(connection, name, password)
    plain = "LOGIN NOCREATEDB NOCREATEROLE"
    if exists is not False:  # only a superuser may name these of a role that is there, also where nothing would change
        plain += " NOSUPERUSER NOREPLICATION NOBYPASSRLS"
    verb = "CREATE" if exists is None else "ALTER"
    connection.exec_driver_sql(f"{verb} ROLE {_quoted(name)} {plain} PASSWORD '{verifier}'")
    for (other,) in connection.execute(text(MEMBER_OF), {"name": name}).all():
        connection.exec_driver_sql(f"REVOKE {_quoted(other)} FROM {_quoted(name)}")


def _verifier(connection: Connection, name: str, password: str) -> str:
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection has been closed")
    scram: bytes = raw.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return scram.decode("ascii")


def _grant(connection: Connection, prefix: str) -> None:
    roles = {role: _quoted(f"{prefix}_{role}") for role in ROLES}
    everybody = ", ".join(roles.values())
    database = _quoted(connection.engine.url.database or "")
    statements = [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {everybody}",
        f"REVOKE ALL ON SCHEMA public, {VAULT} FROM PUBLIC, {everybody}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public, {VAULT} FROM PUBLIC, {everybody}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, {everybody}",
        f"GRANT USAGE ON SCHEMA public TO {everybody}",
        f"GRANT USAGE ON SCHEMA {VAULT} TO {roles['courier']}",
    ]
    for table, rights in RIGHTS.items():
        statements += [f"GRANT {', '.join(given)} ON TABLE {table} TO {roles[role]}" for role, given in rights.items()]
    for function, callers in FUNCTIONS.items():
        statements += [f"GRANT EXECUTE ON FUNCTION {function} TO {roles[role]}" for role in callers]
    statements += walls.raised(f"{prefix}_web")
    for statement in statements:
        connection.exec_driver_sql(statement)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
