"""What an intervention is judged by: its main outcome, and the smallest change that would matter."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intervention", sa.Column("main_outcome", sa.String(), nullable=True))
    op.add_column("intervention", sa.Column("smallest_change", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("intervention", "smallest_change")
    op.drop_column("intervention", "main_outcome")
