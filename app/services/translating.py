"""Translating a draft: in a table on a page, or by a file that goes to a translator and comes back."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.exports import translators
from app.services import questionnaires
from app.services.actor import Actor
from app.services.questionnaires import Draft
from surveys.errors import EditedMeanwhile, NotFound, TranslationInvalid
from surveys.languages import LANGUAGES
from surveys.texts import Texts, pick
from surveys.translation import entries, translated

FORMATS = translators.FORMATS
Said = Mapping[tuple[str, str], str]  # (place, language) → text


@dataclass(frozen=True, slots=True)
class Changed:
    """What has been kept. texts: (place, language) of each text that is another now.

    stale: places whose original is no longer the one that the translator had before them.
    """

    draft: Draft
    texts: tuple[tuple[str, str], ...]
    stale: tuple[str, ...] = ()


def put(*, actor: Actor, id: UUID, revision: int, said: Said, now: datetime) -> Changed:
    """Keep some translations; an empty one takes a text away. A language that is new to the draft is added to it.

    Raises EditedMeanwhile when somebody else saved first, TranslationInvalid (problems: place → reasons), NotFound.
    """
    draft = questionnaires.one(actor=actor, id=id)
    if draft.revision != revision:
        raise EditedMeanwhile(revision=draft.revision)
    new = _different(draft.draft, said)
    if not new:
        return Changed(draft, ())
    document = translated(draft.draft, new)
    spoken = [language for (_, language), text in new.items() if text]
    document["languages"] = list(dict.fromkeys([*document["languages"], *spoken]))
    kept = questionnaires.save(actor=actor, id=id, document=document, revision=revision, now=now)
    return Changed(kept, tuple(new))


def file(
    *, actor: Actor, intervention: UUID, name: str, to: str | None = None, source: str | None = None
) -> tuple[Draft, bytes]:
    """The draft's texts for a translator, in one of FORMATS; without to in all languages of the draft.

    Raises NotFound.
    """
    draft = questionnaires.newest(actor=actor, intervention=intervention)
    if draft is None or name not in FORMATS or not {to, source} <= {None, *LANGUAGES}:
        raise NotFound
    spoken = draft.draft["languages"]
    source = source or original_of(spoken, to)
    languages = tuple(each for each in ([to] if to else spoken) if each != source)
    rows = tuple(
        translators.Row(each.place, each.locked, _plain(pick(each.texts, source)[0]), _in(each.texts, languages))
        for each in entries(draft.draft)
    )
    return draft, translators.write(translators.Sheet(source, languages, rows), name)


def bring_in(*, actor: Actor, intervention: UUID, body: bytes, now: datetime) -> Changed:
    """Take a translator's file back: all of it or nothing. What was left empty stays as it is.

    Raises TranslationInvalid (problems: "file" or "row 7" → {"reasons", "place"}), NotFound, EditedMeanwhile.
    """
    sheet = translators.read(body)
    draft = questionnaires.newest(actor=actor, intervention=intervention)
    if draft is None:
        raise NotFound
    known = {each.place.strip(): each.place for each in entries(draft.draft)}  # a cell loses the blanks at its ends
    rows = {known.get(row.place, row.place): row for row in sheet.rows}
    said = {(place, code): text for place, row in rows.items() for code, text in row.texts.items() if text.strip()}
    try:
        kept = put(actor=actor, id=draft.id, revision=draft.revision, said=said, now=now)
    except TranslationInvalid as error:
        where = {place: reasons for place, reasons in error.problems.items() if place in rows}
        raise TranslationInvalid(
            problems={f"row {rows[place].number}": {"reasons": why, "place": place} for place, why in where.items()}
        ) from None
    originals = {place: row.original for place, row in rows.items()}
    return Changed(kept.draft, kept.texts, _stale(originals, sheet.source, draft.draft, kept))


def original_of(spoken: list[str], to: str | None) -> str:
    """The language to translate from: the draft's first, or its second for the first itself."""
    return next((code for code in spoken if code != to), spoken[0])


def _in(texts: Texts, languages: tuple[str, ...]) -> dict[str, str]:
    return {code: _plain(texts.get(code, "")) for code in languages}


def _different(document: Mapping[str, Any], said: Said) -> dict[tuple[str, str], str]:
    """What is said that is not so already. Raises TranslationInvalid for characters that nobody can store or see."""
    there = {each.place: each.texts for each in entries(document)}
    new = {
        (place, code): _plain(text)
        for (place, code), text in said.items()
        if place not in there or _plain(text) != _plain(there[place].get(code, ""))
    }
    odd = {place for (place, _), text in new.items() if any(_unseen(each) for each in text)}
    if odd:
        raise TranslationInvalid(problems={place: ["characters"] for place in sorted(odd)})
    return new


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def _plain(text: str) -> str:
    """A text with the line breaks that a form, a spreadsheet and JSON agree on."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _stale(
    originals: Mapping[str, str], source: str | None, document: Mapping[str, Any], kept: Changed
) -> tuple[str, ...]:
    if source is None:
        return ()
    now = {each.place: _plain(pick(each.texts, source)[0]) for each in entries(document)}
    before = {place: _plain(text) for place, text in originals.items()}
    return tuple(dict.fromkeys(place for place, _ in kept.texts if before[place] and now[place] != before[place]))
