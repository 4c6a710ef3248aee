"""A diary beside the curve: what was changed, and what happened around it. Going down it goes, and stays gone."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "diary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sort IN ('own', 'outside')", name=op.f("ck_diary_sort")),
        sa.CheckConstraint("count IS NULL OR sort = 'outside'", name=op.f("ck_diary_count")),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_diary_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_diary_intervention_id"), "diary", ["intervention_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_diary_intervention_id"), "diary")
    op.drop_table("diary")
