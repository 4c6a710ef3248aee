"""Beside what was done: what will be, and what cannot be and why. Both are texts by language, as "we did" is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TEXTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for name in ("we_will", "we_cannot"):
        op.add_column("intervention", sa.Column(name, TEXTS, nullable=False, server_default="{}"))
    with op.batch_alter_table("intervention") as batch_op:
        for name in ("we_will", "we_cannot"):
            batch_op.alter_column(name, existing_type=TEXTS, existing_nullable=False, server_default=None)


def downgrade() -> None:
    for name in ("we_cannot", "we_will"):
        op.drop_column("intervention", name)
