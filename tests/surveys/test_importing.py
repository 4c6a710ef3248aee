"""Earlier answers read from somebody's table: files of all sorts, guesses, cells, and what is wrong row by row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from surveys import bank
from surveys.answers import Reader
from surveys.errors import ImportRefused
from surveys.importing import guess
from surveys.importing.check import EVERYBODY, Checked, Plan, check, unfit
from surveys.importing.grid import LARGEST_FILE, MOST_ROWS, Grid, read
from surveys.importing.targets import plain, targets
from surveys.kinds import kind
from surveys.questionnaire import from_document
from tests.web.kinds import EVERYTHING

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
YOUTH = from_document(bank.ready("youth-activity"))
SAFE = "Jag känner mig trygg på de platser där jag brukar vara."
THEN = {EVERYBODY: (0, date(2024, 9, 10))}


def refused(body: bytes) -> dict[str, Any]:
    with pytest.raises(ImportRefused) as caught:
        read(body)
    return caught.value.problems


def checked(text: str, *, plan: Plan | None = None, reader: Reader | None = None, **values: dict[str, str]) -> Checked:
    grid, reads = read(text.encode()), reader or Reader(YOUTH)
    columns = guess.columns(grid, targets(reads.questionnaire))
    said = {list(grid.columns).index(heading): meant for heading, meant in values.items()}
    wave = next((n for n, name in columns.items() if name == guess.WAVE), None)
    waves = guess.waves([EVERYBODY] if wave is None else grid.values(wave))
    days = {cell: (number, date(2024, 1 + number, 5)) for cell, (number, _) in waves.items()}
    chosen = plan or Plan(columns, said, days)
    assert unfit(grid, chosen, reads, NOW) == {}
    return check(grid, chosen, reads)


def answers(text: str, **values: dict[str, str]) -> list[Any]:
    found = checked(text, **values)
    assert found.problems == ()
    return [dict(each.answers) for each in found.good]


# --- files ---


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_whatever_stands_between_the_cells_the_table_is_the_same(sign: str, mark: str) -> None:
    stream = io.StringIO()
    heading = 'Hur trygg, egentligen; och "hemma"?'
    csv.writer(stream, delimiter=sign).writerows(
        [["id", heading], [], ["1", "rad ett\nrad två"], ["", ""], ["2", "3,5"]]
    )
    grid = read((mark + stream.getvalue()).encode())
    assert grid.columns == ("id", heading)
    assert [(each.number, each.cells) for each in grid.lines] == [(3, ("1", "rad ett\nrad två")), (5, ("2", "3,5"))]


def test_a_spreadsheet_and_a_csv_with_the_same_answers_are_the_same_table() -> None:
    book = openpyxl.Workbook()
    for row in (["id", SAFE], [7, 4], [8, 2.0]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    one, other = read(stream.getvalue()), read(f"{SAFE};id\n2;8\n4;7\n".encode())
    assert one.lines[0].cells == ("7", "4")
    assert one.digest() == other.digest()
    assert one.digest() != read(f"{SAFE};id\n2;8\n4;8\n".encode()).digest()
    assert Grid.from_document(one.document()) == one


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b"", {"file": ["empty"]}),
        (b" \n;;\n", {"file": ["empty"]}),
        (b"a;b\n", {"file": ["only_header"]}),
        ("å;ä\n1;2\n".encode("cp1252"), {"file": ["encoding"]}),
        ("å;ä\n1;2\n".encode("utf-16"), {"file": ["kind"]}),
        (b"\x89PNG\x00\x00", {"file": ["kind"]}),
        (b"PK\x03\x04 no workbook", {"file": ["not_xlsx"]}),
        (b'a;b\n1;"2\n', {"row 2": ["quotes"]}),
        (b"a;b\n1;" + b"x" * 150_000, {"row 2": ["cell_too_long"]}),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), {"file": ["too_many_rows"]}),
        (b"a\n1\n" + b"\n" * 2 * MOST_ROWS + b"2\n", {"file": ["too_many_rows"]}),
        (b"x" * (LARGEST_FILE + 1), {"file": ["too_large"]}),
        (b";".join([b"x"] * 201) + b"\n1\n", {"file": ["too_many_columns"]}),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(body: bytes, problems: dict[str, Any]) -> None:
    assert refused(body) == problems


def test_a_formula_in_a_spreadsheet_is_told_by_its_row() -> None:
    book = openpyxl.Workbook()
    for row in (["id"], [1], ["=1+1"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert refused(stream.getvalue()) == {"row 3": ["formula"]}


# --- guesses ---


def test_columns_are_known_by_code_by_key_and_by_wording_in_any_language() -> None:
    arabic = bank.item("framtidstro_1")["text"]["ar"]
    grid = read(f"ID;Mätomgång;{SAFE};{arabic};varfor;Hur gammal är du;Namn\n1;2;3;4;5;6;7".encode())
    found = guess.columns(grid, targets(YOUTH))
    assert list(found.values()) == ["=who", "=wave", "trygghet_2", "framtidstro_1", "varfor", "alder", ""]


def test_of_two_columns_with_one_heading_neither_is_guessed() -> None:
    grid = read(b"trygghet_2;trygghet_2;id\n1;2;3")
    assert guess.columns(grid, targets(YOUTH)) == {0: "", 1: "", 2: "=who"}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["efter", "före"], {"före": (0, None), "efter": (1, None)}),
        (["T0", "T2", "T1"], {"T0": (0, None), "T1": (1, None), "T2": (2, None)}),
        (["2", "1"], {"1": (0, None), "2": (1, None)}),
        (["2024-05-02", "2023-09-01"], {"2023-09-01": (0, date(2023, 9, 1)), "2024-05-02": (1, date(2024, 5, 2))}),
    ],
)
def test_waves_are_numbered_by_what_they_are_called(cells: list[str], found: dict[str, Any]) -> None:
    assert guess.waves(cells) == found


# --- cells ---


@pytest.mark.parametrize(
    "cell", ["4", "4,0", " 4.0 ", "٤", "Stämmer ganska bra", "STÄMMER GANSKA BRA.", "4 – Stämmer ganska bra"]
)
def test_an_option_is_known_by_its_value_and_by_its_words(cell: str) -> None:
    assert answers(f'{SAFE}\n"{cell}"\n') == [{"trygghet_2": 4}]


@pytest.mark.parametrize(
    ("cell", "why"),
    [("Vet inte", "dont_know"), ("vet ej", "dont_know"), ("Don't know", "dont_know"), ("-8", "dont_know"),
     ("vill inte svara", "refused"), ("-9", "refused")],
)  # fmt: skip
def test_no_opinion_is_kept_as_what_it_is(cell: str, why: str) -> None:
    assert answers(f"{SAFE}\n{cell}\n") == [{"trygghet_2": {"missing": why}}]


@pytest.mark.parametrize("cell", ["9", "4,5", "=1+1", "stämmer", "x" * 40_000, "99"])
def test_what_is_no_option_is_told_with_its_row_and_column(cell: str) -> None:
    found = checked(f"id;{SAFE}\n1;3\n2;{cell}\n")
    assert (len(found.good), found.wrong) == (1, 1)
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.code, problem.said) == (3, SAFE, "choice", cell[:40])


def test_what_somebody_has_said_that_a_cell_means_goes_first() -> None:
    said = {"9": "!dont_know", "bra": "5", "": "", "1": "2"}
    rows = "id;trygghet_2\n1;9\n2;bra\n3;1\n4;\n"
    assert answers(rows, trygghet_2=said) == [
        {"trygghet_2": {"missing": "dont_know"}},
        {"trygghet_2": 5},
        {"trygghet_2": 2},
    ]


def test_several_answers_stand_in_one_cell_or_in_a_column_each() -> None:
    both = {"varfor": ["kompisar", "lugnt"]}
    cells = ['"Kompisarna, Att det är lugnt"', "kompisar|lugnt", '"Kompisarna; Att det är lugnt"', "kompisar lugnt"]
    assert answers("varfor\n" + "\n".join(cells)) == [both] * 4
    assert answers("varfor kompisar;varfor lugnt;varfor ledare\n1;ja;0\nx;true;nej\n") == [both] * 2
    assert checked("varfor\nkompisar|inget\n").problems[0].code == "choices"


def test_a_plain_number_never_loses_its_decimals() -> None:
    assert (plain("4,0"), plain("3,5"), plain("\u22121"), plain("Ja!")) == ("4", "3,5", "-1", "ja")


def test_every_kind_comes_back_from_the_columns_that_our_own_files_have() -> None:
    """Each real answer that a rule can tell apart, written as CSV files write it."""
    questionnaire = from_document(EVERYTHING)
    reader = Reader(questionnaire)
    tried = 0
    for question in questionnaire.asked():
        own = kind(question.kind)
        variables = own.variables(question)
        for answer in own.samples(question, ()):
            grid = Grid(tuple(each.name for each in variables), ())
            cells = [str(cell) for cell in own.cells(question, answer)]
            columns = guess.columns(grid, targets(questionnaire))
            assert all(columns.values()), question.key
            line = read((";".join(grid.columns) + "\n" + ";".join(cells)).encode())
            found = check(line, Plan(columns, {}, THEN), reader)
            shown = {key: value for each in found.good for key, value in each.answers.items()}
            if question.show_if is None:
                assert (found.problems, shown) == ((), {question.key: answer}), question.key
                tried += 1
    assert tried > 30


# --- rows ---


def test_one_person_has_one_row_in_a_wave_and_the_same_name_over_waves() -> None:
    found = checked(f"id;omgång;{SAFE}\nKim;före;2\nKim;efter;4\nLo;före;3\nKim;efter;5\n;före;1\n")
    assert [(each.who, each.wave) for each in found.good] == [("Kim", 0), ("Kim", 1), ("Lo", 0), ("", 0)]
    assert [(each.row, each.code, each.said) for each in found.problems] == [(5, "who_twice", "")]
    assert found.by_wave() == {0: 3, 1: 1}


def test_a_row_without_answers_is_no_response_and_one_without_its_wave_is_wrong() -> None:
    found = checked(f"id;omgång;{SAFE}\n1;före;2\n2;efter;\n3;;4\n4;efter;-3\n")
    assert (len(found.good), found.unanswered, found.wrong) == (1, 2, 1)
    assert [(each.row, each.column, each.code) for each in found.problems] == [(4, "omgång", "wave")]


def test_a_row_with_more_cells_than_headings_is_not_guessed_at() -> None:
    assert [(each.row, each.code) for each in checked("trygghet_2\n3\n3;4\n").problems] == [(3, "too_wide")]


def test_nothing_of_a_name_or_a_text_is_told_in_a_list_of_what_is_wrong() -> None:
    document = bank.ready("youth-activity")
    document["questions"].append(
        {"key": "egna", "kind": "text", "text": {"sv": "Egna ord"}, "settings": {"max_length": 5}}
    )
    reader = Reader(from_document(document))
    found = checked("Namn;egna;trygghet_2\nKim Ek;jag heter Kim;77\n", reader=reader)
    assert {(each.column, each.code, each.said) for each in found.problems} == {
        ("egna", "too_long", ""),
        ("trygghet_2", "choice", "77"),
    }


@pytest.mark.parametrize(
    ("columns", "waves", "problems"),
    [
        ({0: "=who"}, THEN, {"columns": ["nothing_mapped"]}),
        ({0: "trygghet_2", 1: "trygghet_2"}, THEN, {"column 0": ["target_twice"], "column 1": ["target_twice"]}),
        ({0: "trygghet_2", 1: "nonsense"}, THEN, {"column 1": ["unknown"]}),
        ({0: "trygghet_2"}, {}, {"wave 0": ["no_day"]}),
        ({0: "trygghet_2"}, {EVERYBODY: (0, date(2026, 2, 3))}, {"wave 0": ["not_past"]}),
        ({0: "trygghet_2"}, {EVERYBODY: (0, date(2026, 2, 2))}, {"wave 0": ["not_past"]}),
        ({0: "trygghet_2"}, {EVERYBODY: (1, date(2026, 1, 2))}, {"waves": ["no_start"]}),
        (
            {0: "trygghet_2", 1: "=wave"},
            {"a": (0, date(2024, 2, 1)), "b": (1, date(2024, 1, 1))},
            {"waves": ["order"]},
        ),
        (
            {0: "trygghet_2", 1: "=wave"},
            {"a": (0, date(2024, 2, 1)), "b": (0, date(2024, 3, 1))},
            {"wave 0": ["number_twice"], "wave 1": ["number_twice"]},
        ),
    ],
)
def test_a_plan_that_cannot_be_meant_is_told_before_any_row(columns: Any, waves: Any, problems: Any) -> None:
    grid = read(b"x;y\n1;a\n2;b\n")
    assert unfit(grid, Plan(columns, {}, waves), Reader(YOUTH), NOW) == problems


def test_a_column_of_names_is_no_column_of_waves() -> None:
    grid = read(("x;y\n" + "".join(f"1;namn {n}\n" for n in range(13))).encode())
    assert unfit(grid, Plan({0: "trygghet_2", 1: "=wave"}, {}, {}), Reader(YOUTH), NOW) == {"waves": ["too_many"]}


def test_what_nobody_uses_is_named() -> None:
    grid = read(b"Namn;;trygghet_2\n1;2;3")
    assert Plan({0: "", 1: "", 2: "trygghet_2"}).dropped(grid) == ("Namn", "B")
