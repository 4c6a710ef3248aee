"""What an evaluator downloads: opens everywhere, runs nowhere, means what it says, and is the same bytes twice."""

import csv
import hashlib
import io
import re
import time
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.exports import NAMES, SHELF, format_named
from app.exports.codebook import codebook
from app.exports.csv import safe
from app.exports.table import Table, table
from surveys.disclosure.columns import Column
from surveys.disclosure.microdata import Background
from surveys.kinds.base import Variable
from tests.surveys.disclosure.people import GENDER, let_out, row


def written(each, name="csv"):
    stream = io.BytesIO()
    format_named(name).write(each, stream)
    assert not stream.closed
    return stream.getvalue()


def simple(*rows, names=("a", "b")):
    return Table("x", tuple(Column(Variable(name, {}, "text")) for name in names), rows)


def read(data, delimiter=","):
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def released(seed=1):
    rows = [row(number, wave, kon="pojke" if number % 2 else "flicka") for number in range(20) for wave in (0, 1)]
    Random(seed).shuffle(rows)
    return let_out([*rows, row(20, trygg={"missing": "dont_know"})], background=(Background(GENDER),))


def test_formats_are_told_apart_by_name_and_by_ending():
    assert len(NAMES) == len({each.extension for each in SHELF}) == len(SHELF)


def test_a_file_is_utf_8_with_commas_and_crlf_as_rfc_4180_has_it():
    data = written(simple((1, 'Ja, "å"'), (-8, "rad\nrad"), (2.5, "سلام 🙂"), (True, None)))
    assert data == 'a,b\r\n1,"Ja, ""å"""\r\n-8,"rad\nrad"\r\n2.5,سلام 🙂\r\n1,\r\n'.encode()


def test_an_empty_table_is_a_header():
    assert written(simple()) == b"a,b\r\n"


def test_an_export_of_released_people_reads_back():
    people = released()
    first = read(written(table(people.long)))
    assert first[0] == ["person_id", "wave", "has_code", "imported", "kon", "trygg", "tillit"]
    assert len(first) == 42
    assert [each[5] for each in first[1:]].count("-8") == 1


def test_the_same_release_is_the_same_bytes():
    digests = {hashlib.sha256(written(table(released(seed).wide))).hexdigest() for seed in (1, 2)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+46",
        "-2 grader",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠a",
        "  =1",
        "\u200b=1",
        "\x00=1",
        "\ufeff=1",
    ],
)
def test_text_never_becomes_a_formula(text):
    cell = read(written(simple((1, text))))[1][1] if "\x00" not in text else safe(text)
    assert re.sub(r"^[\s\x00\u200b\ufeff]*", "", cell).startswith("'")
    assert cell.replace("'", "") == text


@pytest.mark.parametrize("text", ["hej", "3-4 dagar", "a@b.se", "1+1=2", "", "'", "x = y", "سلام", "Ja - mycket"])
def test_ordinary_text_is_left_as_it_was(text):
    assert safe(text) == text


def test_a_text_of_a_million_tabs_is_made_safe_in_one_pass():
    began = time.perf_counter()
    assert safe("a" + "\t" * 1_000_000 + "=").endswith("\t'=")
    assert safe("\t " * 500_000).startswith("'\t")
    assert time.perf_counter() - began < 5


def test_a_zero_byte_is_seen_instead_of_ending_the_text():
    assert read(written(simple(("a\x00b", "\x01"))))[1] == ["a␀b", "\x01"]


@pytest.mark.parametrize("value", [-8, -1_000_008, -2.5, 0, 1e-9])
def test_numbers_are_never_touched(value):
    assert float(read(written(simple((value, ""))))[1][0]) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_stops_the_file(value):
    with pytest.raises(ValueError, match="NaN"):
        written(simple((value, "")))


@pytest.mark.parametrize("short", [(1,), (1, 2, 3)])
def test_a_row_of_another_width_stops_the_file(short):
    with pytest.raises(ValueError, match="columns"):
        written(simple(short))


def test_variable_names_are_made_safe_too():
    assert written(simple(names=("=a", "b"))) == b"'=a,b\r\n"


risky = st.text(
    st.sampled_from("=+-@\t\r\n;,|'\" ＝＋－＠\u200b\xa0ab1") | st.characters(exclude_categories=["Cs"]), max_size=30
)


@given(risky, st.sampled_from(",;\t|"))
@example('hej;"=1+1"', ";")
@example("hej;=1+1", ";")
@example("hej\n@x", "\t")
def test_no_spreadsheet_of_any_country_finds_a_formula(text, delimiter):
    """A Swedish spreadsheet splits at semicolons: a cell in the middle of a text may not run either."""
    data = written(simple((1, text.replace("\x00", ""))))
    for line in read(data, delimiter)[1:] if delimiter == "," else [re.split(r"[;\t|\r\n]", data.decode())]:
        for cell in line:
            assert not re.match(r"""[\s"\u200b]*[=+\-@＝＋－＠]""", cell)


@given(risky.filter(lambda text: "\x00" not in text))
def test_text_comes_back_but_for_the_apostrophes_that_guard_it(text):
    cell = read(written(simple((1, text))))[1][1]
    assert cell.replace("'", "") == text.replace("'", "")


def test_the_codebook_says_what_each_column_means():
    people = released()
    book = codebook([table(people.long), table(people.wide)], languages=["sv", "en"], version="2")
    lines = read(written(book))
    records = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert [each["variable"] for each in records][:7] == [name for name in read(written(table(people.long)))[0]]
    safe_ = next(each for each in records if each["variable"] == "trygg")
    assert safe_["wording_sv"] == "Hur trygg känner du dig?"
    assert safe_["wording_en"] == "How safe do you feel?"
    assert safe_["values_en"] == "answer 1 (1) | answer 5 (5)"
    assert safe_["missing_sv"] == " | ".join(
        (
            "visades, men lämnades utan svar (-3)",
            "slutade svara dessförinnan (-6)",
            "visades inte (-7)",
            "vet inte (-8)",
            "vill inte svara (-9)",
        )
    )
    assert (safe_["direction"], safe_["indicator"], safe_["item"], safe_["version"]) == (
        "higher is better", "trygghet", "trygghet_1", "2",
    )  # fmt: skip
    trust = next(each for each in records if each["variable"] == "tillit_w1")
    assert (trust["table"], trust["wave"], trust["wording_en"], trust["direction"]) == ("wide", "1", "", "")
    gender = next(each for each in records if each["variable"] == "kon")
    assert "dolt för att skydda den som svarat (-5)" in gender["missing_sv"]
    person = next(each for each in records if each["variable"] == "person_id")
    assert person["label_sv"].startswith("person")
    assert person["version"] == ""


def test_every_code_in_the_data_is_in_the_codebook():
    people = released()
    for sheet in (people.long, people.wide):
        for column, cells in zip(sheet.columns, zip(*sheet.rows, strict=True), strict=True):
            negative = {cell for cell in cells if isinstance(cell, int) and cell < 0}
            assert negative <= set(column.missing)


def test_an_unknown_format_is_a_key_error():
    with pytest.raises(KeyError):
        format_named("doc")
