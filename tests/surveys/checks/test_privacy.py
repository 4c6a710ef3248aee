"""What points people out or may hurt them is told to the author; plain questions are not mistaken for it."""

from typing import Any

import pytest

from tests.surveys.checks.drafts import choice, codes, look, question, said, scale

ASKED = (
    "Vad heter du?",
    "Ditt namn",
    "Namn:",
    "Namn och telefonnummer:",
    "Telefon",
    "E-post (frivilligt)",
    "Vad är ditt telefonnummer?",
    "Vilken är din mejladress?",
    "Skriv din adress",
    "Fyll i ditt personnummer",
    "Personnummer (ÅÅÅÅMMDD-XXXX)",
    "De fyra sista siffrorna i ditt personnummer",
    "För- och efternamn",
    "Vad heter ditt barn?",
    "Hur kan vi nå dig?",
    "Skriv gärna namn och mobilnummer så hör vi av oss.",
    "Ange barnets namn och klass",
    "Vill du bli kontaktad? Lämna nummer.",
)
NOT_ASKED = (
    "Namnge en sak som är bra.",
    "Nämn tre saker du vill ändra.",
    "Vad heter din favoritplats i området?",
    "Vad heter föreningen du är med i?",
    "Vad ska det nya huset heta?",
    "Vilket namn ska lokalen få?",
    "Vilken adress behöver bättre ljus?",
    "Hur använder du din mobil?",
    "Skriv namnet på en plats där du trivs.",
    "Hur vill du få veta mer, via mejl eller sms?",
    "Skriv hur ofta du använder e-post",
    "Vad gör du när telefonen ringer?",
    "Skriv inte ditt namn eller telefonnummer.",
    "Berätta, utan att skriva ditt namn.",
    "Du behöver inte lämna din e-postadress.",
)


@pytest.mark.parametrize("text", ASKED)
def test_asking_who_somebody_is_is_told(text: str) -> None:
    assert said("contact", question(text, "short_text"), scale()) == ["asked"]
    assert said("contact", question("Något mer?", hint={"sv": text}), scale()) == ["asked"]


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert said("contact", question(text, "short_text"), scale()) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (question("Hur många telefoner finns hemma?", "number"), False),
        (question("Ditt mobilnummer", "number"), True),
        (question("Har du en e-postadress?", "yes_no"), False),
        (question("Kan ledarna ditt namn?", "yes_no"), False),
        (choice("Hur vill du få information?", "E-post", "Sms", "Affisch"), False),
        (choice("Vill du veta mer?", "Ja, skriv din e-post i nästa fråga", "Nej"), True),
        (scale("Ledarna kan mitt namn.", key="s"), False),
        (question("Skriv ditt namn på listan vid dörren.", "information"), True),
    ],
)
def test_it_depends_on_whether_anything_can_be_written(asked: dict[str, Any], told: bool) -> None:
    assert said("contact", asked, scale()) == ["asked"] * told


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "What is your name?", True),
        ("en", "Phone number", True),
        ("en", "Please leave your number", True),
        ("en", "How can we reach you?", True),
        ("en", "Name one good thing", False),
        ("en", "Please do not write your name", False),
        ("en", "How many phones do you have?", False),
        ("en", "What name should the café have?", False),
        ("en", "What are you called on to do?", True),  # a rare sentence; rather asked once too often
        ("ar", "ما اسمك؟", True),
        ("ar", "مَا اسْمُكَ؟", True),
        ("ar", "ما هو رقم هاتفك؟", True),
        ("ar", "اكتب بريدك الإلكتروني", True),
        ("ar", "الاسم الكامل:", True),
        ("ar", "اذكر شيئًا واحدًا جيدًا", False),
        ("ar", "لا تكتب اسمك هنا", False),
        ("ar", "كم عدد الهواتف في البيت؟", False),
        ("ar", "ما اسم المكان المفضل لديك؟", False),
    ],
)
def test_english_and_arabic_are_read_too(language: str, text: str, told: bool) -> None:
    assert said("contact", question({language: text}), scale()) == ["asked"] * told


TRAITS = (
    "Vilken gata bor du på?",
    "I vilken trappuppgång bor du?",
    "Vilket hus bor du i?",
    "Vilken del av området bor du i?",
    "Gata",
    "Vilket kön har du?",
    "Är du tjej eller kille?",
    "Vilken månad är du född?",
    "Vilket språk pratar du hemma?",
    "Vilket är ditt modersmål?",
    "Vilken skola går du i?",
    "I vilken klass går du?",
    "Var arbetar du?",
    "Hur många barn har du?",
    "Hur många bor ni hemma?",
    "Hur länge har du bott här?",
    "Var kommer du ifrån?",
)
OPINIONS = (
    "Vad är bäst med att vara här?",
    "Vad ska vi ta tag i först på din gata?",
    "Vad tycker grannarna i din trappuppgång?",
    "Vilket språk vill du lära dig?",
    "Vilken åldersgrupp saknar aktiviteter?",
    "Vilken skola borde ha öppet på kvällar?",
    "Vilket land vill du laga mat från?",
    "Hur många gånger har du varit här?",
    "Hur många barn kom på aktiviteten?",
    "Vad behövs för att fler tjejer ska komma?",
    "Vilken dag passar bäst?",
    "När vill du att vi har öppet?",
)
AGE = choice("Hur gammal är du?", *"abcd", key="alder")


@pytest.mark.parametrize("text", TRAITS)
def test_age_with_another_thing_that_others_know_points_out_one_of_twelve(text: str) -> None:
    (found,) = look(AGE, choice(text, *"abcd"), scale(), size=12)
    assert (found.code, found.question) == ("identifying.combination", "val")
    assert found.values == {"others": "”Hur gammal är du?”", "size": 12}


@pytest.mark.parametrize("text", OPINIONS)
def test_age_with_an_opinion_does_not(text: str) -> None:
    assert said("identifying", AGE, choice(text), scale(), size=12) == []


def test_what_counts_is_how_many_would_share_an_answer() -> None:
    """Four ages and four streets are 16 combinations: five in each are 80 people, ten children in each 160."""
    street = choice("Vilken gata bor du på?", *"abcd")
    assert [said("identifying", AGE, street, scale(), size=size) for size in (79, 80)] == [["combination"], []]
    children = [said("identifying", AGE, street, scale(), size=size, audience="children") for size in (159, 160)]
    assert children == [["combination"], []]


@pytest.mark.parametrize(
    "other",
    [
        choice("Om dig", "Kvinna", "Man", "Annat"),
        question("När började du här?", "date_month"),
        question("Vilken gata bor du på?", "short_text"),
        question("Bor du på Storgatan?", "yes_no"),
        choice({"en": "Which street do you live on?"}),
        choice({"ar": "في أي شارع تسكن؟"}),
        choice({"ar": "ما هي لغتك الأم؟"}, {"ar": "العربية"}, {"ar": "الكردية"}),
    ],
)
def test_it_is_known_by_its_answers_its_kind_and_in_other_languages(other: dict[str, Any]) -> None:
    assert said("identifying", AGE, other, scale(), size=12) == ["combination"]


def test_the_same_thing_asked_twice_a_scale_and_a_core_item_are_no_combination() -> None:
    again = choice("Vilken åldersgrupp tillhör du?")
    street = scale("Vilken gata bor du på, och hur trygg är den?", key="s")
    core = choice("Vilken gata bor du på?", item="sysselsattning_2", key="c")
    assert said("identifying", AGE, again, street, core, scale(), size=12) == []


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (8, [("group.nothing", None), ("group.background", "alder")]),
        (9, [("group.nothing", None), ("group.background", "alder")]),
        (10, [("group.background", "alder")]),
        (19, [("group.background", "alder")]),
        (20, []),
    ],
)
def test_one_background_question_in_a_small_group_points_people_out(size: int, told: list[Any]) -> None:
    assert codes(AGE, scale(), size=size) == told


def test_in_a_small_group_also_an_opinion_of_several_words_forms_groups_but_no_scale_does() -> None:
    assert said("group", choice("Vad är bäst här?"), scale(), size=12) == ["background"]
    assert said("group", scale("Jag har någon att fråga.", indicator=None), scale(key="b"), size=12) == []


HURTS = (
    "Har du varit utsatt för våld?",
    "Hur ofta dricker du alkohol?",
    "Säljs det droger där du bor?",
    "Har du skulder hos Kronofogden?",
    "Vilken religion har du?",
    "Vilken sexuell läggning har du?",
    "Blir du mobbad i skolan?",
    "Har någon hotat dig?",
    "Har du blivit diskriminerad?",
    "Hur är din hälsa?",
    "Hur mår du psykiskt?",
    "Vad är ditt etniska ursprung?",
    "Har du någon funktionsnedsättning?",
)
HARMLESS = (
    "Brukar grannarna hälsa på dig?",
    "Hälsar du på dina grannar?",
    "Vems skuld är det att det är skräpigt?",
    "Vem drog igång träffen?",
    "Det var våldsamt roligt i dag.",
    "Har du varit här sex gånger eller fler?",
    "Tror du att området blir bättre?",
    "Hur mycket litar du på polisen?",
    "Hur är det i gänget?",
    "Hur gillar du hotellet?",
)


@pytest.mark.parametrize("text", HURTS)
def test_what_may_hurt_wants_somebody_to_turn_to(text: str) -> None:
    assert said("sensitive", choice(text), scale()) == ["no_help"]
    assert said("sensitive", choice(text), scale(), help={"sv": "Ring 1177."}) == []
    assert said("sensitive", choice("Vad oroar dig?", text, "Inget"), scale()) == ["no_help"]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_do_not(text: str) -> None:
    assert said("sensitive", choice(text), scale()) == []


def test_the_indicator_tells_too_and_it_is_said_once() -> None:
    assert codes(scale(indicator="halsa"), scale("Hur mår du?", key="b")) == [("sensitive.no_help", "skala")]
    assert said("sensitive", scale("Hur mår du för det mesta?", item="halsa_1", indicator="halsa")) == ["no_help"]
    assert said("sensitive", choice({"en": "Do you have debts?"}), scale()) == ["no_help"]
    assert said("sensitive", choice({"en": "Do you race bikes?"}), scale()) == []
