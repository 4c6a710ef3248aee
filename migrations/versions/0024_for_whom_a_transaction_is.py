"""For whom a transaction is, as functions that the policies of app/store/walls.py ask. The policies are made there."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PATH = "pg_catalog, public, pg_temp"
SCOPE = """
CREATE FUNCTION ringar_scope() RETURNS uuid[] LANGUAGE sql STABLE SET search_path = {path}
AS $$ SELECT string_to_array(nullif(current_setting('ringar.organisation', true), ''), ',')::uuid[] $$
"""
SHARED = """
CREATE FUNCTION ringar_shared() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {path}
AS $$ SELECT coalesce(array_agg(partnership_id), '{{}}') FROM public.party
WHERE organisation_id = ANY (public.ringar_scope()) $$
"""
# A poster's code, or an intervention's id, is all that somebody without an account has: it opens what is behind it.
ENTER = """
CREATE FUNCTION ringar_enter({wanted}) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {path}
AS $$ SELECT set_config('ringar.organisation',
concat_ws(',', nullif(current_setting('ringar.organisation', true), ''), ({whose})), true) $$
"""
BY_CODE = """SELECT intervention.organisation_id FROM public.activity
JOIN public.intervention ON intervention.id = activity.intervention_id WHERE activity.code = wanted"""
BY_ID = "SELECT organisation_id FROM public.intervention WHERE id = wanted"
FUNCTIONS = ("ringar_enter(text)", "ringar_enter(uuid)", "ringar_shared()", "ringar_scope()")
NO_WALLS = """
DO $$ DECLARE each record; BEGIN
FOR each IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON public.%I', each.policyname, each.tablename);
END LOOP;
FOR each IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity LOOP
    EXECUTE format('ALTER TABLE public.%I DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', each.relname);
END LOOP;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(SCOPE.format(path=PATH))
    op.execute(SHARED.format(path=PATH))
    op.execute(ENTER.format(wanted="wanted text", path=PATH, whose=BY_CODE))
    op.execute(ENTER.format(wanted="wanted uuid", path=PATH, whose=BY_ID))
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(NO_WALLS)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
