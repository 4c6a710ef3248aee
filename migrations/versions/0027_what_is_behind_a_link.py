"""A follow-up link opens what is behind it, as a poster's code does: without, the web process's role finds no wave."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ENTER = """
CREATE FUNCTION ringar_enter(wanted bytea) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT set_config('ringar.organisation',
concat_ws(',', nullif(current_setting('ringar.organisation', true), ''), (
SELECT intervention.organisation_id FROM public.link
JOIN public.wave ON wave.id = link.wave
JOIN public.cohort ON cohort.id = wave.cohort_id
JOIN public.intervention ON intervention.id = cohort.intervention_id
WHERE link.id = wanted)), true) $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ENTER)
        op.execute("REVOKE ALL ON FUNCTION ringar_enter(bytea) FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ringar_enter(bytea)")
