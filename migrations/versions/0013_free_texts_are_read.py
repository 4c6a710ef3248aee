"""A free text has an id and a state: a human reads it before it leaves. What was rejected or flagged is counted.

Texts that are there already wait to be read; the page scrubs what it shows.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROWLESS = {"sqlite_with_rowid": False}
STATE = "state IN ('waiting', 'approved', 'worry', 'rejected')"
DESTROYED = "state <> 'rejected' OR text = ''"


def upgrade() -> None:
    op.add_column("free_text", sa.Column("id", sa.Uuid(), nullable=True))
    op.add_column("free_text", sa.Column("state", sa.String(), server_default="waiting", nullable=False))
    text = sa.table("free_text", sa.column("tag", sa.LargeBinary()), sa.column("id", sa.Uuid()))
    connection = op.get_bind()
    for tag in connection.execute(sa.select(text.c.tag)).scalars().all():
        connection.execute(text.update().where(text.c.tag == tag).values(id=uuid4()))
    with op.batch_alter_table("free_text", table_kwargs=ROWLESS) as batch_op:
        batch_op.alter_column("id", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column("state", existing_type=sa.String(), server_default=None)
        batch_op.create_unique_constraint(op.f("uq_free_text_id"), ["id"])
        batch_op.create_check_constraint(op.f("ck_free_text_state"), STATE)
        batch_op.create_check_constraint(op.f("ck_free_text_destroyed"), DESTROYED)
    op.create_table(
        "text_count",
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_text_count_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("intervention_id", "question", "name", name=op.f("pk_text_count")),
        **ROWLESS,
    )


def downgrade() -> None:
    op.drop_table("text_count")
    op.execute("DELETE FROM free_text WHERE state = 'rejected'")
    with op.batch_alter_table("free_text", table_kwargs=ROWLESS) as batch_op:
        for name in ("destroyed", "state"):
            batch_op.drop_constraint(op.f(f"ck_free_text_{name}"), type_="check")
        batch_op.drop_constraint(op.f("uq_free_text_id"), type_="unique")
    op.drop_column("free_text", "state")
    op.drop_column("free_text", "id")
