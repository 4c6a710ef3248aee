"""What lies beside the data in a bundle, in Swedish and in English: what it is, what protects it, how to read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill, indent

from app.exports.codebook import Codebook
from surveys.disclosure.background import Loss
from surveys.disclosure.columns import Column
from surveys.disclosure.microdata import Report
from surveys.languages import staff
from surveys.texts import Texts, pick

WIDTH = 88
FILES = {"sv": "LASMIG.txt", "en": "README.txt"}
TERMS = "VILLKOR-TERMS.txt"
TERMS_SAID = ("terms_1", "terms_2", "terms_3", "terms_4")

# How each format is read: {file} is the first table's file, {column} one of its columns with answers, {codes} that
# column's missing codes. "" where a file is opened with a click.
SNIPPETS: Mapping[str, str] = {
    "csv": 'data <- read.csv("{file}", fileEncoding = "UTF-8")\n'
    "data${column}[data${column} %in% c({codes})] <- NA\nmean(data${column}, na.rm = TRUE)",
    "xlsx": "",
    "jsonl": 'import json\n\nwith open("{file}", encoding="utf-8") as file:\n'
    "    rows = [json.loads(line) for line in file]\n"
    'answered = [row["{column}"] for row in rows if row["{column}"] is not None]\nprint(len(answered))',
    "sav": 'GET FILE="{file}".\nFREQUENCIES {column}.',
    "dta": 'use "{file}", clear\ntabulate {column}, missing',
    "parquet": 'data <- arrow::read_parquet("{file}")',
}


@dataclass(frozen=True, slots=True)
class About:
    """What a bundle is about. title: of the intervention; stem: how file names begin; report: what protection cost."""

    title: Texts
    stem: str
    book: Codebook
    report: Report | None = None


def readme(about: About, language: str, files: Mapping[str, str], formats: Mapping[str, str]) -> str:
    """The whole text. files: name → key of what it is, "" where nothing is said; formats: name → a data file of it."""
    title = pick(about.title, language)[0]

    def say(key: str, **values: object) -> str:
        return fill(staff(language, f"bundle.{key}", **values), WIDTH)

    blocks = [f"{title}\n{'=' * len(title)}", say("what", title=title), _heading(say("files"))]
    blocks.append("\n".join(f"{name}{f'  {staff(language, key)}' if key else ''}" for name, key in files.items()))
    blocks.append(_heading(say("rules")))
    blocks += [say("rule_names"), *([say("rule_k", limit=about.report.limit)] if about.report else [])]
    blocks += [say("rule_joined"), say("rule_figures")]
    if about.report:
        blocks += [_heading(say("loss")), "\n".join(_loss(about.report, language))]
    blocks += [_heading(say("missing")), say("missing_csv"), "\n".join(_codes(about.book, language))]
    blocks.append(_heading(say("read")))
    for name, file in formats.items():
        blocks += [say(f"read_{name}"), *_snippet(about, name, file)]
    return "\n\n".join(each for each in blocks if each) + "\n"


def terms() -> str:
    """The terms that an evaluator accepted, in both languages."""
    parts = []
    for language in FILES:
        heading = _heading(staff(language, "evaluator.terms_heading"))
        parts.append("\n".join([heading, "", *(f"- {staff(language, f'evaluator.{each}')}" for each in TERMS_SAID)]))
    return "\n\n".join(parts) + "\n"


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _loss(report: Report, language: str) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return staff(language, f"bundle.{key}", **values)

    yield say("loss_people", n=report.people)
    for wave, n in report.waves.items():
        yield say("loss_waves", wave=wave, n=n)
    for wave in report.left_out:
        yield say("loss_left_out", wave=wave)
    yield from _left_out(report, language)
    for each in report.losses:
        yield say(_loss_key(each), name=each.name, level=each.level, levels=each.levels)
        if each.withheld and each.level <= each.levels:
            yield say("loss_withheld", name=each.name)
    if report.losses:
        yield say("loss_share", percent=round(100 * report.loss))


def _left_out(report: Report, language: str) -> Iterator[str]:
    if report.suspect:
        yield staff(language, "bundle.loss_suspect", n=_bracket(report.suspect, language))
    if report.held_back:
        yield staff(language, "bundle.loss_held_back")


def _bracket(told: int | Mapping[str, int], language: str) -> str:
    """As the pages say it: fewer than 5, else the five that it lies in."""
    if isinstance(told, int):
        return str(told)
    return f"{told['least']}–{told['most']}" if "least" in told else staff(language, "evaluator.below", n=told["below"])


def _loss_key(loss: Loss) -> str:
    if loss.level > loss.levels:
        return "loss_all"
    return "loss_coarser" if loss.level else "loss_kept"


def _codes(book: Codebook, language: str) -> Iterator[str]:
    found = {code: texts for _, column in book.columns for code, texts in column.missing.items()}
    for code, texts in sorted(found.items(), reverse=True):
        yield f"  {code:>9}  {pick(texts, language)[0]}"


def _snippet(about: About, format: str, file: str) -> Iterator[str]:
    """How the file is read, with one of its own columns."""
    code = SNIPPETS[format]
    column = _example(about.book)
    if code and column:
        codes = ", ".join(str(each) for each in sorted(column.missing, reverse=True))
        filled = code.replace("{file}", file).replace("{column}", column.variable.name).replace("{codes}", codes)
        yield indent(filled, "    ")


def _example(book: Codebook) -> Column | None:
    """A column of numbers of the first table, with answers and missing codes."""
    first: Sequence[Column] = [column for table, column in book.columns if table == book.columns[0][0]]
    numbers = ("integer", "number")
    return next((each for each in first if each.question and each.missing and each.variable.type in numbers), None)
