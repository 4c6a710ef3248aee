"""Packs tables as an .xlsx, the same bytes each time. What stands in them is written elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)  # a file knows no other time, so that equal forms have equal bytes
NARROW, WIDE = 14, 44
TEXTS = ("label", "hint", "form_title")

Table = Sequence[Mapping[str, str]]  # rows: heading → text; every row has every heading


def packed(tables: Mapping[str, Table]) -> bytes:
    """Each table as a sheet, headings bold and held in sight."""
    from xlsxwriter import Workbook

    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": WRITTEN})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(rows[0]):
            sheet.set_column(column, column, WIDE if heading.startswith(TEXTS) else NARROW, wrapped)
            sheet.write_string(0, column, heading, bold)
            for number, row in enumerate(rows, 1):
                if row[heading] and sheet.write_string(number, column, row[heading], wrapped) != 0:
                    raise ValueError(heading)
    book.close()
    return file.getvalue()
