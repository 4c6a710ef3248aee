"""A core item's words never change under its code: answers of years are compared by it. New words, new code."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from surveys import bank

FROZEN = Path(__file__).parents[1] / "vectors" / "core_items.json"


def fingerprints(item: dict[str, Any]) -> dict[str, str]:
    """Language → a short hash of all that is said in it, with the scale that it is said on."""
    scale = [item["kind"], item.get("direction"), item.get("indicator"), item["settings"]]
    found = {}
    for language in item["text"]:
        said = [item["text"][language], *((each["value"], each["label"][language]) for each in item.get("options", []))]
        found[language] = hashlib.sha256(json.dumps([scale, said], ensure_ascii=False).encode()).hexdigest()[:16]
    return found


@pytest.mark.parametrize("code", bank.items())
def test_an_item_says_what_it_has_always_said(code: str) -> None:
    """Only languages are added. To reword an item, give it a new code and leave the old one as it is."""
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    now = fingerprints(bank.item(code))
    assert code in frozen, f"a new item: add {json.dumps({code: now})} to {FROZEN.name}"
    assert {language: now.get(language) for language in frozen[code]} == frozen[code]
    assert set(now) == set(frozen[code]), "a new language: add its fingerprint"


def test_no_item_has_been_taken_away() -> None:
    assert set(json.loads(FROZEN.read_text(encoding="utf-8"))) == set(bank.items())


def test_another_word_or_point_would_be_seen() -> None:
    item = bank.item("trygghet_2")
    before = fingerprints(item)
    item["text"]["sv"] += "!"
    item["options"][0]["label"]["ar"] += "!"
    item["options"][1]["value"] = 7
    after = fingerprints(item)
    assert all(after[language] != before[language] for language in before)
