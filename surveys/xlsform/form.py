"""How a kind stands in an XLSForm, as far as kinds do not say otherwise: the part of Kind that kinds/*.py override."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from surveys.texts import Texts
from surveys.xlsform.expressions import FLIPPED, HERE, Call, Compared, Literal, Node, Unsupported, quoted

NOT, POSSIBLY, SURELY = 0, 1, 2  # how sure a kind is that a row of somebody else's form is one of its own
LIKERT = "likert"
WHOLE_POINTS = 11  # a scale has no more

Names = Mapping[int | str, str]  # an option's value → its name in the form


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of a form as a kind sees it. options: documents of its list's options, their values still names."""

    type: str
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[Mapping[str, Any]] = ()
    languages: Sequence[str] = ()

    def points(self) -> bool:
        """Whether the names are whole numbers that rise by one."""
        names = [str(option["value"]) for option in self.options]
        try:
            numbers = [int(name) for name in names]
        except ValueError:
            return False
        return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


class Misfit(ValueError):
    """A cell that says what the kind cannot be. column: of the same row; code: why."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(code)
        self.column, self.code = column, code


class Written(Protocol):
    """As much of a question as is looked at here."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What its author has set."""
        ...


Q = TypeVar("Q", bound=Written)


class InForm(Generic[Q]):
    """What a kind is in an XLSForm. Q: the question.

    form_types: the types that it may be; the first is written. form_appearance: the appearance that is written.
    form_alone: that an option stands alone is said in the constraint.
    """

    form_types: tuple[str, ...]
    form_appearance: str = ""
    form_alone: bool = False

    def form_type(self, question: Q) -> str:
        """The type that is written."""
        return self.form_types[0]

    def form_constraint(self, question: Q, names: Names) -> list[str]:
        """Expressions that an answer must fulfil."""
        return []

    def form_limit(self, term: Node, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """form_constraint the other way round: the settings that one expression says; None for one that is not ours.

        settings: what form_settings found. {"exclusive": name} is no setting, but the option that stands alone;
        {"minimum": None} is the limit that the kind has where its author sets none.
        """
        return None

    def form_unlimited(self, row: Standing) -> Mapping[str, Any]:
        """The settings of a row whose constraint says no limits, where the kind by itself has narrower ones."""
        return {}

    def form_parameters(self, question: Q) -> str:
        """The parameters that are written."""
        return "randomize=true" if question.settings.get("shuffle") is True and self._shuffles() else ""

    def _shuffles(self) -> bool:
        return any(setting.name == "shuffle" for setting in getattr(self, "settings", ()))

    def form_literal(self, value: Any, names: Names) -> str:
        """What a rule compares the answer with. Raises ValueError, KeyError."""
        return quoted(names[value])

    def form_value(self, literal: Node, values: Mapping[str, Any]) -> Any:
        """The same read back; values: name → option's value. Raises ValueError, KeyError."""
        if not isinstance(literal, Literal):
            raise Unsupported("literal")
        return values[str(literal.value)]

    def form_claims(self, row: Standing) -> int:
        """How surely somebody else's row is a question of this kind: NOT, POSSIBLY, SURELY."""
        return POSSIBLY if row.type in self.form_types and row.appearance == self.form_appearance else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """The settings that type, appearance and parameters say. Raises Misfit."""
        return shuffled(row)

    def form_options(self, row: Standing) -> list[dict[str, Any]]:
        """Options that the row's parameters say, where it has no list."""
        return []

    def form_words(self, languages: Sequence[str]) -> Mapping[str, Texts]:
        """Name → label of the options that this kind has by itself and that no author writes."""
        return {}


def shuffled(row: Standing) -> dict[str, Any]:
    """settings.shuffle, as XLSForm says it. Raises Misfit."""
    if not set(row.parameters) <= {"randomize"} or row.parameters.get("randomize", "false") not in ("true", "false"):
        raise Misfit("parameters", "parameters")
    return {"shuffle": True} if row.parameters.get("randomize") == "true" else {}


def nothing(row: Standing) -> dict[str, Any]:
    """For a kind that takes no parameters. Raises Misfit."""
    if row.parameters:
        raise Misfit("parameters", "parameters")
    return {}


def here_compared(term: Node, of: Node = HERE) -> tuple[str, Node] | None:
    """(operator, what "." is compared with), whichever side it stands on."""
    if not isinstance(term, Compared):
        return None
    if term.left == of:
        return term.operator, term.right
    return (FLIPPED[term.operator], term.left) if term.right == of else None


def most(term: Node, function: str) -> int | None:
    """n of "function(.) <= n" (or < n + 1)."""
    found = here_compared(term, Call(function, (HERE,)))
    if found is None or not isinstance(found[1], Literal) or type(found[1].value) is not int:
        return None
    return {"<=": found[1].value, "<": found[1].value - 1}.get(found[0])
