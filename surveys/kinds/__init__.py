"""The shelf of question kinds: one file a kind, one line here."""

from surveys.kinds.base import Kind
from surveys.kinds.choice import Choice
from surveys.kinds.choices import Choices
from surveys.kinds.faces import Faces
from surveys.kinds.number import Number
from surveys.kinds.scale import Scale
from surveys.kinds.text import Text
from surveys.kinds.yes_no import YesNo

SHELF: tuple[Kind, ...] = (Scale(), Faces(), Choice(), Choices(), YesNo(), Number(), Text())

_BY_NAME = {each.name: each for each in SHELF}
NAMES = frozenset(_BY_NAME)


def kind(name: str) -> Kind:
    """The kind with this name. Raises KeyError."""
    return _BY_NAME[name]
