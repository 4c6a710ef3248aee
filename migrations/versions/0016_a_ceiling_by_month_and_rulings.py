"""What an intervention's reminders come to in a month, against its ceiling; a leader's decisions become rulings.

Going up, what waves have come to so far counts in the month of the upgrade. Going down that is lost, and ceilings begin
anew; the rulings come along both ways.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from surveys.waves import month_of

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CARRY = """
INSERT INTO vault.spent (intervention, month, messages, cost)
SELECT cohort.intervention_id, :month,
       SUM(CASE WHEN tally.name = 'messages' THEN tally.n ELSE 0 END),
       SUM(CASE WHEN tally.name = 'cost' THEN tally.n ELSE 0 END)
FROM vault.tally AS tally JOIN wave ON wave.id = tally.wave JOIN cohort ON cohort.id = wave.cohort_id
WHERE tally.name IN ('messages', 'cost') GROUP BY cohort.intervention_id
"""


def upgrade() -> None:
    _renamed("decision", "ruling")
    op.create_table(
        "spent",
        sa.Column("intervention", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("intervention", "month", name=op.f("pk_spent")),
        schema="vault",
        sqlite_with_rowid=False,
    )
    month = month_of(datetime.now(UTC))
    op.execute(sa.text(CARRY).bindparams(sa.bindparam("month", month, sa.Date())))
    op.execute("DELETE FROM vault.tally WHERE name IN ('messages', 'cost')")


def downgrade() -> None:
    op.drop_table("spent", schema="vault")
    _renamed("ruling", "decision")


def _renamed(before: str, after: str) -> None:
    """The table under another name, its constraints too."""
    op.create_table(
        after,
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f(f"fk_{after}_wave_id_wave")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f(f"pk_{after}")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {after} SELECT wave_id, again FROM {before}")
    op.drop_table(before)
