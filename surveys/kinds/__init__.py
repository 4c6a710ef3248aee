"""The shelf of question kinds: one file a kind, one line here."""

from surveys.kinds.base import Kind
from surveys.kinds.choice import Choice
from surveys.kinds.choices import Choices
from surveys.kinds.date_month import DateMonth
from surveys.kinds.faces import Faces
from surveys.kinds.information import Information
from surveys.kinds.matrix import Matrix
from surveys.kinds.number import Number
from surveys.kinds.pictures import Pictures
from surveys.kinds.ranking import Ranking
from surveys.kinds.scale import Scale
from surveys.kinds.short_text import ShortText
from surveys.kinds.status import Status
from surveys.kinds.text import Text
from surveys.kinds.yes_no import YesNo

SHELF: tuple[Kind, ...] = (
    Scale(),
    Faces(),
    Choice(),
    Choices(),
    YesNo(),
    Pictures(),
    Number(),
    DateMonth(),
    Status(),
    Matrix(),
    Ranking(),
    ShortText(),
    Text(),
    Information(),
)

_BY_NAME = {each.name: each for each in SHELF}
NAMES = frozenset(_BY_NAME)


def kind(name: str) -> Kind:
    """The kind with this name. Raises KeyError."""
    return _BY_NAME[name]
