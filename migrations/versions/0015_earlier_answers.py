"""Cohorts whose answers were brought in from an earlier survey. Two of them may start on one day."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME, COLUMNS = "uq_cohort_intervention_id", ["intervention_id", "starts"]
ASKED = sa.text("imported_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("cohort", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(NAME, type_="unique")
    op.create_index(NAME, "cohort", COLUMNS, unique=True, sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    _move_apart()
    op.drop_index(NAME, "cohort")
    with op.batch_alter_table("cohort", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.create_unique_constraint(NAME, COLUMNS)
        batch_op.drop_column("imported_at")


def _move_apart() -> None:
    """Where only one cohort may start on a day, one that was brought in starts on the next free day before."""
    columns = [sa.Column("id", sa.Uuid()), sa.Column("intervention_id", sa.Uuid()), sa.Column("starts", sa.Date())]
    cohort = sa.Table("cohort", sa.MetaData(), *columns, sa.Column("imported_at", sa.DateTime(timezone=True)))
    rows = op.get_bind().execute(sa.select(cohort).order_by(cohort.c.imported_at.is_not(None), cohort.c.id)).all()
    taken = set()
    for row in rows:
        day = row.starts
        while (row.intervention_id, day) in taken:
            day -= timedelta(days=1)
        taken.add((row.intervention_id, day))
        if day != row.starts:
            op.execute(cohort.update().where(cohort.c.id == row.id).values(starts=day))
