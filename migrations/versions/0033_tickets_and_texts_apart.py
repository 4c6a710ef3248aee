"""One-time tickets: whether a poster asks for one, and the hashes of unused ones. Texts of suspect answers, set apart.

Going down, texts that were set apart wait to be read like any other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BEFORE = "state IN ('waiting', 'approved', 'worry', 'rejected')"
AFTER = "state IN ('waiting', 'approved', 'worry', 'rejected', 'suspect')"


def upgrade() -> None:
    op.add_column("activity", sa.Column("admission", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "admission",
        sa.Column("hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_admission_activity_id_activity")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_admission")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_admission_activity_id"), "admission", ["activity_id"])
    _check(AFTER)


def downgrade() -> None:
    text = sa.table("free_text", sa.column("state", sa.String()))
    op.execute(text.update().where(text.c.state == "suspect").values(state="waiting"))
    _check(BEFORE)
    op.drop_table("admission")
    op.drop_column("activity", "admission")


def _check(condition: str) -> None:
    with op.batch_alter_table("free_text", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_free_text_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_free_text_state"), condition)
