"""In PostgreSQL the courier destroys the pepper of what has ended through a function, and may not write the column."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FUNCTION = "pepper_destroy(uuid, timestamptz, timestamptz)"
DESTROY = """
CREATE FUNCTION pepper_destroy(wanted uuid, ended_by timestamptz, at timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ WITH gone AS (
    UPDATE public.intervention SET pepper = NULL, pepper_destroyed_at = at
    WHERE id = wanted AND ended_at <= ended_by AND pepper_destroyed_at IS NULL RETURNING 1
) SELECT count(*) FROM gone $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(DESTROY)
        op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {FUNCTION}")
