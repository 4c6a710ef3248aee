"""When a sign-in began: pages have a row for each as well. Texts of suspect answers are read: what a reviewer said.

Of sign-ins from before it is not known when; they run out within a fortnight. Going down, suspect texts are unread.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BEFORE = "state IN ('waiting', 'approved', 'worry', 'rejected', 'suspect')"
AFTER = "state IN ('waiting', 'approved', 'worry', 'rejected', 'suspect', 'suspect_read', 'suspect_worry')"


def upgrade() -> None:
    op.add_column("refresh_family", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))
    _check(AFTER)


def downgrade() -> None:
    text = sa.table("free_text", sa.column("state", sa.String()))
    op.execute(text.update().where(text.c.state.in_(("suspect_read", "suspect_worry"))).values(state="suspect"))
    _check(BEFORE)
    op.execute("DELETE FROM refresh_family WHERE token_id = ''")
    op.drop_column("refresh_family", "began_at")


def _check(condition: str) -> None:
    with op.batch_alter_table("free_text", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_free_text_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_free_text_state"), condition)
