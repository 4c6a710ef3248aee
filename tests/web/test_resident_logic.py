"""The phone decides what is shown, and in which order options stand, exactly as the core does: drawn cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, digits
from typing import Any, TypeVar
from uuid import UUID

from playwright.sync_api import Page

from app.web.assets import asset_url
from surveys.kinds.base import Option, Question
from surveys.logic import DEEPEST, EQUALITY, OPERATORS, Rule, rule_from, shown
from surveys.order import shuffled
from tests.web.resident import Place

KEYS = ("a", "b", "c", "d", "constructor")  # the last one is a property of every JavaScript object
MISSING = [{"missing": "dont_know"}, {"missing": "refused"}]
ANY = (*EQUALITY, "contains")  # what compares values of any sort
Drawn = TypeVar("Drawn")

# Few values, so that they often meet. Only months, which are digits, are compared by their order as strings.
NUMBERS = (1, 2, 1.0, 2.5, -1)
MONTHS = ("2026-01", "2026-02")
WORDS = ("x", "å", "1")
ORDERED = (*NUMBERS, *MONTHS, False, True)
VALUES = (*ORDERED, *WORDS)
SIGNS = (range(1, 0x80), range(0x80, 0xD800), range(0xE000, 0x110000))  # all but half a character

Case = dict[str, tuple[Any, Any]]  # key → (rule or None, answer or None)
Listed = tuple[UUID, str, list[tuple[int | str, bool]]]  # a response, a question's key, (value, stays last) of each


def a_rule(dice: Random, deepest: int = 3) -> dict[str, Any]:
    """A comparison, or several joined."""
    how = dice.choice(("and", "or", "not", "", "")) if deepest else ""
    if how == "not":
        return {how: a_rule(dice, deepest - 1)}
    if how:
        return {how: [a_rule(dice, deepest - 1) for _ in range(dice.randint(1, 3))]}
    operator = dice.choice(OPERATORS)
    return {"question": dice.choice(KEYS), operator: dice.choice(VALUES if operator in ANY else ORDERED)}


def an_answer(dice: Random) -> Any:
    """A value, several, or what stands for none."""
    several = dice.choices((*WORDS, *MONTHS), k=dice.randint(0, 3))
    return dice.choice((dice.choice(VALUES), dice.choice(VALUES), several, dice.choice([*MISSING, {"r": 1}])))


def asked(dice: Random) -> Case:
    """Half of the questions have a rule, and half an answer."""
    return {key: (dice.choice((None, a_rule(dice))), dice.choice((None, an_answer(dice)))) for key in KEYS}


def listed(dice: Random) -> Listed:
    """Options of words in any script, or of numbers."""
    some = ["".join(chr(dice.choice(dice.choice(SIGNS))) for _ in range(dice.randint(1, 12))) for _ in range(8)]
    each = dice.sample([*some, *dice.sample(range(41), 8)], dice.randint(2, 8))
    key = dice.choice(ascii_lowercase) + "".join(dice.choices(ascii_lowercase + digits + "_", k=dice.randint(0, 9)))
    return UUID(int=dice.getrandbits(128), version=4), key, [(value, dice.random() < 0.5) for value in each]


@dataclass(frozen=True)
class Asked:
    """As much of a question as rules look at."""

    key: str
    show_if: Rule | None


def drawn(case: Callable[[Random], Drawn], many: int) -> list[Drawn]:
    """So many cases, the same each time, to be tried all at once: a page is asked once, not a thousand times.

    By dice and not by hypothesis, which takes a hundred times as long and could make nothing smaller of them.
    """
    dice = Random(many)
    return [case(dice) for _ in range(many)]


def on_the_phone(place: Place, phone: Page, script: str, cases: list[Any]) -> Any:
    """What the page's own script makes of the cases."""
    phone.goto(place.url(place.activity()))
    return phone.evaluate(
        f"async ([url, cases]) => {{ const own = await import(url); {script} }}", [asset_url("resident.js"), cases]
    )


def test_the_phone_shows_what_the_core_shows(place: Place, phone: Page):
    cases = [case for case in drawn(asked, 1500) if readable(case)]
    assert len(cases) > 1000
    script = """return cases.map((case_) => {
      const { answers, keys } = own.shown(case_.map(([key, rule, given]) => [key, rule ?? undefined, given]));
      return [keys, Object.keys(answers)];
    });"""
    told = on_the_phone(place, phone, script, [[[key, *both] for key, both in case.items()] for case in cases])
    hidden = 0
    for case, (keys, answered) in zip(cases, told, strict=True):
        visible = shown([Asked(key, rule(both[0])) for key, both in case.items()], given_in(case))
        assert keys == [each.key for each in visible], case
        assert answered == [each.key for each in visible if each.key in given_in(case)], case
        hidden += len(KEYS) - len(keys)
    assert hidden > len(cases), "most rules hide something"


def given_in(case: Case) -> dict[str, Any]:
    return {key: answer for key, (_, answer) in case.items() if answer is not None}


def rule(raw: Any) -> Rule | None:
    """Read, whatever it refers to; what looks ahead simply finds no answer."""
    return rule_from(raw, "q", {})


def readable(case: Case) -> bool:
    """Rules within the core's limits: it reads no others, so that no page ever holds one."""
    return all(raw is None or rule(raw) is not None for raw, _ in case.values())


def test_the_core_s_limits_leave_room_for_what_is_drawn():
    deep: dict[str, Any] = {"question": "a", "equals": 1}
    for _ in range(DEEPEST - 1):
        deep = {"not": deep}
    assert rule(deep) is not None
    assert rule({"not": deep}) is None


def test_the_phone_shuffles_as_the_core_does(place: Place, phone: Page):
    cases = drawn(listed, 1000)
    script = """return cases.map(([id, key, each]) => own.shuffled(id, key, each.map(([of, last], n) => (
      { n, dataset: last ? { of: `${of}`, last: "" } : { of: `${of}` } }))).map(({ n }) => n));"""
    told = on_the_phone(place, phone, script, [[str(id), key, each] for id, key, each in cases])
    moved = 0
    for (id, key, each), order in zip(cases, told, strict=True):
        expected = expected_order(id, key, each)
        assert order == expected, (id, key, each)
        moved += order != sorted(order)
    assert moved > len(cases) / 4


def expected_order(id: UUID, key: str, each: list[tuple[int | str, bool]]) -> list[int]:
    options = tuple(Option(value, {"sv": str(n)}, exclusive=last) for n, (value, last) in enumerate(each))
    question = Question(key, "choices", {}, options=options, settings={"shuffle": True})
    return [int(option.label["sv"]) for option in shuffled(question, str(id))]


def test_the_page_stands_in_the_order_of_the_id_that_it_sends(place: Place, phone: Page):
    """A page that the phone has kept is the same each time; the order is not."""
    from surveys.questionnaire import from_document
    from tests.web.kinds import EVERYTHING
    from tests.web.resident import answer_all, begin, send, thanked

    asked_of, activity = from_document(EVERYTHING), place.asking(EVERYTHING)
    sent: list[Any] = []
    phone.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    for _ in range(2):
        phone.goto(place.url(activity))
        stood = phone.locator("#q-activity [data-read] input").evaluate_all("all => all.map(each => each.value)")
        in_form = phone.locator("[name=_id]").get_attribute("value")
        begin(phone)
        if phone.locator("#same").is_visible():
            phone.click("[data-do=same-no]")
        answer_all(phone)
        send(phone)
        thanked(phone)
        body = next(r.post_data_json for r in reversed(sent) if r.url.endswith("/responses"))
        assert stood == [option.value for option in shuffled(asked_of.question("activity"), body["id"])]
        assert body["id"] != in_form
