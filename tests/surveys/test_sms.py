"""How many parts a text is: GSM 03.38 at its edges, UCS-2 at its, and characters that take two places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sms import parts


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 1),
        ("å" * 160, 1),
        ("å" * 161, 2),
        ("å" * 306, 2),
        ("å" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),  # 76 in each part: an escape is never parted from its sign
        ("€" * 153, 3),
        ("ا" * 70, 1),
        ("ا" * 71, 2),
        ("ا" * 134, 2),
        ("ا" * 135, 3),
        ("a" * 70 + "–", 2),  # one dash that GSM lacks makes all of it wide
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("🙂" * 66, 2),  # 33 in each part
        ("🙂" * 67, 3),
    ],
)
def test_parts(text: str, n: int) -> None:
    assert parts(text) == n


@given(st.text(max_size=200), st.characters())
def test_a_longer_text_is_never_fewer_parts(text: str, more: str) -> None:
    assert parts(text + more) >= parts(text) >= 1
