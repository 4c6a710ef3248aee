"""The shelf of export formats: one file a format, one line here. What a table is stands in table.py."""

from typing import IO, Protocol

from app.exports.csv import Csv
from app.exports.dta import Dta
from app.exports.jsonl import JsonLines
from app.exports.parquet import Parquet
from app.exports.sav import Sav
from app.exports.table import Table
from app.exports.xlsx import Xlsx


class Format(Protocol):
    """A way to write a table. The same table gives the same bytes, always."""

    name: str
    media_type: str
    extension: str

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """Write the whole table, header first. The stream stays open."""
        ...


SHELF: tuple[Format, ...] = (Csv(), Xlsx(), Sav(), Dta(), Parquet(), JsonLines())

_BY_NAME = {each.name: each for each in SHELF}
NAMES = frozenset(_BY_NAME)


def format_named(name: str) -> Format:
    """The format with this name. Raises KeyError."""
    return _BY_NAME[name]
