"""When an intervention ended and by which decision; an organisation's own page; what a version was agreed to under."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROWLESS = {"sqlite_with_rowid": False}
PEPPER = "pepper IS NOT NULL OR ended_at IS NOT NULL"


def upgrade() -> None:
    for column in ("ended_at", "pepper_destroyed_at"):
        op.add_column("intervention", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("intervention", sa.Column("archive_decision", DOCUMENT, nullable=True))
    intervention = sa.table("intervention", *(sa.column(name) for name in ("pepper", "ended_at", "created_at")))
    lost = intervention.update().where(intervention.c.pepper.is_(None))
    op.execute(lost.values(ended_at=intervention.c.created_at))  # there is none that we know of
    with op.batch_alter_table("intervention", table_kwargs=ROWLESS) as batch_op:
        batch_op.create_check_constraint(op.f("ck_intervention_pepper"), PEPPER)
    for column in ("controller", "controller_contact", "worry_routine"):
        op.add_column("organisation", sa.Column(column, sa.String(), server_default="", nullable=False))
    op.add_column("organisation", sa.Column("archive_default", DOCUMENT, nullable=True))
    with op.batch_alter_table("organisation", table_kwargs=ROWLESS) as batch_op:
        for column in ("controller", "controller_contact", "worry_routine"):
            batch_op.alter_column(column, server_default=None)
    op.add_column("version", sa.Column("agreed", DOCUMENT, nullable=True))
    _fill_agreed()
    with op.batch_alter_table("version", table_kwargs=ROWLESS) as batch_op:
        batch_op.alter_column("agreed", existing_type=DOCUMENT, nullable=False)


def _fill_agreed() -> None:
    """Until now participants were told the organisation's name, and nothing else."""
    version = sa.table("version", sa.column("id"), sa.column("questionnaire_id"), sa.column("agreed", DOCUMENT))
    questionnaire = sa.table("questionnaire", sa.column("id"), sa.column("intervention_id"))
    intervention = sa.table("intervention", sa.column("id"), sa.column("organisation_id"))
    organisation = sa.table("organisation", sa.column("id"), sa.column("name"))
    told = (
        sa.select(version.c.id, organisation.c.name)
        .join(questionnaire, questionnaire.c.id == version.c.questionnaire_id)
        .join(intervention, intervention.c.id == questionnaire.c.intervention_id)
        .join(organisation, organisation.c.id == intervention.c.organisation_id)
    )
    connection = op.get_bind()
    for id, name in connection.execute(told).all():
        agreed = {"controller": name, "contact": "", "recipients": name}
        connection.execute(version.update().where(version.c.id == id).values(agreed=agreed))


def downgrade() -> None:
    op.drop_column("version", "agreed")
    for column in ("archive_default", "worry_routine", "controller_contact", "controller"):
        op.drop_column("organisation", column)
    with op.batch_alter_table("intervention", table_kwargs=ROWLESS) as batch_op:
        batch_op.drop_constraint(op.f("ck_intervention_pepper"), type_="check")
    for column in ("archive_decision", "pepper_destroyed_at", "ended_at"):
        op.drop_column("intervention", column)
