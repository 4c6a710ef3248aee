"""The small part of XPath that relevant and constraint may use, as a tree. What it means is said in rules.py and kinds.

or, and, not(…), = != < <= > >=, parentheses, ${name}, ".", numbers, 'strings', and functions by their name.
"""

import re
from dataclasses import dataclass

MOST_TOKENS, DEEPEST = 1500, 40
FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*[^\s{}]+\s*\})|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<string>'[^']*'|"[^"]*")"""
    r"""|(?P<operator><=|>=|!=|=|<|>)|(?P<sign>[(),])|(?P<dot>\.(?![\w.]))|(?P<word>[A-Za-z_][\w-]*))"""
)
_CURLY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})  # what a word processor makes


class Unsupported(ValueError):
    """An expression that is none of ours."""


@dataclass(frozen=True, slots=True)
class Ref:
    """${name}: the answer to a question."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a string."""

    value: int | float | str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; "." is a call of "." without any."""

    name: str
    args: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two things and what stands between them."""

    left: "Node"
    operator: str
    right: "Node"


@dataclass(frozen=True, slots=True)
class Joint:
    """Two or more, joined by "and" or "or"."""

    word: str
    parts: "tuple[Node, ...]"


Node = Ref | Literal | Call | Compared | Joint
HERE = Call(".")


def parsed(text: str) -> Node:
    """The tree of an expression. Raises Unsupported."""
    tokens = _tokens(text.translate(_CURLY))
    reader = _Reader(tokens)
    tree = reader.joint("or", 0)
    if reader.at < len(tokens):
        raise Unsupported(tokens[reader.at][1])
    return tree


def terms(text: str) -> tuple[Node, ...]:
    """What an expression says, split at its outermost "and". Raises Unsupported."""
    tree = parsed(text)
    return tree.parts if isinstance(tree, Joint) and tree.word == "and" else (tree,)


def quoted(text: str) -> str:
    """A string literal. XPath knows no escape, so that a string holds one sort of quotes at most. Raises ValueError."""
    if "'" not in text:
        return f"'{text}'"
    if '"' in text:
        raise ValueError(text)
    return f'"{text}"'


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None or len(found) == MOST_TOKENS:
            raise Unsupported(text[at : at + 20])
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Reader:
    """Goes through the tokens once."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    def joint(self, word: str, deep: int) -> Node:
        """What "or" joins, or a step below what "and" does."""
        if deep > DEEPEST:
            raise Unsupported("depth")
        parts = [self._below(word, deep)]
        while self._is("word", word):
            self.at += 1
            parts.append(self._below(word, deep))
        return parts[0] if len(parts) == 1 else Joint(word, tuple(parts))

    def _below(self, word: str, deep: int) -> Node:
        return self.joint("and", deep) if word == "or" else self._comparison(deep)

    def _comparison(self, deep: int) -> Node:
        left = self._one(deep)
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "operator":
            operator = self._next()[1]
            return Compared(left, operator, self._one(deep))
        return left

    def _one(self, deep: int) -> Node:
        sort, text = self._next()
        if sort == "ref":
            return Ref(text[2:-1].strip())
        if sort == "number":
            return Literal(float(text) if "." in text else int(text))
        if sort == "string":
            return Literal(text[1:-1])
        if sort == "dot":
            return HERE
        if sort == "sign" and text == "(":
            inner = self.joint("or", deep + 1)
            self._sign(")")
            return inner
        if sort == "word" and self._is("sign", "("):
            return Call(text, self._arguments(deep + 1))
        raise Unsupported(text)

    def _arguments(self, deep: int) -> tuple[Node, ...]:
        self._sign("(")
        if self._is("sign", ")"):
            self.at += 1
            return ()
        given = [self.joint("or", deep)]
        while self._is("sign", ","):
            self.at += 1
            given.append(self.joint("or", deep))
        self._sign(")")
        return tuple(given)

    def _is(self, sort: str, text: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == (sort, text)

    def _next(self) -> tuple[str, str]:
        if self.at == len(self.tokens):
            raise Unsupported("end")
        self.at += 1
        return self.tokens[self.at - 1]

    def _sign(self, text: str) -> None:
        if self._next() != ("sign", text):
            raise Unsupported(text)
