"""The zip of a release: whole, the same bytes twice, checked by sha256sum, and read as its README says."""

import io
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from app.exports import SHELF
from app.exports.bundle import bundle
from app.exports.codebook import of
from app.exports.readme import SNIPPETS, About
from app.exports.table import table
from surveys.disclosure.microdata import Background
from surveys.disclosure.tally import tally
from tests.surveys.disclosure.people import GENDER, let_out, row

STEM = "laxhjalp-2026-03-01"


def released():
    rows = [row(n, trygg=1 + n % 5, kon="flicka" if n % 2 else "pojke") for n in range(20)]
    rows += [row(n, 1, trygg={"missing": "refused"}) for n in range(9)]
    return let_out(rows, background=(Background(GENDER),))


def packed():
    out = released()
    tables = [table(out.long), table(out.wide)]
    counts = {"long": tally(out.long.columns, out.long.rows)}
    book = of(tables, languages=("sv", "en"), version="1", counts=counts)
    stream = io.BytesIO()
    bundle(tables, About({"sv": "Läxhjälp"}, STEM, book, out.report), SHELF, stream)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path):
    with zipfile.ZipFile(io.BytesIO(packed())) as held:
        held.extractall(tmp_path)
    return tmp_path


def snippets(text):
    """The code of a README, which stands four blanks in: format's file → code."""
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    code = ["\n".join(line[4:] for line in block.splitlines()) for block in blocks]
    return {found[1]: each for each in code if (found := re.search(rf"{STEM}-long\.(\w+)", each))}


def test_it_holds_data_codebook_terms_and_checksums(folder):
    names = {each.name for each in folder.iterdir()}
    data = {f"{STEM}-{name}.{each.extension}" for each in SHELF for name in ("long", "wide")}
    words = {"LASMIG.txt", "README.txt", "VILLKOR-TERMS.txt", "SHA256SUMS"}
    assert names == data | words | {f"{STEM}-codebook.csv", f"{STEM}-codebook.html"}


def test_the_checksums_are_such_as_sha256sum_reads(folder):
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, check=False).returncode == 0
    listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert listed == {each.name for each in folder.iterdir()} - {"SHA256SUMS"}
    (folder / "README.txt").write_text("other")
    assert subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode == 1


def test_the_same_release_is_the_same_bytes(monkeypatch):
    first = packed()
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert packed() == first


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "LASMIG.txt",
            ("Personer i filerna: 20.", "Mätomgång 1 är inte med", "kon: som den besvarades.", "minst 5 personer"),
        ),
        (
            "README.txt",
            ("People in the files: 20.", "Wave 1 is left out", "kon: as it was answered.", "at least 5 people"),
        ),
        ("VILLKOR-TERMS.txt", ("Villkor för datauttag", "Jag ger inte data vidare", "I do not pass the data on")),
    ],
)
def test_its_words_say_what_it_is_and_what_holds(folder, name, says):
    text = re.sub(r"\s+", " ", (folder / name).read_text())
    assert [each for each in says if each not in text] == []
    assert "9 p" not in text, "how few a wave was that is left out is not told"


def test_every_format_says_how_it_is_read(folder):
    assert {each.name for each in SHELF} <= set(SNIPPETS)
    for readme in ("LASMIG.txt", "README.txt"):
        found = snippets((folder / readme).read_text())
        assert set(found) == {each.extension for each in SHELF if SNIPPETS[each.name]}


def test_the_python_of_the_readme_works(folder):
    code = snippets((folder / "README.txt").read_text())["jsonl"]
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout == "20\n"


@pytest.mark.readers
def test_the_r_of_the_readme_works(folder):
    if shutil.which("Rscript") is None:
        pytest.skip("r-cran-haven is missing; as root: make deps")
    code = snippets((folder / "README.txt").read_text())["csv"]
    done = subprocess.run(["Rscript", "-e", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[1] 3"
