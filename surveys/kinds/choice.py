"""One of several. Several of several is choices."""

from surveys.kinds.base import Setting
from surveys.kinds.parts import OneWord


class Choice(OneWord):
    """Pick one. settings.ordered: the options stand in a meaningful order, so that neighbours may be merged to protect
    people. settings.shuffle: everybody gets them in an order of their own.
    """

    name = "choice"
    settings = (Setting("ordered", "flag"), Setting("shuffle", "flag"))
