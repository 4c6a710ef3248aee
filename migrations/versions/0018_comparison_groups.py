"""Which other intervention's people an intervention is compared with, and what makes them comparable."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY, WHOLE = "fk_intervention_comparison_id_intervention", "ck_intervention_comparison"


def upgrade() -> None:
    with op.batch_alter_table("intervention", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("comparison_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("comparison_group", sa.String(), nullable=True))
        batch_op.create_foreign_key(KEY, "intervention", ["comparison_id"], ["id"])
        batch_op.create_check_constraint(op.f(WHOLE), "(comparison_id IS NULL) = (comparison_group IS NULL)")


def downgrade() -> None:
    with op.batch_alter_table("intervention", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f(WHOLE), type_="check")
        batch_op.drop_constraint(KEY, type_="foreignkey")
        batch_op.drop_column("comparison_group")
        batch_op.drop_column("comparison_id")
