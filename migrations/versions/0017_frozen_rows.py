"""What has left as microdata lies as rows, from which every format is written.

Going down, files that were written stay; of releases that were made here no other can be written any more.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "release_row",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", DOCUMENT, nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("guarded", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("release_id", "sheet", "number", name=op.f("pk_release_row")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("release_row")
