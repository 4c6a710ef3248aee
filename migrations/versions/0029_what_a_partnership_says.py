"""What a partnership says: principles, controller, what happens at the end; who has left it, and codes to join it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SAID = (
    ("principles", sa.String(), ""),
    ("controller", sa.String(), ""),
    ("controller_contact", sa.String(), ""),
    ("keep_days", sa.Integer(), "0"),
)


def upgrade() -> None:
    for name, kind, usual in SAID:
        op.add_column("partnership", sa.Column(name, kind, nullable=False, server_default=usual))
    with op.batch_alter_table("partnership") as batch_op:
        for name, kind, _ in SAID:
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.add_column("party", sa.Column("reads_from", sa.Date(), nullable=True))
    op.execute("UPDATE party SET reads_from = joined WHERE rights = 'microdata'")
    op.create_table(
        "party_past",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("joined", sa.Date(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_party_past_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_party_past_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_past")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "party_invite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rights IN ('lead', 'results', 'microdata')", name=op.f("ck_party_invite_rights")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_party_invite_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_party_invite_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_invite")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_party_invite_code_hash")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("party_invite")
    op.drop_table("party_past")
    op.drop_column("party", "reads_from")
    for name, *_ in reversed(SAID):
        op.drop_column("partnership", name)
