"""The web process's way to responses in PostgreSQL: by id, by pid, erase by pid, and no list."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEARCH_PATH = "pg_catalog, public, pg_temp"
READ = """
CREATE FUNCTION {name}(wanted {kind}) RETURNS SETOF response
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {path}
AS $$ SELECT * FROM public.response WHERE {field} = wanted $$
"""
ERASE = """
CREATE FUNCTION response_erase(wanted bytea) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = {path}
AS $$ WITH gone AS (DELETE FROM public.response WHERE pid = wanted RETURNING 1) SELECT count(*) FROM gone $$
"""
FUNCTIONS = ("response_by_id(uuid)", "response_by_pid(bytea)", "response_erase(bytea)")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(READ.format(name="response_by_id", kind="uuid", field="id", path=SEARCH_PATH))
    op.execute(READ.format(name="response_by_pid", kind="bytea", field="pid", path=SEARCH_PATH))
    op.execute(ERASE.format(path=SEARCH_PATH))
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
