"""Of a submission that has been opened no digest stays. Going down nothing comes back: an empty one counts as none."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("UPDATE submission SET digest = :none WHERE sealed IS NULL").bindparams(none=b""))


def downgrade() -> None:
    pass
