"""A question read aloud: one small recording for each text that somebody has read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clip",
        sa.Column("questionnaire_id", sa.Uuid(), nullable=False),
        sa.Column("text_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_clip_questionnaire_id_questionnaire")
        ),
        sa.PrimaryKeyConstraint("questionnaire_id", "text_digest", name=op.f("pk_clip")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("clip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clip_digest"), ["digest"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("clip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clip_digest"))

    op.drop_table("clip")
