"""What is planned and hoped of an intervention, its parts, the days of an activity, and stages in the diary.

Going down, all of that goes; activities and their sums stay.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PERIOD = "ends IS NULL OR begins IS NULL OR begins <= ends"
PART, STAGE = "fk_activity_part_id_part", "ck_diary_stage"


def upgrade() -> None:
    op.create_table(
        "outline",
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("target_group", sa.String(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("hopes", DOCUMENT, nullable=False),
        sa.CheckConstraint(PERIOD, name=op.f("ck_outline_period")),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_outline_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("intervention_id", name=op.f("pk_outline")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(PERIOD, name=op.f("ck_part_period")),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_part_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_part_intervention_id"), "part", ["intervention_id"])
    op.create_table(
        "occasion",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("counters", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_occasion_activity_id_activity")),
        sa.PrimaryKeyConstraint("activity_id", "day", name=op.f("pk_occasion")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("activity", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("part_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(PART, "part", ["part_id"], ["id"])
    with op.batch_alter_table("diary", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(), nullable=True))
        batch_op.create_check_constraint(op.f(STAGE), "stage IN ('understand', 'try', 'improve', 'change')")


def downgrade() -> None:
    op.execute("DELETE FROM diary WHERE stage IS NOT NULL AND text = ''")
    with op.batch_alter_table("diary", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f(STAGE), type_="check")
        batch_op.drop_column("stage")
    with op.batch_alter_table("activity", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(PART, type_="foreignkey")
        batch_op.drop_column("part_id")
    op.drop_table("occasion")
    op.drop_index(op.f("ix_part_intervention_id"), "part")
    op.drop_table("part")
    op.drop_table("outline")
