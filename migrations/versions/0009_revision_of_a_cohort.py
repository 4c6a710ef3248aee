"""The revision of a cohort's waves, so that of two leaders who change them at once the second is told."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohort", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("cohort", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("revision", server_default=None)


def downgrade() -> None:
    op.drop_column("cohort", "revision")
