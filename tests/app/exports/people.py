"""A table with everything in it that a statistical program has no room for. No tests live here."""

from app.exports.table import Table
from surveys.disclosure.columns import LABELS, Column, Missing
from surveys.kinds.base import Variable

MISSING = {each.value: LABELS[each] for each in Missing}
LONG_NAME = "hur__Inget av dessa, tyvärr så långt att det inte får plats någonstans alls"
WORDING = "Vad gör du om dagarna? " + "å" * 300


def texts(swedish):
    return {"sv": swedish, "en": f"english {swedish}"}


SAFE = {1: texts("inte alls"), 5: texts("mycket")}
DAYS = {"jobb": texts("har jobb"), "inget": texts("inget")}
COLUMNS = (
    Column(Variable("person_id", texts("person"), "text")),
    Column(Variable("trygg", texts("Hur trygg känner du dig?"), "integer", SAFE), MISSING),
    Column(Variable("dagar", texts(WORDING), "text", DAYS), MISSING, wave=1),
    Column(Variable(LONG_NAME, texts("hur"), "integer", {0: texts("nej"), 1: texts("ja " + "ö" * 200)}), MISSING),
    Column(Variable("timmar", texts("timmar"), "number"), MISSING),
    Column(Variable("manad", texts("månad"), "text"), MISSING),
    Column(Variable("with", texts("eget ord i SPSS"), "text")),
)  # fmt: skip
ROWS = (
    ("p1", 1, "jobb", 1, 2.5, "2026-03", "سلام 🙂\trad\nrad"),
    *((f"p{place}", *[why.value] * 5, "") for place, why in enumerate(Missing, 2)),
    ("p9", 5, "inget", 0, -12.25, "2026-04", "å" * 400),
)


def everything(rows=ROWS):
    """All of it; rows come once, as from a database."""
    return Table("uttag", COLUMNS, iter(rows))
