"""XLSForm in and out: a documented subset, what is outside it is refused by its cell. The form's words are the kinds'.

Out, each question stands as the nearest standard type, so that other tools understand it. What no standard column can
say stands in columns of our own: `ringar_kind` (survey) and `ringar_more` (survey, choices, settings), a JSON merge
patch (RFC 7396) on what the standard columns say. In, our columns are optional.

Read: survey (type, name, label, hint, required, relevant, constraint, appearance, parameters), choices (list_name,
name, label, image), settings (form_title, default_language; form_id and version are the other tool's own and are not
kept). Columns by language: `label::Svenska (sv)`; one without a language is in settings' default_language, else in
Swedish, and fills in for that language's own column where it is empty. A number whose constraint says no limit has none
but ours (-1000000 to 1000000); a question without limits is written "0 <= .", and read back as one without.
Types: select_one, select_multiple, rank, integer, decimal, range, date (appearance month-year), text, note,
begin_group and end_group. A group of appearance table-list is a matrix; any other lends its relevant to what is in
it, and its label becomes a page to read. Names are read in lower case.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from surveys.questionnaire import Questionnaire


def write(questionnaire: "Questionnaire") -> bytes:
    """The questionnaire as an .xlsx; the same questionnaire gives the same bytes."""
    from surveys.xlsform.packing import packed
    from surveys.xlsform.writing import tables

    return packed(tables(questionnaire))


def read(content: bytes) -> dict[str, Any]:
    """The document of a draft: it can be kept, though perhaps not be published yet.

    Raises XlsformRefused with problems {"survey!D7": ["code"]}, and XlsformHostile for a file that no form needs.
    """
    from surveys.xlsform.workbook import unpacked

    sheets = unpacked(content)  # before the rest is loaded: who sends a hostile file is answered soonest
    from surveys.xlsform.reading import document

    return document(sheets).document


def check(content: bytes) -> "Questionnaire":
    """The questionnaire, which can be published as it is. Raises as read, also for what keeps it from that."""
    from surveys.xlsform.workbook import unpacked

    sheets = unpacked(content)
    from surveys.xlsform.reading import document, publishable

    return publishable(document(sheets))
