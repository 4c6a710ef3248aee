"""What SPSS, Stata and R make of a release: the labels, and why there is no answer, read back by real readers."""

import csv
import io
import json
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.exports import SHELF, arrow, format_named, parquet
from app.exports.csv import quoted
from app.exports.statistical import cut, parts
from app.exports.table import Table
from surveys.disclosure.columns import LABELS, SHIFT, Column, Missing, coded
from surveys.kinds.base import Variable
from tests.app.exports.people import COLUMNS, LONG_NAME, MISSING, ROWS, WORDING, everything, texts

SPSS_CODES = [str(each.value) for each in Missing]


def written(name, table):
    stream = io.BytesIO()
    format_named(name).write(table, stream)
    return stream.getvalue()


def lines(text):
    return list(csv.reader(io.StringIO(text)))


def in_r(rscript, folder, name, script, table=None):
    """What an R script prints of d, the file as haven reads it, each value in a line of its own."""
    (folder / f"file.{name}").write_bytes(written(name, table or everything()))
    read = {"sav": 'read_sav("file.sav", user_na = TRUE)', "dta": 'read_dta("file.dta")'}[name]
    say = "say <- function(x) cat(sapply(enc2utf8(paste(x)), URLencode, reserved = TRUE), sep = '\\n')"
    return [unquote(line) for line in rscript(f"library(haven)\n{say}\nd <- {read}\n{script}", folder).splitlines()]


def test_pspp_reads_the_labels_and_which_codes_are_missing(pspp, tmp_path):
    (tmp_path / "file.sav").write_bytes(written("sav", everything()))
    said = lines(pspp("GET FILE='file.sav'.\nDISPLAY DICTIONARY.\nFREQUENCIES /VARIABLES=trygg.\n", tmp_path))
    variables = {line[0]: line for line in said if len(line) > 9}
    assert variables["trygg"][2:4] == ["Hur trygg känner du dig?", "Ordinal"]
    assert variables["trygg"][-1] == "-9 THRU -3"
    counted = said[said.index(["Table: Hur trygg känner du dig?"]) :]
    kinds = [line[0] for line in counted[2:11]]
    assert kinds == ["Valid", "", "Missing", "", "", "", "", "", ""]
    assert {line[1] for line in counted[4:11]} == {LABELS[each]["sv"] for each in Missing}
    assert all(line[2] == "1" for line in counted[2:11])


def test_pspp_reads_every_cell(pspp, tmp_path):
    (tmp_path / "file.sav").write_bytes(written("sav", everything()))
    pspp(
        "GET FILE='file.sav'.\nSAVE TRANSLATE /OUTFILE='all.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES /TEXTOPTIONS"
        " DECIMAL=DOT /REPLACE.\n",
        tmp_path,
    )
    found = list(csv.reader(io.StringIO((tmp_path / "all.csv").read_text("utf-8"), newline="")))
    assert [each[0] for each in found[1:]] == [row[0] for row in ROWS]
    by_name = dict(zip(found[0], zip(*found[1:], strict=True), strict=True))
    assert list(by_name["trygg"]) == ["1", *SPSS_CODES, "5"]
    assert list(by_name["dagar"]) == ["1", *SPSS_CODES, "2"]
    assert [float(each) for each in by_name["timmar"]] == [2.5, *(each.value for each in Missing), -12.25]
    assert by_name["manad"][0] == "2026-03"
    assert set(by_name["manad"][1:8]) <= {"", " "}
    assert list(by_name["manad_missing"]) == ["0", *SPSS_CODES, "0"]
    assert (by_name["with_2"][0], by_name["with_2"][-1]) == (ROWS[0][-1], "å" * 400)


@pytest.mark.parametrize("name", ["sav", "dta"])
def test_r_reads_the_labels(rscript, tmp_path, name):
    script = """
    say(attr(d$trygg, "label")); say(names(attr(d$trygg, "labels"))[1:2]); say(names(attr(d$dagar, "labels"))[1:2])
    say(d$dagar[c(1, 9)]); say(d$timmar[c(1, 9)]); say(d$with_2[c(1, 9)]); say(names(d)[4]); say(attr(d[[4]], "label"))
    say(attr(d$dagar, "label"))
    """
    found = in_r(rscript, tmp_path, name, script)
    assert found[:9] == [
        "Hur trygg känner du dig?", "inte alls", "mycket", "har jobb [jobb]", "inget", "1", "2", "2.5", "-12.25"
    ]  # fmt: skip
    assert found[9:11] == [ROWS[0][-1], ROWS[-1][-1]]
    assert len(found[11]) == {"sav": 64, "dta": 32}[name]
    assert found[12].startswith("[hur__Inget av dessa")
    assert found[13].startswith("Vad gör du om dagarna? ååå")
    assert found[13].endswith("… (w1)")


def test_r_tells_the_reasons_apart_in_spss_files(rscript, tmp_path):
    script = 'say(d$trygg); say(attr(d$trygg, "na_range")); say(sum(is.na(d$trygg))); say(is.na(d$manad_missing[1]))'
    assert in_r(rscript, tmp_path, "sav", script) == ["1", *SPSS_CODES, "5", "-9", "-3", "7", "FALSE"]


def test_r_tells_the_reasons_apart_in_stata_files(rscript, tmp_path):
    script = """
    for (x in list(d$trygg, d$dagar, d$timmar, d$manad_missing)) say(na_tag(x))
    l <- attr(d$timmar, "labels"); say(na_tag(l)); say(names(l))
    """
    found = in_r(rscript, tmp_path, "dta", script)
    tags = ["s", "m", "w", "u", "n", "d", "r"]
    assert found[:36] == [each or "NA" for _ in range(4) for each in ("NA", *tags, "NA")]
    assert dict(zip(found[36:43], found[43:], strict=True)) == dict(
        zip(tags, (LABELS[each]["sv"] for each in Missing), strict=True)
    )


@pytest.mark.parametrize("name", ["sav", "dta"])
@pytest.mark.parametrize("n", [255, 256, 758, 1013, 32_760, 32_767, 40_000])
def test_no_text_loses_its_last_letter_to_a_limit(rscript, tmp_path, name, n):
    table = Table("t", (Column(Variable("ord", texts("ord"), "text")),), iter([("a" * (n - 1) + "z",)]))
    script = "t <- paste0(unlist(d[1, ]), collapse = ''); say(nchar(t)); say(substr(t, nchar(t), nchar(t)))"
    assert in_r(rscript, tmp_path, name, script, table) == [str(n), "z"]


@pytest.mark.parametrize("name", ["sav", "dta", "parquet"])
def test_what_a_reader_would_stop_at_is_written_visibly(rscript, tmp_path, name):
    """A zero byte and half a character: as in the CSV, so that no cell is silently shorter or no file is made."""
    import pyarrow.parquet as pq

    odd, seen = ("\x00", "a\x00b", "a\ud800b"), ["␀", "a␀b", "a\\ud800b"]
    table = Table("t", (Column(Variable("ord", texts("ord"), "text")),), [(each,) for each in odd])
    if name == "parquet":
        assert pq.read_table(io.BytesIO(written(name, table)))["ord"].to_pylist() == seen
    else:
        assert in_r(rscript, tmp_path, name, "say(d$ord)", table) == seen
    assert [line[0] for line in lines(written("csv", table).decode())[1:]] == seen


@pytest.mark.parametrize("name", ["sav", "dta"])
def test_a_text_of_40_000_characters_survives(rscript, tmp_path, name):
    long, short = "å🙂" * 20_000, "kort"
    table = Table("t", (Column(Variable("ord", texts("ord"), "text")),), iter([(long,), (short,), ("x" * 2046,)]))
    script = "for (i in 1:nrow(d)) say(paste0(Filter(Negate(is.na), unlist(d[i, ])), collapse = ''))"
    assert in_r(rscript, tmp_path, name, script, table) == [long, short, "x" * 2046]


def test_pyarrow_reads_the_labels_and_the_reasons_beside_the_answers():
    import pyarrow.parquet as pq

    found = pq.read_table(io.BytesIO(written("parquet", everything())))
    assert found["trygg"].to_pylist() == [1, *[None] * 7, 5]
    reasons = [each.name.lower() for each in Missing]
    for name in ("trygg", "dagar", LONG_NAME, "timmar", "manad"):
        assert found[f"{name}_missing"].to_pylist() == [None, *reasons, None]
    assert found["with"].to_pylist() == [row[-1] for row in ROWS]
    assert "with_missing" not in found.column_names
    told = {
        name: json.loads(value) for name, value in found.schema.field("dagar").metadata.items() if name[:6] != b"PARQUE"
    }
    assert told[b"label"]["sv"] == WORDING
    assert told[b"values"]["jobb"] == texts("har jobb")
    assert told[b"missing"]["-8"] == LABELS[Missing.DONT_KNOW]


@pytest.mark.parametrize("each", SHELF, ids=lambda each: each.name)
def test_the_same_table_is_the_same_bytes_whenever_it_is_written(each):
    first = written(each.name, everything())
    with time_machine.travel(datetime(2031, 5, 17, tzinfo=UTC)):
        assert written(each.name, everything()) == first


@pytest.mark.parametrize("name", ["sav", "dta", "parquet"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_number_that_is_none_stops_the_file(name, bad):
    with pytest.raises(ValueError, match="NaN"):
        written(name, Table("t", COLUMNS[4:5], iter([(1.5,), (bad,)])))


@pytest.mark.parametrize("name", ["sav", "dta", "parquet"])
def test_a_row_of_another_width_stops_the_file(name):
    with pytest.raises(ValueError, match="columns"):
        written(name, everything([*ROWS, ("p", 1)]))


@pytest.mark.parametrize("name", ["sav", "dta"])
def test_a_text_that_is_not_in_the_list_stops_the_file(name):
    with pytest.raises(ValueError, match="none of the values of dagar"):
        written(name, everything([("p", 1, "okänt", 1, 1.0, "", "")]))


def test_no_real_number_lies_between_the_codes_which_spss_declares_as_a_range():
    column, cells = coded(COLUMNS[4], [-3.5, Missing.DONT_KNOW])
    assert cells == [-3.5, -8 - SHIFT]
    assert list(column.missing) == [-8 - SHIFT]


def test_codes_that_were_moved_mean_the_same(rscript, tmp_path):
    moved = {code - SHIFT: label for code, label in MISSING.items()}
    table = Table("t", (Column(COLUMNS[4].variable, moved),), iter([(-8,), (-8 - SHIFT,)]))
    assert in_r(rscript, tmp_path, "dta", "say(d$timmar); say(na_tag(d$timmar))", table) == ["-8", "NA", "NA", "d"]


class Again:
    """The rows of everything() as a database's lines, two a page."""

    def pages(self, *, guarded):
        assert not guarded
        for first in range(0, len(ROWS), 2):
            yield "".join(map(quoted, ROWS[first : first + 2])).encode()


@pytest.mark.parametrize("size", [1, 2, 4, 9, 10])
def test_batches_of_whatever_size_make_the_same_parquet(monkeypatch, size):
    import pyarrow.parquet as pq

    monkeypatch.setattr(parquet, "ROWS", 4)
    monkeypatch.setattr(arrow, "ROWS", size)
    from_rows = written("parquet", everything())
    assert [pq.ParquetFile(io.BytesIO(from_rows)).metadata.row_group(n).num_rows for n in range(3)] == [4, 4, 1]
    assert written("parquet", Table("uttag", COLUMNS, (), quick=Again())) == from_rows


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(4, 40))
def test_parts_hold_the_whole_text_and_no_half_characters(text, most):
    found = parts(text.encode(), most)
    assert "".join(each.decode() for each in found) == text
    assert all(len(each) <= most for each in found)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(8, 40))
def test_a_label_is_whole_or_says_that_it_is_not(label, most):
    found = cut(label, most, lambda text: len(text.encode()))
    assert found == label or (found.endswith("…") and len(found.encode()) <= most)
