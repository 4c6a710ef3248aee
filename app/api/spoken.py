"""What an app says around the questions, in one language: the same sentences as the page. The doors are elsewhere."""

from typing import Any

from app.services.asking import Survey
from surveys.bank.pictures import PICTURES
from surveys.languages import keys, say

PARTS = ("participant.", "card.", "calendar.")  # of a language file: what a participant reads


def consent(found: Survey, code: str) -> dict[str, Any]:
    """What is said before anybody answers, who reads it, and what stands beside free texts."""
    child = found.audience == "children"
    names = {
        "organisation": found.organisation,
        "intervention": found.intervention_name,
        **found.agreed.names(),
    }

    def said(key: str) -> str:
        return say(code, f"participant.{key}", **names)

    about, who = f"consent.{found.audience}", f"who.{found.audience}"
    calls = {"children": "help.bris_children", "youth": "help.bris"}
    return {
        "heading": said(f"{about}.heading"),
        "lines": [said(f"{about}.{line}") for line in ("1", "2", "3", *(["remove"] if child else []))],
        "responsible": said("who.responsible"),
        "contact": said("who.contact") if found.agreed.contact else None,
        "reads": said(f"{who}.reads"),
        "never": said(f"{who}.never"),
        "texts": None if child else said("who.texts"),
        "published": said("who.published"),
        "beside_text": f"{said('help.no_names')} {said(f'help.now_{found.audience}')}",
        "call": said(calls[found.audience]) if found.audience in calls else None,
    }


def pictures(found: Survey) -> dict[str, str]:
    """The drawings of this questionnaire's options: name → path data on a square of 24."""
    options = [option for question in found.questionnaire.questions for option in question.options]
    return {option.picture: PICTURES[option.picture] for option in options if option.picture}


def sentences(code: str) -> dict[str, str]:
    """Every sentence that a participant may read, by its key, with {names} to fill in."""
    return {key: sentence for key, sentence in keys(code).items() if key.startswith(PARTS)}
