"""Decisions that are followed up, and who wants a letter each week. Going down both go, and stay gone."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(done_on IS NULL) = (outcome = '')", name=op.f("ck_decision_outcome")),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_decision_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_decision_intervention_id"), "decision", ["intervention_id"], unique=False)
    op.create_table(
        "weekly_letter",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("told", sa.Date(), nullable=True),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_weekly_letter_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_weekly_letter")),
        sa.UniqueConstraint("token", name=op.f("uq_weekly_letter_token")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("weekly_letter")
    op.drop_index(op.f("ix_decision_intervention_id"), table_name="decision")
    op.drop_table("decision")
