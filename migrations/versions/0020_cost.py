"""What interventions cost, with the source of every number. Going down it goes; it can be entered again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "cost",
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("kronor", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("starters", sa.Integer(), nullable=True),
        sa.Column("starters_source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("values", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_cost_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("intervention_id", name=op.f("pk_cost")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("cost")
