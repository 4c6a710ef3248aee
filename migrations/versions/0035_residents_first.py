"""The report before the newest, which partners see for a day more; and who withdrew a figure of an area.

Going down, a figure that was withdrawn was replaced, by nothing that is there.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BY = "fk_area_figure_withdrawn_by_staff"


def upgrade() -> None:
    op.add_column("report", sa.Column("before", DOCUMENT, nullable=True))
    with op.batch_alter_table("area_figure", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(BY, "staff", ["withdrawn_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("area_figure", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(BY, type_="foreignkey")
        batch_op.drop_column("withdrawn_by")
    op.drop_column("report", "before")
