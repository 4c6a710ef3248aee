"""Responses lie sealed until their wave has closed; orders are sealed to whoever carries them out.

Going up, texts and erase orders that still lie in the spool are let go: nothing outside the courier can open them.
Going down, so are sealed responses and orders: let the analyst and the courier finish first. Week, language and
activity of a response are gone for good; going down invents the week in which its wave opened, and takes one of its
intervention's activities.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEEP_ROWS = {"sqlite_with_rowid": False}
SEARCH_PATH = "pg_catalog, public, pg_temp"
COUNTED = """
CREATE FUNCTION {name}(wanted {kind}) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = {path}
AS $$ WITH gone AS (DELETE FROM public.{table} WHERE {where} RETURNING 1) SELECT count(*) FROM gone $$
"""
WAVES = """
CREATE FUNCTION response_waves(wanted bytea) RETURNS TABLE (wave uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {path}
AS $$ SELECT response.wave FROM public.response WHERE response.pid = wanted $$
"""
ROWS = """
CREATE FUNCTION {name}(wanted {kind}) RETURNS SETOF response
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {path}
AS $$ SELECT * FROM public.response WHERE {field} = wanted $$
"""
ADDED = ("submission_erase(bytea)", "response_waves(bytea)", "text_erase(bytea[])")
REMOVED = ("response_by_id(uuid)", "response_by_pid(bytea)")

LAST_BEGUN = """
SELECT wave.id FROM wave JOIN cohort ON cohort.id = wave.cohort_id
WHERE cohort.intervention_id = spool.intervention_id
ORDER BY CASE WHEN wave.opens <= CURRENT_TIMESTAMP THEN 0 ELSE 1 END, wave.opens DESC LIMIT 1
"""


def upgrade() -> None:
    _functions_up()
    _sealed_up()
    _response_up()
    _spool_up()
    with op.batch_alter_table("link", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_column("expires_at")
        batch_op.create_index(op.f("ix_link_wave"), ["wave"], unique=False)
        batch_op.create_foreign_key(op.f("fk_link_wave_wave"), "wave", ["wave"], ["id"])
    with op.batch_alter_table("contact", schema="vault", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_column("expires_at")
    op.drop_table("done", schema="vault")
    op.drop_table("stopped")


def _functions_up() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in REMOVED:
        op.execute(f"DROP FUNCTION {function}")


def _sealed_up() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention", sa.Uuid(), nullable=False),
        sa.Column("wave", sa.Uuid(), nullable=True),
        sa.Column("participant", sa.LargeBinary(length=16), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intervention"], ["intervention.id"], name=op.f("fk_submission_intervention_intervention")
        ),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_submission_wave_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sqlite_with_rowid=False,
    )
    for column in ("intervention", "wave", "participant"):
        op.create_index(op.f(f"ix_submission_{column}"), "submission", [column], unique=False)
    for order in ("stop_order", "erase_order"):
        op.create_table(
            order,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{order}")),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "erased",
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_erased")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_seen",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ledger_seen")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    erased = (
        ("submission_erase", "bytea", "submission", "participant = wanted"),
        ("text_erase", "bytea[]", "free_text", "tag = ANY (wanted)"),
    )
    for name, kind, table, where in erased:
        op.execute(COUNTED.format(name=name, kind=kind, table=table, where=where, path=SEARCH_PATH))
    op.execute(WAVES.format(path=SEARCH_PATH))
    for function in ADDED:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def _response_up() -> None:
    with op.batch_alter_table("response", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.add_column(sa.Column("intervention", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE response SET intervention ="
        " (SELECT intervention_id FROM activity WHERE activity.id = response.activity)"
    )
    # who sends it once more is told that it has come; what it said is not compared
    op.execute(
        "INSERT INTO submission (id, intervention, wave, digest)"
        f" SELECT id, intervention, wave, {'x' if _sqlite() else ''}''{'' if _sqlite() else '::bytea'} FROM response"
    )
    with op.batch_alter_table("response", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_index(op.f("ix_response_activity"))
        batch_op.drop_constraint(op.f("fk_response_activity_activity"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_response_week"), type_="check")
        for column in ("activity", "week", "language"):
            batch_op.drop_column(column)
        batch_op.alter_column("intervention", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_response_intervention_intervention"), "intervention", ["intervention"], ["id"]
        )
        batch_op.create_index(op.f("ix_response_intervention"), ["intervention"], unique=False)


def _spool_up() -> None:
    op.execute("DELETE FROM spool WHERE kind IN ('text', 'erase')")
    with op.batch_alter_table("spool", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.add_column(sa.Column("wave", sa.Uuid(), nullable=True))
    op.execute(f"UPDATE spool SET wave = ({LAST_BEGUN})")
    with op.batch_alter_table("spool", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.alter_column("wave", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(op.f("fk_spool_wave_wave"), "wave", ["wave"], ["id"])
        batch_op.create_index(op.f("ix_spool_wave"), ["wave"], unique=False)
        batch_op.drop_constraint(op.f("ck_spool_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_spool_kind"), "kind IN ('box', 'done')")
    with op.batch_alter_table("spool_key", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_column("since")
        batch_op.drop_column("responses")


def downgrade() -> None:
    op.create_table(
        "stopped",
        sa.Column("stop_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("stop_hash", name=op.f("pk_stopped")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "done",
        sa.Column("stop_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("stop_hash", "wave", name=op.f("pk_done")),
        schema="vault",
        sqlite_with_rowid=False,
    )
    _expiry_down("contact", "vault", "wave.cohort_id = contact.cohort")
    with op.batch_alter_table("link", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_constraint(op.f("fk_link_wave_wave"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_link_wave"))
    _expiry_down("link", None, "wave.id = link.wave")
    _spool_down()
    _response_down()
    _sealed_down()


def _expiry_down(table: str, schema: str | None, whose: str) -> None:
    """It ends with the last wave that it is for."""
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table(table, schema=schema, table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.add_column(sa.Column("expires_at", moment, nullable=True))
    name = f"{schema}.{table}" if schema else table
    op.execute(
        f"UPDATE {name} SET expires_at = COALESCE((SELECT max(wave.closes) FROM wave WHERE {whose}), CURRENT_TIMESTAMP)"
    )
    with op.batch_alter_table(table, schema=schema, table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.alter_column("expires_at", existing_type=moment, nullable=False)


def _spool_down() -> None:
    with op.batch_alter_table("spool", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_constraint(op.f("fk_spool_wave_wave"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_spool_wave"))
        batch_op.drop_column("wave")
        batch_op.drop_constraint(op.f("ck_spool_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_spool_kind"), "kind IN ('box', 'text', 'done', 'erase')")
    with op.batch_alter_table("spool_key", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.add_column(
            sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00+00:00")
        )
        batch_op.add_column(sa.Column("responses", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("spool_key", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.alter_column("since", existing_type=sa.DateTime(timezone=True), server_default=None)
        batch_op.alter_column("responses", existing_type=sa.Integer(), server_default=None)


def _response_down() -> None:
    with op.batch_alter_table("response", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.add_column(sa.Column("activity", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("week", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))
    week = "'2000-W01'" if _sqlite() else "to_char(opens, 'IYYY-\"W\"IW')"  # an older SQLite knows no ISO weeks
    op.execute(
        "UPDATE response SET activity = (SELECT id FROM activity"
        " WHERE activity.intervention_id = response.intervention ORDER BY id LIMIT 1),"
        f" week = COALESCE((SELECT {week} FROM wave WHERE wave.id = response.wave), '2000-W01')"
    )
    with op.batch_alter_table("response", table_kwargs=KEEP_ROWS) as batch_op:
        batch_op.drop_index(op.f("ix_response_intervention"))
        batch_op.drop_constraint(op.f("fk_response_intervention_intervention"), type_="foreignkey")
        batch_op.drop_column("intervention")
        batch_op.alter_column("activity", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column("week", existing_type=sa.String(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_response_week"), "length(week) = 8")
        batch_op.create_foreign_key(op.f("fk_response_activity_activity"), "activity", ["activity"], ["id"])
        batch_op.create_index(op.f("ix_response_activity"), ["activity"], unique=False)


def _sealed_down() -> None:
    if not _sqlite():
        for function in ADDED:
            op.execute(f"DROP FUNCTION {function}")
        for name, kind, field in (("response_by_id", "uuid", "id"), ("response_by_pid", "bytea", "pid")):
            op.execute(ROWS.format(name=name, kind=kind, field=field, path=SEARCH_PATH))
        for function in REMOVED:
            op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for table in ("ledger_seen", "erased", "erase_order", "stop_order", "submission"):
        op.drop_table(table)


def _sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
