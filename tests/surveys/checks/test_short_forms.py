"""A short form of hard questions is told too, and one of plain questions is not; questions turned round by a "not"."""

import pytest

from surveys.checks.reading import read
from tests.surveys.checks.drafts import choice, look, points, question, said, scale

HARD = (  # LIX 50, 58 and 58
    "Hur ofta deltar du i föreningens gemensamma aktiviteter på kvällarna?",
    "Vilka av kommunens verksamheter använder du under sommaren?",
    "Hur upplever du stämningen mellan ungdomarna i området?",
)
HARD_CHILD = "Brukar du delta i gemensamma aktiviteter här på fritiden?"  # LIX 42
PLAIN = (
    "Hur trygg är du ute när det är mörkt?",
    "Vad vill du att vi gör mer av här på gården i sommar?",
    "Har du någon att prata med när det är svårt?",
    "Hur ofta kommer du hit på en vanlig vecka?",
    "Vet du vart du kan gå om du vill ha hjälp?",
    "Hur mycket litar du på dem som bor nära dig?",
    "Vad tycker du om aktiviteterna som vi har på torsdagar?",
    "Hur bra tycker du att ledarna lyssnar på dig?",
    "Vad skulle göra det lättare för dig att komma hit?",
    "Känner du någon vuxen här som du kan prata med?",
)
PLAIN_CHILD = (
    "Hur roligt har du haft det hos oss i dag?",
    "Har du någon att leka med när du är här?",
    "Är de vuxna snälla mot dig när du är här?",
    "Vad vill du helst göra när du kommer hit?",
    "Hur kändes det i magen när du kom hit?",
    "Får du vara med och välja vad ni ska göra?",
    "Vågar du säga till om något inte är bra?",
    "Vill du komma hit igen en annan dag sen?",
)


def test_a_short_form_of_hard_questions_is_told() -> None:
    found = [each for each in look(*(choice(text, key=f"h{n}") for n, text in enumerate(HARD))) if "rea" in each.code]
    assert {each.question for each in found} == {"h0", "h1", "h2"}


@pytest.mark.parametrize(("text", "audience"), [(text, "adults") for text in HARD] + [(HARD_CHILD, "children")])
def test_so_is_one_hard_question_alone(text: str, audience: str) -> None:
    (found,) = [each for each in look(choice(text), audience=audience) if each.code.startswith("reading")]
    assert (found.question, found.values["lix"]) == ("val", round(read(text).lix))


def test_easy_words_before_them_do_not_hide_hard_questions() -> None:
    assert said("reading", choice(HARD_CHILD), audience="youth", intro={"sv": "Hej på dig. Kul att du är här. " * 3})


@pytest.mark.parametrize("text", PLAIN)
def test_one_plain_question_alone_is_not(text: str) -> None:
    assert said("reading", choice(text)) == []


@pytest.mark.parametrize("text", PLAIN_CHILD)
def test_nor_is_one_to_children(text: str) -> None:
    assert said("reading", choice(text), audience="children") == []


def test_headings_and_names_in_a_table_are_no_sentences() -> None:
    rows = [{"value": f"r{n}", "label": {"sv": text}} for n, text in enumerate(("Lokalen", "Ledarna", "Bemötandet"))]
    assert said("reading", scale("Hur nöjd är du just nu?", rows=rows) | {"kind": "matrix"}) == []
    short = [choice(text, key=f"k{n}") for n, text in enumerate(("Bostadsområde", "Sysselsättning", "Modersmål"))]
    assert said("reading", *short, scale("Hur trygg är du här nu?")) == []


def test_core_items_alone_are_never_hard_whoever_is_asked() -> None:
    core = [scale(text, item="trygghet_1", key=f"c{n}") for n, text in enumerate(HARD)]
    assert said("reading", *core) == []


NEGATED = (
    "Känner du dig inte trygg?",
    "Känner du dig aldrig välkommen?",
    "Trivs du inte här?",
    "Har du ingen att prata med?",
    "Brukar du inte vara med?",
    "Mår ditt barn inte bra här?",
    "Är ledarna inte snälla?",
    "Får du aldrig vara med?",
)
STRAIGHT = (
    "Vet du vart du kan gå om du inte mår bra?",
    "Vad gör du när du inte är här?",
    "När du inte är här, hur trygg är du då?",
    "Hur trygg känner du dig när du inte är med ledare?",
    "Om du inte kan komma, säger du till?",
    "Känner du dig trygg eller inte?",
    "Har du någon att prata med?",
    "Varför kommer du inte hit?",
    "Hur ofta har du inget att göra?",
    "Är du ofta ensam?",
    "Går du hit om det inte regnar?",
    "Är du här även när det inte är aktiviteter?",
)
AGREE = points("Inte alls", "Lite", "Delvis", "Ganska", "Helt")


@pytest.mark.parametrize("text", NEGATED)
def test_a_question_that_asks_whether_something_is_not_so_is_shown(text: str) -> None:
    for asked in (scale(text, options=AGREE), question(text, "yes_no")):
        assert said("wording", asked) == ["negated"]


@pytest.mark.parametrize("text", STRAIGHT)
def test_a_not_beside_what_is_asked_is_left_in_peace(text: str) -> None:
    for asked in (scale(text, options=AGREE), question(text, "yes_no")):
        assert said("wording", asked) == []


def test_what_pushes_is_only_told_of_as_pushing_and_a_core_item_not_at_all() -> None:
    assert said("wording", question("Tycker du inte att det är kul här?", "yes_no")) == ["leading"]
    assert said("wording", scale(NEGATED[0], item="trygghet_1")) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Do you not feel safe?", ["negated"]),
        ("Do you never feel welcome?", ["negated"]),
        ("Do you have nobody to talk to?", ["negated"]),
        ("Do you know whom to ask if you do not feel well?", []),
        ("When you are not here, how safe are you?", []),
    ],
)
def test_so_in_english(text: str, wrong: list[str]) -> None:
    assert said("wording", question({"en": text}, "yes_no")) == wrong
