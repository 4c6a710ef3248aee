"""A million responses with eight answers each, in PostgreSQL: as they were sent, and as they left in a release."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg
from sqlalchemy import text

from app.services import release_files
from app.store.releases import Release
from app.store.session import transaction
from surveys.disclosure.columns import LABELS, Column, Missing
from surveys.disclosure.sheets import CODE, PERSON, WAVE, Sheet
from surveys.kinds.base import TICKED, Variable

MISSING = {each.value: LABELS[each] for each in Missing}
SCALE = {point: {"sv": f"svar {point}", "en": f"answer {point}"} for point in range(1, 6)}
WORK = {each: {"sv": f"svenska {each}", "en": each} for each in ("job", "school", "none")}
ANSWERS = (
    *(Variable(f"q{number}", {"sv": f"Fråga {number}?"}, "integer", SCALE) for number in range(5)),
    Variable("work", {"sv": "Vad gör du om dagarna?"}, "text", WORK),
    Variable("hours", {"sv": "Hur många timmar?"}, "integer"),
    Variable("again", {"sv": "Kommer du igen?"}, "integer", TICKED),
)
COLUMNS = (*(Column(each) for each in (PERSON, WAVE, CODE)), *(Column(each, MISSING) for each in ANSWERS))
RELEASES = {n: UUID(int=n) for n in (100_000, 1_000_000)}

# One in nine answers is missing. A response's row order says nothing, and neither does the release's.
SENT = """
INSERT INTO response (id, pid, intervention, wave, version, mode, answers)
SELECT gen_random_uuid(), substr(sha256(int4send(n)), 1, 16), %(one)s, %(one)s, %(one)s, 'phone', (
    SELECT jsonb_object_agg('q' || k, CASE WHEN (n + k) %% 9 = 0 THEN '{"missing": "dont_know"}'::jsonb
        ELSE to_jsonb(1 + (n * (k + 3) / 7) %% 5) END) FROM generate_series(0, 4) k
    ) || jsonb_build_object('work', (ARRAY['job', 'school', 'none'])[1 + n %% 3], 'hours', n %% 60, 'again', n %% 2 = 0)
FROM generate_series(1, %(n)s) n ORDER BY 1
"""
LEFT = """
INSERT INTO release_row (release_id, sheet, number, cells, line)
SELECT %(id)s, 'long', number - 1, cells, concat_ws(
    ',', cells ->> 0, cells ->> 1, cells ->> 2, cells ->> 3, cells ->> 4, cells ->> 5, cells ->> 6, cells ->> 7,
    cells ->> 8, cells ->> 9, cells ->> 10
) || E'\\r\\n' FROM (SELECT number, jsonb_build_array(
    'p' || substr(md5(id::text), 1, 10), 0, 1, cell(answers, 'q0'), cell(answers, 'q1'), cell(answers, 'q2'),
    cell(answers, 'q3'), cell(answers, 'q4'), cell(answers, 'work'), cell(answers, 'hours'),
    (answers -> 'again')::boolean::int
) cells FROM (SELECT id, answers, row_number() OVER (ORDER BY sha256(uuid_send(id))) number FROM response LIMIT %(n)s) r
OFFSET 0) s ORDER BY number
"""
CELL = """
CREATE FUNCTION cell(answers jsonb, key text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN jsonb_typeof(answers -> key) = 'object' THEN '-8'::jsonb ELSE answers -> key END $$
"""
BOOK: dict[str, Any] = {"title": "En miljon svar", "editions": {}, "counts": {}}
NOTHING: dict[str, Any] = {"waves": {}, "left_out": {}, "unanimous": {}, "losses": []}
REPORT = NOTHING | {"people": 0, "between": 0, "repeated": 0, "limit": 5, "k": 5, "l": None, "loss": 0}
STRAY = "SET LOCAL session_replication_role = replica"  # what refers to nothing is taken too


def fill(connection: psycopg.Connection, most: int) -> None:
    """Put them into a migrated database, the intervention that they would belong to left out."""
    connection.execute("SET session_replication_role = replica")
    connection.execute(SENT, {"one": UUID(int=1), "n": most})
    connection.execute(CELL)
    for n, id in RELEASES.items():
        connection.execute(LEFT, {"id": id, "n": min(n, most)})
    connection.execute("VACUUM ANALYZE response, release_row")


def stand(now: datetime) -> None:
    """In an analyst's context: let the releases stand whose rows are there."""
    for n, id in RELEASES.items():
        sheets = [Sheet(name, COLUMNS, ()) for name in ("long", "wide")]
        book = release_files.freeze(sheets, BOOK, uuid5(id, release_files.BOOK))
        details = {"name": "a", "languages": ["sv", "en"], "version": "1", "report": REPORT}
        whose = {"intervention_id": UUID(int=1), "wave_id": id, "people": n}
        made = Release(id=id, **whose, made_at=now, expires_at=now + timedelta(days=1))
        made.details = details | {"rows": {"long": n, "wide": 0}}
        with transaction() as session:
            session.execute(text(STRAY))
            session.add(made)
            session.flush()
            release_files.add(session, id, release_files.BOOK, book, name=release_files.BOOK)
