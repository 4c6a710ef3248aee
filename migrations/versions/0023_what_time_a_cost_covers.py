"""What time a cost covers. Of one that was entered before it is not known; going down it is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cost", sa.Column("period", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("cost", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("period", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    op.drop_column("cost", "period")
