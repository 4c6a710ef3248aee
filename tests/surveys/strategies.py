"""Any questionnaire that the core allows, and answers to it, as hypothesis strategies. Tests of them are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from surveys.bank.pictures import PICTURES
from surveys.kinds import NAMES, kind
from surveys.kinds.base import DONT_KNOW, REFUSED, Question, is_value
from surveys.kinds.date_month import limits as months
from surveys.kinds.number import limits as numbers
from surveys.kinds.ranking import most
from surveys.kinds.status import STATUSES
from surveys.languages import LANGUAGES
from surveys.logic import OPERATORS
from surveys.questionnaire import AUDIENCES, Questionnaire, draft_from_document, from_document, problems

Document = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

WORDS = (
    "Hur trygg känner du dig?",
    "=1+1",
    "'; DROP TABLE --",
    'sade "hej" & <b>då</b>',
    "كيف حالك؟ 12",
    "ከመይ ኣለኻ",
    "چۆنیت؟",
    "👩‍👩‍👧‍👦 tillsammans 😀",
    "rad ett\nrad två",
    "${trygg} {n} %s",
    "yes",
    "1",
    "-",
    "\u200fאב\u200e",
)
# Characters that an author may paste and that some file format or other cannot hold.
ODD_WORDS = (
    "a\x01b",
    "a\r\nb\rc",
    "_x0041_ x005F_",
    "a\x0bb\x1fc",
    "a\ufffeb\uffff",
    "a\u2028b\x85c",
    "]]>",
    "a\tb  c",
)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
TRICKY_KEYS = st.sampled_from(["type", "name", "label", "meta", "yes_no", "begin", "note", "a__b", "z" * 40, "intro"])
SIMPLE = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["C", "Z"]), max_size=12)
ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def words(*, odd: bool = False) -> st.SearchStrategy[str]:
    """A text as it is kept: trimmed, with something in it."""
    some = st.sampled_from(WORDS) | SIMPLE
    if odd:
        some = some | st.sampled_from(ODD_WORDS) | ODD
    return some.map(str.strip).filter(bool)


def texts(languages: Sequence[str], *, least: int = 1, odd: bool = False) -> st.SearchStrategy[dict[str, str]]:
    """A text in some of the languages."""
    return st.dictionaries(st.sampled_from(languages), words(odd=odd), min_size=least, max_size=len(languages))


def values(*, odd: bool = False) -> st.SearchStrategy[str]:
    """What an option of words is called: up to 40 characters of any sort."""
    plain = st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True)
    tricky = st.sampled_from(["a b", " a", "a ", "å", "a'b", 'a"b', "a,b", "A", "a", "1", "True", "👍", "x" * 40])
    return (plain | tricky | words(odd=odd).map(lambda text: text[:40])).filter(is_value)


@st.composite
def _named(draw: Draw, languages: Sequence[str], fewest: int, most_of_them: int, *, odd: bool) -> list[Document]:
    names = draw(st.lists(values(odd=odd), min_size=fewest, max_size=most_of_them, unique=True))
    return [{"value": name, "label": draw(texts(languages, odd=odd))} for name in names]


@st.composite
def _points(draw: Draw, languages: Sequence[str], *, odd: bool) -> list[Document]:
    start, count = draw(st.sampled_from([0, 1, -3, 7])), draw(st.integers(2, 11) | st.just(5))
    ends = (0, count - 1)
    return [
        {"value": start + n, "label": draw(texts(languages, least=1 if n in ends else 0, odd=odd))}
        for n in range(count)
    ]


def _set(draw: Draw, **wanted: st.SearchStrategy[Any]) -> Document:
    """Some of the settings."""
    return {name: draw(of) for name, of in wanted.items() if draw(st.booleans())}


def _scale(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    return {"options": draw(_points(languages, odd=odd))}


def _faces(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    points = [{"value": n, "label": draw(texts(languages, least=0, odd=odd))} for n in range(1, 6)]
    return {"options": points, "settings": _set(draw, positive=st.booleans())}


def _choice(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    options = draw(_named(languages, 2, 6, odd=odd))
    for option in options:
        if draw(st.integers(0, 9)) == 0:
            option |= {"exclusive": True}
    for option in options[draw(st.integers(1, len(options))) :]:
        option |= {"good": True}
    return {"options": options, "settings": _set(draw, ordered=st.booleans(), shuffle=st.booleans())}


def _choices(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    options = draw(_named(languages, 2, 6, odd=odd))
    for option in options[draw(st.integers(1, len(options))) :]:
        option |= {"exclusive": True}
    return {"options": options, "settings": _set(draw, max=st.integers(1, len(options)), shuffle=st.booleans())}


def _pictures(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    options = draw(_named(languages, 2, 5, odd=odd))
    drawn = [option | {"picture": draw(st.sampled_from(sorted(PICTURES)))} for option in options]
    return {"options": drawn, "settings": _set(draw, shuffle=st.booleans())}


def _number(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    decimals = draw(st.sampled_from([None, 0, 1, 2]))
    step = 10 ** (decimals or 0)
    low, high = sorted(draw(st.lists(st.integers(-300, 99_000), min_size=2, max_size=2, unique=True)))
    chosen = _set(draw, unit=texts(languages, odd=odd), maximum=st.sampled_from([high / step, 1_000_000]))
    if draw(st.booleans()) or chosen.get("maximum", 1) <= 0:
        chosen["minimum"] = draw(st.sampled_from([low / step, -1_000_000]))
    whole = {name: int(held) for name, held in chosen.items() if name != "unit" and held == int(held)}
    settings = chosen | (whole if draw(st.booleans()) else {}) | ({} if decimals is None else {"decimals": decimals})
    return {"settings": settings}


def _date_month(draw: Draw, _: Sequence[str], __: bool) -> Document:
    month = st.builds("{:04}-{:02}".format, st.integers(1900, 2100), st.integers(1, 12))
    low, high = sorted((draw(month), draw(month)))
    return {"settings": _set(draw, minimum=st.just(low), maximum=st.just(high))}


def _status(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    offered = draw(st.lists(st.sampled_from(STATUSES), min_size=2, unique=True))
    return {"options": [{"value": each, "label": draw(texts(languages, odd=odd))} for each in offered]}


def _matrix(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    name = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True) | st.sampled_from(["Å1", "Big", "م", "x" * 40])
    names = draw(st.lists(name.filter(lambda each: each != "missing"), min_size=2, max_size=5, unique=True))
    rows = [{"value": each, "label": draw(texts(languages, odd=odd))} for each in names]
    return {"options": draw(_points(languages, odd=odd)), "rows": rows, "settings": _set(draw, shuffle=st.booleans())}


def _ranking(draw: Draw, languages: Sequence[str], odd: bool) -> Document:
    options = draw(_named(languages, 2, 6, odd=odd))
    return {"options": options, "settings": _set(draw, max=st.integers(1, len(options)), shuffle=st.booleans())}


def _written(draw: Draw, _: Sequence[str], __: bool) -> Document:
    return {"settings": _set(draw, max_length=st.integers(1, 200))}


def _nothing_more(_: Draw, __: Sequence[str], ___: bool) -> Document:
    return {}


MADE: Mapping[str, Callable[[Draw, Sequence[str], bool], Document]] = {
    "scale": _scale,
    "faces": _faces,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _nothing_more,
    "pictures": _pictures,
    "number": _number,
    "date_month": _date_month,
    "status": _status,
    "matrix": _matrix,
    "ranking": _ranking,
    "short_text": _written,
    "text": _written,
    "information": _nothing_more,
}
assert set(MADE) == NAMES, "each kind on the shelf is tried"


@st.composite
def questions(draw: Draw, key: str, languages: Sequence[str], *, kinds: Sequence[str], odd: bool = False) -> Document:
    """One question of any of the kinds, as a document, without a rule."""
    name = draw(st.sampled_from(kinds))
    question: Document = {"key": key, "kind": name, "text": draw(texts(languages, odd=odd))}
    question |= {"required": draw(st.booleans()) if kind(name).asks else False}
    for field, held in (
        ("hint", texts(languages, odd=odd)),
        ("item", KEYS),
        ("indicator", KEYS),
        ("direction", st.sampled_from([1, -1])),
    ):
        if draw(st.integers(0, 3)) == 0:
            question[field] = draw(held)
    return question | MADE[name](draw, languages, odd)


@st.composite
def _comparisons(draw: Draw, earlier: Sequence[Question]) -> Document:
    about = draw(st.sampled_from([each for each in earlier if kind(each.kind).operators]))
    plug = kind(about.kind)
    operator = draw(st.sampled_from([each for each in OPERATORS if each in plug.operators]))
    sample = draw(st.sampled_from(list(plug.samples(about, []))))
    return {"question": about.key, operator: draw(st.sampled_from(sample)) if operator == "contains" else sample}


def rules(earlier: Sequence[Question]) -> st.SearchStrategy[Document]:
    """A rule on earlier questions, at most 4 deep; nobody need be able to come there."""

    def joined(inner: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
        several = st.lists(inner, min_size=1, max_size=3)
        return (
            several.map(lambda some: {"and": some})
            | several.map(lambda some: {"or": some})
            | inner.map(lambda one: {"not": one})
        )

    one = _comparisons(earlier)
    return one | joined(one) | joined(joined(one))


@st.composite
def questionnaires(
    draw: Draw,
    *,
    kinds: Sequence[str] = tuple(sorted(NAMES)),
    languages: Sequence[str] = LANGUAGES,
    most_questions: int = 6,
    odd: bool = False,
) -> Questionnaire:
    """Any questionnaire that can be published. odd: texts with control characters and the like, too."""
    spoken = draw(st.lists(st.sampled_from(languages), min_size=1, max_size=3, unique=True))
    keys = draw(st.lists(KEYS | TRICKY_KEYS, min_size=1, max_size=most_questions, unique=True))
    asked = [draw(questions(key, spoken, kinds=kinds, odd=odd)) for key in keys]
    if not any(kind(each["kind"]).asks for each in asked):
        asked.append({"key": "sist_av_alla", "kind": "yes_no", "text": draw(texts(spoken, odd=odd))})
    document: Document = {
        "title": draw(texts(spoken, odd=odd)),
        "languages": spoken,
        "audience": draw(st.sampled_from(AUDIENCES)),
        "questions": asked,
    }
    for field in ("intro", "help"):
        if draw(st.booleans()):
            document[field] = draw(texts(spoken, odd=odd))
    read = draft_from_document(document).questions
    for place, question in enumerate(asked):
        earlier = [each for each in read[:place] if kind(each.kind).operators]
        if earlier and draw(st.booleans()):
            question["show_if"] = draw(rules(earlier))
    return from_document(_reachable(document))


def _reachable(document: Document) -> Document:
    """Without the rules that nobody's answers fulfil."""
    while broken := problems(draft_from_document(document)):
        ruled = [each for each in document["questions"] if each["key"] in broken and "show_if" in each]
        if not ruled:
            return document  # a fault of the strategy's, told by from_document
        del ruled[0]["show_if"]
    return document


def _some_of(question: Question, fewest: int, how_many: int, *, alone: bool) -> st.SearchStrategy[list[Any]]:
    together = [each.value for each in question.options if not (alone and each.exclusive)]
    single = [st.just([each.value]) for each in question.options if alone and each.exclusive]
    several = st.lists(st.sampled_from(together), min_size=fewest, max_size=how_many, unique=True) if together else None
    return st.one_of(*single, *([several] if several is not None else []))


def _a_number(question: Question) -> st.SearchStrategy[Any]:
    low, high = numbers(question)
    decimals = question.settings.get("decimals", 0)
    step = 10**decimals
    whole = st.integers(round(low * step), round(high * step))
    return whole.map(lambda n: round(n / step, decimals)) if decimals else whole


def _a_month(question: Question) -> st.SearchStrategy[str]:
    low, high = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in months(question))
    return st.integers(low, high).map(lambda n: f"{n // 12:04}-{n % 12 + 1:02}")


def _rows(question: Question) -> st.SearchStrategy[Document]:
    point = st.sampled_from([each.value for each in question.options]) | _missing()
    names = st.sampled_from([str(each.value) for each in question.rows])
    return st.dictionaries(names, point, min_size=1)


def _a_text(question: Question) -> st.SearchStrategy[str]:
    longest = kind(question.kind).longest_of(question)  # type: ignore[attr-defined]
    line = words().map(lambda text: text.replace("\n", " ")[:longest].strip()).filter(bool)
    return line if kind(question.kind).name == "short_text" else line | st.just("rad\nrad"[:longest].strip())


def _missing() -> st.SearchStrategy[Document]:
    return st.sampled_from([DONT_KNOW, REFUSED]).map(lambda code: {"missing": code})


def _one_option(question: Question) -> st.SearchStrategy[Any]:
    return st.sampled_from([each.value for each in question.options])


ANSWERED: Mapping[str, Callable[[Question], st.SearchStrategy[Any]]] = {
    "scale": _one_option,
    "faces": _one_option,
    "choice": _one_option,
    "choices": lambda q: _some_of(q, 1, q.settings.get("max", len(q.options)), alone=True),
    "yes_no": lambda _: st.booleans(),
    "pictures": _one_option,
    "number": _a_number,
    "date_month": _a_month,
    "status": _one_option,
    "matrix": _rows,
    "ranking": lambda q: _some_of(q, 1, most(q), alone=False),
    "short_text": _a_text,
    "text": _a_text,
}


@st.composite
def answers_to(draw: Draw, questionnaire: Questionnaire) -> dict[str, Any]:
    """Answers that somebody could send: only to what is shown, all that is required, missing codes among them."""
    answers: dict[str, Any] = {}
    for question in questionnaire.questions:
        hidden = question.show_if is not None and not question.show_if.holds(answers)
        if hidden or not kind(question.kind).asks or (not question.required and draw(st.integers(0, 3)) == 0):
            continue
        real = draw(st.integers(0, 4)) > 0
        answers[question.key] = draw(ANSWERED[question.kind](question) if real else _missing())
    return answers
