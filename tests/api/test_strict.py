"""What is not strict JSON is refused with the rule it broke, in the asker's language, and nothing is stored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schemas import strict
from surveys.errors import BadInput, Malformed
from tests.api.conftest import Client

BAD = {
    "key_twice": b'{"wave": 0, "wave": 1}',
    "not_json": b"{'wave': 0}",
    "not_utf8": '{"language": "å"}'.encode("latin-1"),
    "number": b'{"wave": NaN}',
    "characters": b'{"languag\\u0000": "sv"}',
    "too_deep": b"[" * 21 + b"]" * 21,
}


@pytest.mark.parametrize("rule", BAD)
def test_each_rule_is_named(rule: str) -> None:
    with pytest.raises(Malformed) as refused:
        strict.read(BAD[rule])
    assert refused.value.problems == {"body": [rule]}


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("number", b"1e999"),
        ("number", b"-Infinity"),
        ("number", b"9007199254740993"),
        ("not_json", b"9" * 5000),
        ("not_json", b""),
        ("not_json", b'{"a": "\x01"}'),
        ("characters", b'["\\ud800"]'),
        ("characters", b'{"\\udfff": 1}'),
        ("too_deep", b"[" * 60_000),
        ("not_utf8", b'"\xed\xa0\x80"'),
    ],
)
def test_the_ways_round_a_rule_are_closed(rule: str, raw: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        strict.read(raw)
    assert refused.value.problems == {"body": [rule]}


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("language", b'{"language": "s\\u0000v"}'),
        ("mer", b'{"answers": {"trygg": 4, "mer": "\\ud83d"}}'),
        ("vad", b'{"answers": {"vad": ["bollen", "\\udfff"]}}'),
    ],
)
def test_a_text_that_nobody_can_store_is_refused_at_its_field(field: str, raw: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        strict.read(raw)
    assert (refused.value.status, refused.value.problems) == (422, {field: ["characters"]})


def test_twenty_levels_and_a_whole_pair_of_surrogates_are_fine() -> None:
    assert strict.read(b"[" * 20 + b"]" * 20)
    assert strict.read(b'"\\ud83d\\ude00"') == "😀"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-strict.LARGEST, strict.LARGEST)
    | st.floats(-1e15, 1e15)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abå", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(values)
def test_honest_json_is_read_as_it_was_written(value: object) -> None:
    assert strict.read(json.dumps(value).encode()) == value
    assert strict.read(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        strict.read(raw)
    except BadInput:
        return


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (400, "request.malformed", {"data": b"{", "content_type": "application/json"}),
        (413, "request.too_large", {"data": b" " * 65_537 + b"{}", "content_type": "application/json"}),
        (415, "http.415", {"data": b"{}", "content_type": "text/plain"}),
        (422, "request.invalid", {"data": b'{"answer_key": 5}', "content_type": "application/json"}),
        (422, "request.invalid", {"data": b"[]", "content_type": "application/json"}),
        (422, "request.invalid", {"data": b'{"who": 1}', "content_type": "application/json"}),
        (422, "key.malformed", {"data": b'{"answer_key": "AAAA"}', "content_type": "application/json"}),
    ],
)
def test_each_refusal_has_a_status_a_code_and_a_sentence_in_the_asker_s_language(
    api: Client, status: int, code: str, says: dict[str, object]
) -> None:
    told = set()
    for language in ("sv", "en", "ar"):
        answer = api.post("/surveys/K7QF2M/open", headers={"Accept-Language": language}, **says)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        told.add(answer.json["message"])
    assert len(told) == 3
