"""Rules as XLSForm's relevant, and back. Which literals an answer is compared with, each kind knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.kinds.base import Kind
from surveys.logic import Comparison, Joined, Not, Rule
from surveys.xlsform.expressions import FLIPPED, Call, Compared, Joint, Literal, Node, Ref, Unsupported
from surveys.xlsform.form import Names

SIGNS = {"equals": "=", "not_equals": "!=", "less_than": "<", "at_most": "<=", "more_than": ">", "at_least": ">="}
OPERATORS = {sign: operator for operator, sign in SIGNS.items()}
PAIR = 2


@dataclass(frozen=True)
class About:
    """A question that rules may speak of. names: option's value → name; values: the other way round."""

    key: str
    name: str
    kind: Kind
    names: Names
    values: Mapping[str, Any]


def text(rule: Rule, about: Mapping[str, About]) -> str:
    """A rule as an expression. about: by question key. Raises ValueError, KeyError for one that cannot be said."""
    if isinstance(rule, Not):
        return f"not({text(rule.rule, about)})"
    if isinstance(rule, Joined):
        said = [f"({text(each, about)})" if isinstance(each, Joined) else text(each, about) for each in rule.rules]
        return f" {rule.word} ".join(said)
    return _said(rule, about[rule.question])


def _said(rule: Comparison, one: About) -> str:
    literal = one.kind.form_literal(rule.value, one.names)
    if rule.operator == "contains":
        return f"selected(${{{one.name}}}, {literal})"
    return f"${{{one.name}}} {SIGNS[rule.operator]} {literal}"


def rule(node: Node, about: Callable[[str], About]) -> dict[str, Any]:
    """An expression as a rule's document. about: by name in the form. Raises ValueError, KeyError for any other."""
    if isinstance(node, Joint):
        return {node.word: [rule(part, about) for part in node.parts]}
    if isinstance(node, Call) and node.name == "not" and len(node.args) == 1:
        return {"not": rule(node.args[0], about)}
    if isinstance(node, Call) and node.name == "selected" and len(node.args) == PAIR:
        where, what = node.args
        if isinstance(where, Ref) and isinstance(what, Literal):
            one = about(where.name)
            return _compared(one, "contains" if "contains" in one.kind.operators else "equals", what)
    if isinstance(node, Compared):
        if isinstance(node.left, Ref):
            return _compared(about(node.left.name), OPERATORS[node.operator], node.right)
        if isinstance(node.right, Ref):
            return _compared(about(node.right.name), OPERATORS[FLIPPED[node.operator]], node.left)
    raise Unsupported("rule")


def _compared(one: About, operator: str, literal: Node) -> dict[str, Any]:
    if operator not in one.kind.operators:
        raise Unsupported(operator)
    return {"question": one.key, operator: one.kind.form_value(literal, one.values)}
