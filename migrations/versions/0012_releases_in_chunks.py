"""Files of releases lie in chunks, are asked for and expire; a partner's release begins where the partner joined.

Files that are there stay as they are, byte for byte; they expire as those made from now on. Going down, a file longer
than a chunk is put together again, what is asked for is forgotten, and of releases for later partners nothing is left.
"""

import uuid
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ROWLESS = {"sqlite_with_rowid": False}
LASTS = timedelta(days=365)
CHUNK = 1 << 20
FORMATS = ("csv", "csv-wide", "codebook")


def _table(name: str, **columns: sa.types.TypeEngine) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, type) for column, type in columns.items()))


RELEASE = _table("release", id=sa.Uuid(), made_at=MOMENT, since=sa.Date(), expires_at=MOMENT)
BYTES = {"content": sa.LargeBinary()}
FILE = _table("release_file", release_id=sa.Uuid(), format=sa.String(), id=sa.Uuid(), size=sa.BigInteger(), **BYTES)
CHUNKS = _table("release_chunk", file_id=sa.Uuid(), number=sa.Integer(), **BYTES)


def upgrade() -> None:
    _release_up()
    _new_tables()
    _files_up()


def _release_up() -> None:
    op.add_column("release", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("release", sa.Column("expires_at", MOMENT, nullable=True))
    connection = op.get_bind()
    for id, made_at in connection.execute(sa.select(RELEASE.c.id, RELEASE.c.made_at)).all():
        values = {"since": date.min, "expires_at": made_at + LASTS}
        connection.execute(RELEASE.update().where(RELEASE.c.id == id).values(values))
    with op.batch_alter_table("release", table_kwargs=ROWLESS) as batch_op:
        batch_op.alter_column("since", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("expires_at", existing_type=MOMENT, nullable=False)
        batch_op.drop_constraint(op.f("uq_release_intervention_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_release_intervention_id"), ["intervention_id", "wave_id", "since"])


def _new_tables() -> None:
    op.create_table(
        "release_chunk",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_release_chunk")),
        **ROWLESS,
    )
    if op.get_bind().dialect.name == "postgresql":
        # pressing a chunk takes longer than writing it, and half the formats are pressed already
        op.execute("ALTER TABLE release_chunk ALTER content SET STORAGE EXTERNAL")
    op.create_table(
        "release_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("try_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_request_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_request")),
        sa.UniqueConstraint("release_id", "format", name=op.f("uq_release_request_release_id")),
        **ROWLESS,
    )
    op.create_table(
        "told",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("cells", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_told_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_told")),
        **ROWLESS,
    )


def _files_up() -> None:
    op.add_column("release_file", sa.Column("id", sa.Uuid(), nullable=True))
    op.add_column("release_file", sa.Column("size", sa.BigInteger(), nullable=True))
    op.add_column("release_file", sa.Column("removed_at", MOMENT, nullable=True))
    connection = op.get_bind()
    for release, format in connection.execute(sa.select(FILE.c.release_id, FILE.c.format)).all():
        here = sa.and_(FILE.c.release_id == release, FILE.c.format == format)
        content = connection.execute(sa.select(FILE.c.content).where(here)).scalar_one()
        id = uuid.uuid4()
        connection.execute(FILE.update().where(here).values(id=id, size=len(content)))
        for number, start in enumerate(range(0, len(content), CHUNK)):
            values = {"file_id": id, "number": number, "content": content[start : start + CHUNK]}
            connection.execute(CHUNKS.insert().values(values))
    with op.batch_alter_table("release_file", table_kwargs=ROWLESS) as batch_op:
        batch_op.alter_column("id", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column("size", existing_type=sa.BigInteger(), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_release_file_id"), ["id"])
        batch_op.drop_column("content")


def downgrade() -> None:
    op.drop_table("told")
    op.drop_table("release_request")
    _files_down()
    op.drop_table("release_chunk")
    with op.batch_alter_table("release", table_kwargs=ROWLESS) as batch_op:
        batch_op.drop_constraint(op.f("uq_release_intervention_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_release_intervention_id"), ["intervention_id", "wave_id"])
        batch_op.drop_column("expires_at")
        batch_op.drop_column("since")


def _files_down() -> None:
    """Without those of later partners, and of formats that there were not."""
    connection = op.get_bind()
    later = sa.select(RELEASE.c.id).where(RELEASE.c.since != date.min)
    connection.execute(FILE.delete().where(FILE.c.release_id.in_(later)))
    connection.execute(RELEASE.delete().where(RELEASE.c.since != date.min))
    connection.execute(FILE.delete().where(FILE.c.format.not_in(FORMATS)))
    op.add_column("release_file", sa.Column("content", sa.LargeBinary(), nullable=True))
    for id in connection.execute(sa.select(FILE.c.id)).scalars().all():
        held = sa.select(CHUNKS.c.content).where(CHUNKS.c.file_id == id).order_by(CHUNKS.c.number)
        content = b"".join(connection.execute(held).scalars())
        connection.execute(FILE.update().where(FILE.c.id == id).values(content=content))
    with op.batch_alter_table("release_file", table_kwargs=ROWLESS) as batch_op:
        batch_op.alter_column("content", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_constraint(op.f("uq_release_file_id"), type_="unique")
        for name in ("removed_at", "size", "id"):
            batch_op.drop_column(name)
