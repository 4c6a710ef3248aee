"""One-time tickets: whether a poster asks for one, and the hashes of those that nobody has used."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("admission", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "admission",
        sa.Column("hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_admission_activity_id_activity")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_admission")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_admission_activity_id"), "admission", ["activity_id"])


def downgrade() -> None:
    op.drop_table("admission")
    op.drop_column("activity", "admission")
