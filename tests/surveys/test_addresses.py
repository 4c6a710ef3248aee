"""Addresses as people write them: what is taken, how it is kept, what is asked about. The phone is held to the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import addresses
from surveys.addresses import DOMAINS, LONGEST, email, meant, mobile

VECTORS: dict[str, list[tuple[str, str | None]]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "addresses.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("rule", VECTORS)
def test_what_is_written_is_read_as_it_is_written_down(rule: str) -> None:
    read = getattr(addresses, rule)
    assert [[text, read(text)] for text, _ in VECTORS[rule]] == VECTORS[rule]


@given(st.sampled_from(("70", "72", "73", "76", "79")), st.integers(0, 9_999_999), st.data())
def test_a_swedish_mobile_number_is_the_same_in_every_usual_writing(series: str, rest: int, data: Any) -> None:
    digits = f"{series}{rest:07}"
    gaps = [data.draw(st.sampled_from(("", " ", "-", "\u00a0"))) for _ in digits]
    spaced = "".join(map("".join, zip(digits, gaps, strict=True)))
    before = data.draw(st.sampled_from(("0", "", "+46", "0046", "46", "+46 (0)", "+46 0", "0046-0")))
    assert mobile(before + spaced) == f"+46{digits}"
    assert mobile(f"+46{digits}") == f"+46{digits}", "what is kept is read as itself"


@given(st.text(max_size=30))
def test_what_is_read_is_a_number_or_nothing(text: str) -> None:
    read = mobile(text)
    assert read is None or (read.isascii() and read[0] == "+" and 8 <= len(read[1:]) <= 15 and read[1:].isdigit())


@given(st.emails())
def test_an_address_is_kept_as_it_is(address: str) -> None:
    assert email(address) in (address, None)
    assert email(email(address) or "") == email(address)


def test_an_address_has_room_for_what_mail_allows_and_no_more() -> None:
    domain = ".".join(["b" * 63] * 3) + ".se"
    assert email(f"{'a' * (LONGEST - 1 - len(domain))}@{domain}")
    assert email(f"{'a' * (LONGEST - len(domain))}@{domain}") is None
    assert email(f"{'a' * 64}@b.se")
    assert email(f"{'a' * 65}@b.se") is None
    assert email(f"{'å' * 60}@{'ö' * 60}.{'ö' * 10}.se") is None, "bytes are counted, not letters"


@pytest.mark.parametrize("domain", DOMAINS)
def test_nobody_with_a_common_domain_is_asked_about_it(domain: str) -> None:
    assert meant(f"amina@{domain}") is None
    assert meant(f"amina@{domain}x") == f"amina@{domain}"
