"""Proposals, ballots and themes. Going down they go; the texts of released files keep their themes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def _of_intervention(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["intervention_id"], ["intervention.id"], name=op.f(f"fk_{table}_intervention_id_intervention")
    )


def _document() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "proposal_box",
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        _of_intervention("proposal_box"),
        sa.PrimaryKeyConstraint("intervention_id", name=op.f("pk_proposal_box")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal_slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_intervention("proposal_slip"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_slip")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("answer", _document(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'hidden')", name=op.f("ck_proposal_state")),
        sa.CheckConstraint("(state = 'hidden') = (reason IS NOT NULL)", name=op.f("ck_proposal_hidden")),
        sa.CheckConstraint("state <> 'hidden' OR (text = '' AND reply IS NULL)", name=op.f("ck_proposal_destroyed")),
        sa.CheckConstraint("reason IN ('names', 'insults', 'elsewhere', 'again')", name=op.f("ck_proposal_reason")),
        sa.CheckConstraint("reply IN ('we_did', 'we_will', 'we_cannot')", name=op.f("ck_proposal_reply")),
        _of_intervention("proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("questions", _document(), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        _of_intervention("ballot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_vote",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("way IN ('page', 'meeting')", name=op.f("ck_ballot_vote_way")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_ballot_vote_n")),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_vote_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("ballot_id", "choice", "way", name=op.f("pk_ballot_vote")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "theme",
        sa.Column("intervention_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _of_intervention("theme"),
        sa.PrimaryKeyConstraint("intervention_id", "name", name=op.f("pk_theme")),
        sqlite_with_rowid=False,
    )
    for table in ("proposal_slip", "proposal", "ballot"):
        op.create_index(op.f(f"ix_{table}_intervention_id"), table, ["intervention_id"])
    op.add_column("free_text", sa.Column("theme", sa.String(), nullable=True))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE free_text DROP COLUMN theme")
    else:
        op.drop_column("free_text", "theme")
    for table in ("proposal_slip", "proposal", "ballot"):
        op.drop_index(op.f(f"ix_{table}_intervention_id"), table)
    for table in ("theme", "ballot_vote", "ballot", "proposal", "proposal_slip", "proposal_box"):
        op.drop_table(table)
