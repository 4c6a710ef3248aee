"""The PIN with which a leader starts the tablet at the door; what is kept of it is its argon2 hash."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("kiosk_pin", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("activity", "kiosk_pin")
