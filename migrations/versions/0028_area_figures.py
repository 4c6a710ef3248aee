"""Figures of areas, each with its history. Going down they go, and stay gone."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_area_figure_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_figure_area_id_area")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_area_figure_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_figure")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_area_figure_organisation_id"), "area_figure", ["organisation_id"])
    op.create_index(op.f("ix_area_figure_area_id"), "area_figure", ["area_id"])
    op.create_index(
        "uq_area_figure_area_id",
        "area_figure",
        ["area_id", "indicator", "period"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_area_figure_area_id", "area_figure")
    op.drop_index(op.f("ix_area_figure_area_id"), "area_figure")
    op.drop_index(op.f("ix_area_figure_organisation_id"), "area_figure")
    op.drop_table("area_figure")
