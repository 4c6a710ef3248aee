"""When a sign-in began: pages have a row for each as well, so that people see theirs and end them.

Of those from before it is not known; they run out within a fortnight.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refresh_family", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM refresh_family WHERE token_id = ''")
    op.drop_column("refresh_family", "began_at")
