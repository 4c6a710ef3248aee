"""One questionnaire with a question of every kind, in Swedish and Arabic. What is done with it stands in the tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from surveys.answers import Reader
from surveys.questionnaire import Questionnaire, from_document
from tests.builders import some_answer


def both(sv: str, ar: str) -> dict[str, str]:
    """A text in both languages."""
    return {"sv": sv, "ar": ar}


def options(*said: tuple[str, str, str], **more: dict[str, Any]) -> list[dict[str, Any]]:
    """Options from (value, Swedish, Arabic); more: value → what else it says."""
    return [{"value": value, "label": both(sv, ar)} | more.get(value, {}) for value, sv, ar in said]


POINTS = [{"value": n, "label": {}} for n in range(1, 6)]
AGREE = both("Stämmer inte alls", "غير صحيح إطلاقًا"), both("Stämmer helt", "صحيح تمامًا")
ENDS = [POINTS[0] | {"label": AGREE[0]}, *POINTS[1:4], POINTS[4] | {"label": AGREE[1]}]
WHERE = (("park", "Parken", "الحديقة"), ("square", "Torget", "الساحة"), ("school", "Skolan", "المدرسة"))

EVERYTHING: dict[str, Any] = {
    "title": both("Allt", "كل شيء"),
    "intro": both("Vi frågar om torget.\nDet tar en stund.", "نسأل عن الساحة."),
    "help": both("Kuratorn Mira: 070-000 00 00", "المرشدة ميرا: 070-000 00 00"),
    "languages": ["sv", "ar"],
    "audience": "youth",
    "questions": [
        {
            "key": "before",
            "kind": "information",
            "text": both("Först om platsen", "أولاً عن المكان"),
            "hint": both("Tänk på de senaste två veckorna.", "فكّر في الأسبوعين الماضيين."),
        },
        {"key": "agree", "kind": "scale", "text": both("Jag trivs här.", "أحب المكان هنا."), "options": ENDS},
        {"key": "mood", "kind": "faces", "text": both("Hur är det?", "كيف الحال؟"), "options": POINTS},
        {
            "key": "fun",
            "kind": "faces",
            "text": both("Hur roligt var det?", "كم كان ممتعًا؟"),
            "options": POINTS,
            "settings": {"positive": True},
        },
        {
            "key": "often",
            "kind": "choice",
            "text": both("Hur ofta kommer du?", "كم مرة تأتي؟"),
            "options": options(("daily", "Varje dag", "كل يوم"), ("weekly", "Varje vecka", "كل أسبوع")),
            "settings": {"shuffle": True},
        },
        {
            "key": "liked",
            "kind": "choices",
            "text": both("Vad är bra?", "ما الجيد؟"),
            "options": options(*WHERE, ("none", "Inget av detta", "لا شيء من هذا"), none={"exclusive": True}),
            "settings": {"max": 2, "shuffle": True},
        },
        {"key": "alone", "kind": "yes_no", "text": both("Kom du själv?", "هل أتيت وحدك؟")},
        {
            "key": "activity",
            "kind": "pictures",
            "text": both("Vad vill du göra?", "ماذا تريد أن تفعل؟"),
            "options": options(
                ("ball", "Spela boll", "لعب الكرة"),
                ("bike", "Cykla", "ركوب الدراجة"),
                ("book", "Läsa", "القراءة"),
                ("food", "Laga mat", "الطبخ"),
                ("draw", "Rita", "الرسم"),
                **{name: {"picture": name} for name in ("ball", "bike", "book", "food", "draw")},
            ),
            "settings": {"shuffle": True},
        },
        {
            "key": "hours",
            "kind": "number",
            "text": both("Hur många timmar var du här?", "كم ساعة كنت هنا؟"),
            "settings": {"minimum": 0.5, "maximum": 12, "decimals": 1, "unit": both("timmar", "ساعات")},
        },
        {
            "key": "moved",
            "kind": "date_month",
            "text": both("När flyttade du hit?", "متى انتقلت إلى هنا؟"),
            "settings": {"minimum": "2001-05", "maximum": "2026-06"},
        },
        {
            "key": "doing",
            "kind": "status",
            "text": both("Vad gör du mest?", "ماذا تفعل غالبًا؟"),
            "options": options(("work", "Arbetar", "أعمل"), ("studies", "Studerar", "أدرس")),
        },
        {
            "key": "safe",
            "kind": "matrix",
            "text": both("Hur trygg känner du dig?", "ما مدى شعورك بالأمان؟"),
            "options": ENDS,
            "rows": options(("day", "På dagen", "في النهار"), ("night", "På kvällen", "في المساء")),
            "settings": {"shuffle": True},
        },
        {
            "key": "first",
            "kind": "ranking",
            "text": both("Vad ska göras först?", "ماذا يجب أن يُفعل أولاً؟"),
            "options": options(*WHERE, ("shop.2", "Affären", "المتجر")),
            "settings": {"max": 3, "shuffle": True},
        },
        {"key": "word", "kind": "short_text", "text": both("Med ett ord?", "بكلمة واحدة؟")},
        {"key": "more", "kind": "text", "text": both("Något mer?", "شيء آخر؟")},
    ],
}


def answers() -> tuple[Questionnaire, dict[str, Any]]:
    """The questionnaire, and an answer to each of its questions."""
    questionnaire = from_document(EVERYTHING)
    return questionnaire, {each.key: some_answer(each, 4) for each in questionnaire.asked()}


def fill_in(page: Page | Locator, questionnaire: Questionnaire, given: dict[str, Any]) -> None:
    """Answer as a form says these answers, in whatever sort of field it is; each key stands under its own question."""
    for key, parts in Reader(questionnaire).to_form(given).items():
        for part, values in parts.items():
            for value in values:
                _fill(page.locator(f"#q-{key}"), f"{key}.{part}" if part else key, value)


def _fill(question: Locator, name: str, value: str) -> None:
    field = question.locator(f"[name='{name}']")
    if field.first.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    elif field.first.get_attribute("type") in ("radio", "checkbox"):
        question.locator(f"label:has([name='{name}'][value='{value}'])").click()
    else:
        field.first.fill(value)
