"""What a link stops outlives what it answers. A link from before ends with its wave, as it did."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("link", sa.Column("stop", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("link", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("sealed", existing_type=sa.LargeBinary(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM link WHERE sealed IS NULL")
    with op.batch_alter_table("link", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("sealed", existing_type=sa.LargeBinary(), nullable=False)
    op.drop_column("link", "stop")
