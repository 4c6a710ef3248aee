"""Short ways to say a draft and to hear what the checks say of it."""

from typing import Any

from surveys import bank, checks
from surveys.questionnaire import draft_from_document

AGREE = tuple(text["label"] for text in bank.item("trygghet_2")["options"])


def texts(said: str | dict[str, str]) -> dict[str, str]:
    return {"sv": said} if isinstance(said, str) else said


def question(text: str | dict[str, str] = "Mer?", kind: str = "text", key: str = "q", **says: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "text": texts(text)} | says


def points(*labels: str | None) -> list[dict[str, Any]]:
    return [{"value": n, "label": {"sv": label} if label else {}} for n, label in enumerate(labels, 1)]


def words(*labels: str | dict[str, str]) -> list[dict[str, Any]]:
    return [{"value": f"v{n}", "label": texts(label)} for n, label in enumerate(labels)]


def scale(text: str | dict[str, str] = "Hur trygg känner du dig?", key: str = "skala", **says: Any) -> dict[str, Any]:
    usual = {
        "indicator": "trygghet",
        "direction": 1,
        "options": points("Inte alls", "Lite", "Delvis", "Ganska", "Helt"),
    }
    return question(text, "scale", key, **(usual | says))


def choice(text: str | dict[str, str], *labels: str | dict[str, str], key: str = "val", **says: Any) -> dict[str, Any]:
    return question(text, "choice", key, options=words(*(labels or ("Ja, ofta", "Nej, sällan"))), **says)


def draft(*questions: dict[str, Any], **says: Any) -> dict[str, Any]:
    usual = {"title": {"sv": "Enkät"}, "languages": ["sv"], "audience": "adults", "questions": list(questions)}
    return usual | says


def look(
    *questions: dict[str, Any], size: int = 50, main: str | None = "skala", smallest: float | None = 0.2, **says: Any
):
    asked = draft_from_document(draft(*questions, **says))
    return checks.look(asked, checks.Around(size, main, smallest))


def codes(*questions: dict[str, Any], **says: Any) -> list[tuple[str, str | None]]:
    return [(advice.code, advice.question) for advice in look(*questions, **says)]


def said(section: str, *questions: dict[str, Any], **says: Any) -> list[str]:
    """The codes of one check only, without its name."""
    found = [code.split(".") for code, _ in codes(*questions, **says)]
    return [code for name, code in found if name == section]
