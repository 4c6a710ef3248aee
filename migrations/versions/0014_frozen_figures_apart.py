"""What the analyst keeps of published figures lies apart from the reports that pages read, with who stands in which.

Reports of the kind before knew nothing of who stood in them. They go, both ways, and the analyst makes new ones at its
next tick from the responses that are there.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.execute(sa.table("report").delete())
    op.create_table(
        "frozen",
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_frozen_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("intervention_id", name=op.f("pk_frozen")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "respondent",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("variable", sa.String(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_respondent_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("response_id", "variable", name=op.f("pk_respondent")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("respondent")
    op.drop_table("frozen")
    op.execute(sa.table("report").delete())
