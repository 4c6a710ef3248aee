"""A patch makes one document into another, and tells 1, 1.0 and true apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.xlsform.patch import diff, merged

LEAVES = st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 2.5]) | st.text(max_size=2)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_makes_one_into_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert canonical(merged(before, diff(before, after))) == canonical(after)
    assert diff(after, after) == {}


@pytest.mark.parametrize("one", [1, 1.0, True])
@pytest.mark.parametrize("other", [1, 1.0, True])
def test_numbers_and_truths_are_told_apart(one: Any, other: Any) -> None:
    same = type(one) is type(other)
    assert (diff({"a": [one]}, {"a": [other]}) == {}) == same
