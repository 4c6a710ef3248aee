"""Since when an intervention is shared; of those that are shared already the audit log tells it."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

DETAILS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INTERVENTION = sa.table(
    "intervention",
    sa.column("id", sa.Uuid()),
    sa.column("partnership_id", sa.Uuid()),
    sa.column("shared_from", sa.Date()),
)
EVENT = sa.table(
    "audit_event",
    sa.column("number", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("action", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("details", DETAILS),
)
SWEDEN = ZoneInfo("Europe/Stockholm")


def upgrade() -> None:
    op.add_column("intervention", sa.Column("shared_from", sa.Date(), nullable=True))
    here = op.get_bind()
    told = sa.select(EVENT.c.subject, EVENT.c.details, EVENT.c.at).order_by(EVENT.c.number)
    with_whom, since = {}, {}
    for subject, details, at in here.execute(
        told.where(EVENT.c.action.in_(["intervention.shared", "intervention.unshared"]))
    ):
        together = details.get("partnership")
        if with_whom.get(subject) != together:
            with_whom[subject], since[subject] = together, at
    for id in here.scalars(sa.select(INTERVENTION.c.id).where(INTERVENTION.c.partnership_id.is_not(None))).all():
        at = since.get(str(id))
        if at is not None:
            day = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))).astimezone(SWEDEN).date()
            here.execute(INTERVENTION.update().where(INTERVENTION.c.id == id).values(shared_from=day))


def downgrade() -> None:
    op.drop_column("intervention", "shared_from")
