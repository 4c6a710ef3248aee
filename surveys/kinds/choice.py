"""One of several. Several of several is choices."""

from typing import Any

from surveys.kinds.base import Setting
from surveys.kinds.parts import OneWord
from surveys.xlsform.form import LIKERT, NOT, POSSIBLY, Standing, shuffled


class Choice(OneWord):
    """Pick one. settings.ordered: the options stand in a meaningful order, so that neighbours may be merged to protect
    people. settings.shuffle: everybody gets them in an order of their own.
    """

    name = "choice"
    settings = (Setting("ordered", "flag"), Setting("shuffle", "flag"))

    def form_claims(self, row: Standing) -> int:
        """Whatever one chooses one of."""
        return POSSIBLY if row.type == "select_one" and row.appearance in ("", LIKERT) else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """Words that stand as on a scale have an order."""
        return shuffled(row) | ({"ordered": True} if row.appearance == LIKERT else {})
