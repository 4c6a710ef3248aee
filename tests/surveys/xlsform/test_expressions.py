"""Expressions of relevant and constraint: what is read, what is not, and rules out and in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.xlsform.expressions import DEEPEST, HERE, Call, Compared, Joint, Literal, Ref, Unsupported, parsed, quoted

A, ONE = Ref("a"), Literal(1)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("${a} = 1", Compared(A, "=", ONE)),
        (" ${ a }>='x' ", Compared(A, ">=", Literal("x"))),
        ('${a} != "it\'s"', Compared(A, "!=", Literal("it's"))),
        ("${a} = ‘x’", Compared(A, "=", Literal("x"))),
        (". <= -2.50", Compared(HERE, "<=", Literal(-2.5))),
        ("selected(${a}, 'x')", Call("selected", (A, Literal("x")))),
        ("count-selected(.)<=2", Compared(Call("count-selected", (HERE,)), "<=", Literal(2))),
        ("not(${a})", Call("not", (A,))),
        ("${a} and ${a} or ${a}", Joint("or", (Joint("and", (A, A)), A))),
        ("${a} and (${a} or ${a})", Joint("and", (A, Joint("or", (A, A))))),
        ("((${a}))", A),
        ("today()", Call("today")),
    ],
)
def test_what_is_read(text: str, tree: object) -> None:
    assert parsed(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        *("", "(", "${a} =", "${a} + 1", "${a} - 1", "= 1", "${a} = 1 = 2", "${a", "a = 1", "'x", "f(1", "1 2"),
        *("${a} = 1.2.3", "or", "${a} or", "not", "./b", "${a} | ${b}", "(" * 9999, "1 or " * 3000 + "1"),
        "(" * (DEEPEST + 2) + "1" + ")" * (DEEPEST + 2),
    ],
)
def test_what_is_not_read(text: str) -> None:
    with pytest.raises(Unsupported):
        parsed(text)


@given(st.text(max_size=60) | st.text(alphabet="${}a()'\"=<>!.,1 -notselectedorand", max_size=40))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        parsed(text)
    except Unsupported:
        return


@given(st.text(max_size=20))
def test_a_quoted_string_is_itself_again(text: str) -> None:
    try:
        said = quoted(text)
    except ValueError:
        assert "'" in text
        assert '"' in text
        return
    if not set(text) & set("‘’“”"):
        assert parsed(said) == Literal(text)
