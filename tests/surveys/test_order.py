"""Options in an order that follows from the response's id, and from nothing else."""

from collections import Counter
from uuid import UUID, uuid5

from surveys.kinds.base import Question
from surveys.order import mixed, shuffled
from surveys.questionnaire import draft_from_document
from tests.surveys.test_questionnaire import document

NAMESPACE = UUID(int=7)


def asked(*values: str, alone: str = "inget", **settings: bool) -> Question:
    options = [{"value": value, "label": {"sv": value}} for value in values]
    options += [{"value": alone, "label": {"sv": "Inget"}, "exclusive": True}]
    raw = {"key": "vad", "kind": "choices", "text": {"sv": "Vad?"}, "options": options, "settings": settings}
    return draft_from_document(document(raw)).questions[0]


def order(question: Question, response: str) -> str:
    return "".join(str(each.value) for each in shuffled(question, response))


def test_a_known_number() -> None:
    """FNV-1a of "hello" is 4f9f2cab; the finaliser takes 0 to 0. What the phone computes is held to this."""
    assert mixed("") == _finalised(0x811C9DC5)
    assert mixed("hello") == _finalised(0x4F9F2CAB)


def _finalised(number: int) -> int:
    number = ((number ^ number >> 16) * 0x85EBCA6B) % 2**32
    number = ((number ^ number >> 13) * 0xC2B2AE35) % 2**32
    return number ^ number >> 16


def test_the_authors_order_unless_the_author_wants_another() -> None:
    assert order(asked("a", "b", "c"), "x") == "abcinget"
    assert order(asked("a", "b", "c", shuffle=False), "x") == "abcinget"


def test_the_same_response_always_gets_the_same_order_and_another_question_another() -> None:
    question = asked(*"abcdef", shuffle=True)
    assert order(question, "one") == order(question, "one")
    orders = {order(question, str(uuid5(NAMESPACE, str(n)))) for n in range(50)}
    assert len(orders) > 40


def test_every_order_is_as_likely_and_what_stands_alone_stays_last() -> None:
    question = asked("a", "b", "c", shuffle=True)
    found = Counter(order(question, str(uuid5(NAMESPACE, str(n)))) for n in range(6000))
    assert len(found) == 6
    assert all(each.endswith("inget") for each in found)
    expected = 1000
    chi_square = sum((n - expected) ** 2 / expected for n in found.values())
    assert chi_square < 20.5  # 5 degrees of freedom, p = .001


def test_a_matrix_has_its_rows_in_another_order() -> None:
    points = [{"value": n, "label": {"sv": str(n)}} for n in (1, 2)]
    rows = [{"value": value, "label": {"sv": value}} for value in "abcdef"]
    raw = {"key": "m", "kind": "matrix", "text": {"sv": "?"}, "options": points, "rows": rows}
    question = draft_from_document(document(raw | {"settings": {"shuffle": True}})).questions[0]
    assert sorted(order(question, "x")) == list("abcdef")
    assert order(question, "x") != order(question, "y")
