"""A further mode of answering: with an interpreter. Going down, such answers become "helped", which they also were."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = "mode IN ('phone', 'kiosk', 'paper', 'helped', 'imported', 'suspect')"
AFTER = "mode IN ('phone', 'kiosk', 'paper', 'helped', 'interpreter', 'imported', 'suspect')"


def upgrade() -> None:
    _check(AFTER)


def downgrade() -> None:
    response = sa.table("response", sa.column("mode", sa.String()))
    op.execute(response.update().where(response.c.mode == "interpreter").values(mode="helped"))
    _check(BEFORE)


def _check(condition: str) -> None:
    with op.batch_alter_table("response", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_response_mode"), type_="check")
        batch_op.create_check_constraint(op.f("ck_response_mode"), condition)
