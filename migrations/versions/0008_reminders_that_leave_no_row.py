"""Reminders that leave no row: what was sent or failed becomes a tally. And paces, ceilings, decisions.

Going up, rows of the first kind are counted and go; e-mail was the only channel. Going down, tallies, paces, ceilings
and decisions are lost; what the tallies said stands in `counts` as well.
"""

from contextlib import AbstractContextManager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "state IN ('due', 'claimed', 'sent', 'failed', 'uncertain')"
AFTER = "state IN ('due', 'claimed', 'uncertain')"
REMINDER = sa.table(
    "reminder",
    sa.column("wave", sa.Uuid()),
    sa.column("round", sa.Integer()),
    sa.column("state", sa.String()),
    schema="vault",
)
TALLY = sa.table(
    "tally", sa.column("wave", sa.Uuid()), sa.column("name", sa.String()), sa.column("n", sa.Integer()), schema="vault"
)


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("wave", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("wave", "name", name=op.f("pk_tally")),
        schema="vault",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pace",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_pace")),
        schema="vault",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decision",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_decision_wave_id_wave")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_decision")),
        sqlite_with_rowid=False,
    )
    op.add_column("intervention", sa.Column("reminder_ceiling", sa.Integer(), nullable=True))
    op.add_column("intervention", sa.Column("reminder_budget", sa.Integer(), nullable=True))
    _count()
    with _batch() as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(), nullable=False, server_default="email"))
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    with _batch() as batch_op:
        batch_op.alter_column("channel", server_default=None)
        batch_op.alter_column("attempts", server_default=None)
        batch_op.drop_constraint(op.f("ck_reminder_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reminder_state"), AFTER)
        batch_op.create_unique_constraint(op.f("uq_reminder_contact"), ["contact", "wave"])
        batch_op.drop_index(op.f("ix_vault_reminder_contact"))
        batch_op.drop_index(op.f("ix_vault_reminder_wave"))
        batch_op.create_index(op.f("ix_vault_reminder_wave"), ["wave", "state", "channel", "due_at"])


def downgrade() -> None:
    with _batch() as batch_op:
        batch_op.drop_index(op.f("ix_vault_reminder_wave"))
        batch_op.drop_constraint(op.f("uq_reminder_contact"), type_="unique")
        batch_op.drop_column("attempts")
        batch_op.drop_column("channel")
        batch_op.drop_constraint(op.f("ck_reminder_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reminder_state"), BEFORE)
        batch_op.create_index(op.f("ix_vault_reminder_contact"), ["contact"])
        batch_op.create_index(op.f("ix_vault_reminder_wave"), ["wave"])
    op.drop_column("intervention", "reminder_budget")
    op.drop_column("intervention", "reminder_ceiling")
    op.drop_table("decision")
    op.drop_table("pace", schema="vault")
    op.drop_table("tally", schema="vault")


def _batch() -> AbstractContextManager[BatchOperations]:
    return op.batch_alter_table("reminder", schema="vault", table_kwargs={"sqlite_with_rowid": False})


def _count() -> None:
    state, round = REMINDER.c.state, REMINDER.c.round
    name = sa.case((state == "failed", "failed"), (round == 1, "reminded"), else_="second")
    gone = state.in_(("sent", "failed"))
    counted = sa.select(REMINDER.c.wave, name, sa.func.count()).where(gone).group_by(REMINDER.c.wave, name)
    op.execute(TALLY.insert().from_select(["wave", "name", "n"], counted))
    op.execute(REMINDER.delete().where(gone))
