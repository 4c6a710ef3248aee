"""The codebook: wording, versions, logic and counts, as a table and as a page; and no small number in it."""

import io
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exports.codebook import codebook, of
from app.exports.codebook_page import write
from app.exports.table import table
from surveys.disclosure.columns import Column, Missing, coded
from surveys.disclosure.tally import tally
from surveys.kinds.base import NO_TEXTS, Question, Variable
from surveys.languages import STAFF_LANGUAGES
from surveys.logic import Comparison, Joined, Not
from surveys.questionnaire import Questionnaire
from surveys.rule_words import in_words
from tests.surveys.disclosure.people import SAFE, TRUST, WAYS, let_out, row
from tests.web import axe
from tests.web.access import RULES

WHY = Question(
    key="natter",
    kind="number",
    text={"sv": "Hur många nätter?", "ar": "ما الذي يقلقك؟"},
    show_if=Joined("and", (Comparison("trygg", "at_most", 1), Not(Comparison("hur", "contains", "buss")))),
    indicator="trygghet",
)


def edition(*questions):
    return Questionnaire({"sv": "x"}, ("sv", "ar"), "adults", questions)


EDITIONS = {
    "1": edition(Question(key="trygg", kind="scale", text={"sv": "Är du trygg?"}, options=SAFE.options)),
    "2": edition(SAFE, WAYS, WHY),
}


def people():
    rows = [row(n, trygg=1 + n % 4 if n < 18 else {"missing": "dont_know"}, natter=n) for n in range(20)]
    return let_out(rows, outcomes=(SAFE, TRUST, WHY))


def records(made):
    names = [each.name for each in made.variables]
    return [dict(zip(names, each, strict=True)) for each in made.rows]


def made():
    out = people()
    tables = [table(out.long), table(out.wide)]
    counts = {"long": tally(out.long.columns, out.long.rows)}
    return of(tables, languages=("sv", "en", "ar"), version="1, 2", editions=EDITIONS, counts=counts)


def test_the_table_says_versions_earlier_words_and_when_a_question_is_shown():
    by_name = {(each["table"], each["variable"]): each for each in records(made().table())}
    safe = by_name["long", "trygg"]
    assert (safe["version"], safe["earlier_sv"], safe["earlier_en"]) == ("1, 2", "1: Är du trygg?", "")
    why = by_name["wide", "natter_w0"]
    assert (why["version"], why["wording_ar"], why["wording_en"]) == ("2", "ما الذي يقلقك؟", "")
    assert (
        why["shown_if_sv"]
        == '"Hur trygg känner du dig?" är högst svar 1 (1) och "Hur kom du hit?" innehåller inte buss (buss)'
    )
    assert why["shown_if_en"].startswith('"How safe do you feel?" is at most answer 1 (1) and ')
    assert safe["shown_if_sv"] == ""


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Comparison("barn", "equals", True), "barn är Ja"),
        (Comparison("trygg", "not_equals", 3), '"Hur trygg känner du dig?" är inte 3'),
        (Not(Comparison("x", "more_than", 2)), "inte (x är mer än 2)"),
        (
            Joined("or", (Comparison("a", "equals", 1), Joined("and", (Comparison("b", "equals", 2),) * 2))),
            "a är 1 eller (b är 2 och b är 2)",
        ),
    ],
)
def test_a_rule_in_words(rule, words):
    assert in_words(rule, {"trygg": SAFE}, "sv") == words


def test_counts_are_of_the_table_that_was_counted_and_small_ones_are_hidden():
    by_name = {(each["table"], each["variable"]): each for each in records(made().table())}
    assert (
        by_name["long", "trygg"]["counts"] == "1: 5 | 2: 5 | 3: * | 4: * | 5: 0 | -3: 0 | -6: 0 | -7: 0 | -8: * | -9: 0"
    )
    assert by_name["wide", "trygg_w0"]["counts"] == ""


held = st.lists(st.one_of(st.integers(1, 5), st.sampled_from([*Missing])), max_size=60)


@given(held)
def test_no_count_under_five_is_told_and_none_is_exact(values):
    column, cells = coded(Column(Variable("x", {}, "integer", {n: NO_TEXTS for n in range(1, 6)})), values)
    found = tally([column], ([cell] for cell in cells))["x"]
    real = Counter(str(cell) for cell in cells)
    assert set(real) <= set(found)
    for value, n in found.items():
        assert n is None or n == 0 == real[value] or (n % 5 == 0 and abs(n - real[value]) <= 2 and real[value] >= 5)
    hidden = sum(real[value] for value, n in found.items() if n is None)
    assert hidden == 0 or hidden >= 5 or hidden == len(cells)


def test_values_without_labels_are_counted_together():
    column, cells = coded(Column(Variable("x", {}, "number")), [*range(12), *[Missing.REFUSED] * 6])
    assert tally([column, Column(Variable("id", {}, "text"))], [(cell, "p") for cell in cells]) == {
        "x": {"-9": 5, "\n": 10},
    }


class Page(HTMLParser):
    """What stands in which language, and what a page asks for."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.found, self.stack = Counter(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        if tag not in ("meta", "br"):
            self.stack.append({"tag": tag, **dict(attributes)})

    def handle_endtag(self, tag):
        assert self.stack.pop()["tag"] == tag

    def handle_data(self, data):
        spoken = next(((each["lang"], each.get("dir")) for each in reversed(self.stack) if "lang" in each), None)
        self.found.append((data.strip(), spoken))


def page():
    stream = io.BytesIO()
    write(made(), {"sv": "Läxhjälp & <fika>"}, stream)
    return stream.getvalue().decode()


def test_the_page_tells_each_text_in_its_own_language_and_direction():
    seen = Page(page())
    assert ("ما الذي يقلقك؟", ("ar", "rtl")) in seen.found
    assert ("How safe do you feel?", ("en", "ltr")) in seen.found
    assert ("Högre är bättre", ("sv", None)) in seen.found
    assert ("Higher is better", ("en", None)) in seen.found
    assert seen.stack == []


def test_the_page_asks_for_nothing_and_runs_nothing():
    text = page()
    seen = Page(text)
    assert not {"script", "link", "img", "iframe", "object"} & set(seen.tags)
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    assert "Läxhjälp &amp; &lt;fika&gt;" in text


def test_the_page_is_the_same_bytes_twice():
    assert page() == page()


def test_a_codebook_without_versions_says_the_one_it_was_told():
    out = people()
    first = records(codebook([table(out.long)], languages=["sv"], version="3"))
    assert {each["version"] for each in first if each["question"]} == {"3"}
    assert {each["counts"] for each in first} == {""}
    assert set(STAFF_LANGUAGES) == {"sv", "en"}


def test_the_page_is_for_everybody(phone, tmp_path):
    file = tmp_path / "codebook.html"
    file.write_text(page(), encoding="utf-8")
    phone.goto(file.as_uri())
    found = axe.found(phone, RULES)
    assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found] == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
