"""The second wall between organisations: PostgreSQL shows the web process only the rows of whom it works for.

The first wall is the WHERE of each query; this one stands where a query forgets it. A transaction says for whom it is
(whose), and every table of SEEN has a policy that asks; the other principals work for all. Raised by
`ringar db roles`, for a policy names the web role. SQLite has none.
"""

from collections.abc import Collection, Iterator, Mapping
from contextvars import ContextVar
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

_whose: ContextVar[UUID | None] = ContextVar("whose", default=None)

MINE, SHARED = "ANY ((SELECT ringar_scope())::uuid[])", "ANY ((SELECT ringar_shared())::uuid[])"


def _within(parent: str, column: str, key: str = "id") -> str:
    """Whoever sees the row that it hangs on sees it: a policy's own query goes through policies too."""
    return f"EXISTS (SELECT 1 FROM {parent} AS above WHERE above.{key} = {column})"  # noqa: S608  names of ours


IN_INTERVENTION = _within("intervention", "intervention_id")
SEEN: Mapping[str, str] = {
    "intervention": f"organisation_id = {MINE} OR partnership_id = {SHARED}",
    "area": f"organisation_id = {MINE} OR {_within('intervention', 'area.id', 'area_id')}",
    "area_figure": f"organisation_id = {MINE}",  # whoever shares an intervention there sees the area's name alone
    "partnership": f"id = {SHARED}",
    "party": f"organisation_id = {MINE} OR partnership_id = {SHARED}",
    "party_past": f"organisation_id = {MINE} OR partnership_id = {SHARED}",
    "questionnaire": IN_INTERVENTION,
    "version": _within("questionnaire", "questionnaire_id"),
    "activity": IN_INTERVENTION,
    "admission": _within("activity", "activity_id"),
    "cost": IN_INTERVENTION,
    "diary": IN_INTERVENTION,
    "outline": IN_INTERVENTION,
    "part": IN_INTERVENTION,
    "occasion": _within("activity", "activity_id"),
    "proposal_box": IN_INTERVENTION,
    "proposal_slip": IN_INTERVENTION,
    "proposal": IN_INTERVENTION,
    "ballot": IN_INTERVENTION,
    "ballot_vote": _within("ballot", "ballot_id"),
    "theme": IN_INTERVENTION,
    "decision": IN_INTERVENTION,
    "cohort": IN_INTERVENTION,
    "wave": _within("cohort", "cohort_id"),
    "counts": _within("wave", "wave_id"),
    "language_count": _within("activity", "activity_id"),
    "free_text": _within("version", "free_text.version"),
    "text_count": IN_INTERVENTION,
    "report": IN_INTERVENTION,
    "release": IN_INTERVENTION,
    "release_file": _within("release", "release_id"),
    "release_chunk": _within("release_file", "file_id"),
    "release_request": _within("release", "release_id"),
}
# What may be written, where that is not whatever is seen: what is a partner's is looked at, and a partnership begins
# before anybody is in it.
WRITTEN: Mapping[str, str] = {
    "intervention": f"organisation_id = {MINE}",
    "area": f"organisation_id = {MINE}",
    "partnership": "true",
}
# Tables of the web process without a wall, and why.
OPEN: Mapping[str, str] = {
    "organisation": "its name stands on posters and in partnerships",
    "staff": "an address signs in before it is known whose it is",
    "invite": "found by the hash of a one-time link",
    "party_invite": "found by the hash of a one-time code",
    "refresh_family": "found by the id in a token",
    "weekly_letter": "found by one's own account, or by the token in a letter",
    "audit_event": "one chain for the whole service",
    "clip": "on a public page, under its digest",
    "submission": "found by a phone's id or a participant's mark; sealed to the analyst",
    "link": "found by the hash of its secret",
    "spool": "cannot be read",
    "spool_key": "a public key",
    "stop_order": "cannot be read",
    "erase_order": "cannot be read",
    "erased": "marks of nobody in particular",
    "ruling": "of the courier's own counts",
    "summary": "found by the digest of what it shows",
    "heartbeat": "of the processes",
    "alembic_version": "of the schema",
}
NO_POLICIES = """
DO $$ DECLARE each record; BEGIN
FOR each IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE 'DROP POLICY ' || quote_ident(each.policyname) || ' ON public.' || quote_ident(each.tablename);
END LOOP; END $$
"""
STANDING = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity
"""


# Asked in each transaction, so made once.
_DECLARE = text("SELECT set_config('ringar.organisation', :whose, true)")
_BY_CODE = text("SELECT ringar_enter(CAST(:door AS text))")
_BY_ID = text("SELECT ringar_enter(CAST(:door AS uuid))")
_BY_LINK = text("SELECT ringar_enter(CAST(:door AS bytea))")


def work_for(organisation: UUID | None) -> None:
    """From now on, in this thread or request, every transaction is for this organisation; None: for nobody."""
    _whose.set(organisation)


def declare(session: Session) -> None:
    """Tell PostgreSQL for whom this transaction is; it forgets it at its end, so that a pooled connection is clean."""
    whose = _whose.get()
    if whose is not None and session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_DECLARE, {"whose": str(whose)})


def show(session: Session, organisations: Collection[UUID]) -> None:
    """Let a transaction see what belongs to these, and no others: of a poster it is known already whose it is."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_DECLARE, {"whose": ",".join(map(str, organisations))})


def enter(session: Session, door: str | UUID | bytes) -> None:
    """Let a transaction also see what is behind a poster's code, an intervention's id, or a link, by its hash."""
    asked = {str: _BY_CODE, UUID: _BY_ID, bytes: _BY_LINK}
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(asked[type(door)], {"door": door})


def raised(web: str) -> Iterator[str]:
    """The statements that put the wall up, or mend it, as the owner. web: the role before which it stands."""
    role, name = (mark + web.replace(mark, 2 * mark) + mark for mark in ('"', "'"))
    yield NO_POLICIES
    for table, seen in SEEN.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY for_whom ON {table} TO {role} USING ({seen}) WITH CHECK ({WRITTEN.get(table, seen)})"
        # names nobody whom a backup would look for in vain where it is put back
        yield f"CREATE POLICY for_all ON {table} USING (current_user <> {name}) WITH CHECK (current_user <> {name})"


def missing(connection: Connection) -> list[str]:
    """Tables that should have a wall and have none."""
    return sorted(set(SEEN) - set(connection.execute(text(STANDING)).scalars()))
