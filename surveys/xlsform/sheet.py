"""What is picked up from the parts of a workbook: sheets, cells, shared strings. The limits stand here too."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.handler import ContentHandler  # defusedxml calls it

MOST_ROWS, MOST_COLUMNS = 5000, 100
# In the whole file, however many sheets it has:
MOST_CELLS, MOST_CHARACTERS = 40_000, 2_000_000
MOST_ELEMENTS, MOST_ATTRIBUTES = 250_000, 600_000  # so that empty cells take no time either
DEEPEST = 30  # elements in each other
MOST_CELL = 32_767  # Excel's own limit, in characters
MOST_FAULTS = 200
MOST_LISTED = 1000
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
LETTERS = 26

Cells = Mapping[str, str]  # "D7" → text


class TooMuch(Exception):
    """More than any form has. where: "file" or "sheet!cell"."""

    def __init__(self, where: str, code: str) -> None:
        super().__init__(code)
        self.where, self.code = where, code


@dataclass
class Budget:
    """What a file has used so far of what it may, all its parts together."""

    elements: int = 0
    attributes: int = 0
    cells: int = 0
    characters: int = 0

    def element(self, attributes: int) -> None:
        """One more, with so many attributes. Raises TooMuch."""
        self.elements += 1
        self.attributes += attributes
        if self.elements > MOST_ELEMENTS or self.attributes > MOST_ATTRIBUTES:
            raise TooMuch("file", "too_large")

    def cell(self, place: str) -> None:
        """One more that holds something. Raises TooMuch."""
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise TooMuch(place, "too_many_rows")

    def text(self, characters: int) -> None:
        """So many more. Raises TooMuch."""
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise TooMuch("file", "too_large")


def column(number: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def placed(place: str) -> tuple[int, int]:
    """D7 → (7, 4): row and column. Raises ValueError."""
    match = PLACE.fullmatch(place)
    if match is None:
        raise ValueError(place)
    number = 0
    for letter in match[1]:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]), number


def local(name: str) -> str:
    """An element's name without its namespace's prefix."""
    return name.rpartition(":")[2]


class Counted(ContentHandler):
    """Goes no further than any form does."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.deep = 0

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # type: ignore[override]
        """One more."""
        self.budget.element(len(attrs))
        self.deep += 1
        if self.deep > DEEPEST:
            raise TooMuch("file", "too_large")

    def endElement(self, name: str) -> None:
        """One level up."""
        self.deep -= 1


class Listed(Counted):
    """The attributes of each element of one name."""

    def __init__(self, wanted: str, budget: Budget) -> None:
        super().__init__(budget)
        self.wanted = wanted
        self.found: list[dict[str, str]] = []

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # type: ignore[override]
        """Keep it."""
        super().startElement(name, attrs)
        if local(name) == self.wanted:
            if len(self.found) == MOST_LISTED:
                raise TooMuch("file", "too_large")
            self.found.append(dict(attrs.items()))


class _Texts(Counted):
    """Gathers the characters of some elements, never more than a cell may have and one."""

    gathered: frozenset[str]

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.pieces: list[str] = []
        self.length = 0
        self.within = False
        self.phonetic = False

    def begin(self) -> None:
        """A new text."""
        self.pieces, self.length = [], 0

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # type: ignore[override]
        """Listen where text stands; how something is pronounced (rPh) is no part of it."""
        super().startElement(name, attrs)
        short = local(name)
        if short == "rPh":
            self.phonetic = True
        self.within = short in self.gathered and not self.phonetic

    def endElement(self, name: str) -> None:
        """Stop listening."""
        super().endElement(name)
        self.within = False
        if local(name) == "rPh":
            self.phonetic = False

    def characters(self, content: str) -> None:
        """Keep a piece."""
        if self.within and self.length <= MOST_CELL:
            self.budget.text(len(content))
            self.pieces.append(content[: MOST_CELL + 1])
            self.length += len(content)

    def text(self) -> str:
        """What was gathered, with _x000D_ and the like as the characters they stand for."""
        whole = "".join(self.pieces)
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), whole) if self.length <= MOST_CELL else whole


class SharedStrings(_Texts):
    """The shared strings that cells refer to."""

    gathered = frozenset({"t"})

    def __init__(self, wanted: Iterable[int], budget: Budget) -> None:
        super().__init__(budget)
        self.wanted = frozenset(wanted)
        self.found: dict[int, str] = {}
        self.at = -1

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # type: ignore[override]
        """A new string."""
        super().startElement(name, attrs)
        if local(name) == "si":
            self.at += 1
            self.begin()
        self.within = self.within and self.at in self.wanted

    def endElement(self, name: str) -> None:
        """Keep it if a cell wants it."""
        super().endElement(name)
        if local(name) == "si" and self.at in self.wanted:
            self.found[self.at] = self.text().strip()


class SheetHandler(_Texts):
    """The cells of one sheet. How large it says that it is does not matter: what has no text is not there."""

    gathered = frozenset({"v", "t"})

    def __init__(self, name: str, budget: Budget) -> None:
        super().__init__(budget)
        self.name = name
        self.faults: dict[str, str] = {}
        self._raw: dict[str, tuple[str, str]] = {}  # place → (type, text)
        self._row = self._column = 0
        self._type = "n"

    def startElement(self, name: str, attrs: Mapping[str, str]) -> None:  # type: ignore[override]
        """A row, a cell, a formula."""
        super().startElement(name, attrs)
        short = local(name)
        if short == "row":
            self._row, self._column = int(attrs.get("r", self._row + 1)), 0
        elif short == "c":
            self._column += 1
            if "r" in attrs:
                self._row, self._column = placed(attrs["r"])
            self._type = attrs.get("t", "n")
            self.begin()
        elif short == "f":
            self._fault(self._place(), "formula")
        elif short == "mergeCell":
            self._fault(attrs.get("ref", "A1").partition(":")[0], "merged")

    def endElement(self, name: str) -> None:
        """A cell is whole."""
        super().endElement(name)
        if local(name) != "c":
            return
        text = self.text()
        if not text or text.isspace():
            return
        place = self._place()
        if self._row > MOST_ROWS:
            raise TooMuch(f"{self.name}!{place}", "too_many_rows")
        self.budget.cell(f"{self.name}!{place}")
        if self._column > MOST_COLUMNS:
            raise TooMuch(f"{self.name}!{place}", "too_many_columns")
        if self._type == "e":
            self._fault(place, "error_value")
        self._raw[place] = (self._type, text)

    def shared(self) -> list[int]:
        """The numbers of the shared strings that are used. Raises ValueError."""
        return [int(text) for sort, text in self._raw.values() if sort == "s"]

    def cells(self, strings: Mapping[int, str]) -> dict[str, str]:
        """Each cell that holds something, as trimmed text. Raises KeyError, ValueError; TooMuch where a long shared
        string stands in many cells.
        """
        read: dict[str, str] = {}
        for place, (sort, text) in self._raw.items():
            said = _said(sort, text, strings)
            if sort == "s":
                self.budget.text(len(said))
            if said:
                read[place] = said
        return read

    def _place(self) -> str:
        return f"{column(self._column)}{self._row}"

    def _fault(self, place: str, code: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.setdefault(place, code)


def _said(sort: str, text: str, strings: Mapping[int, str]) -> str:
    if sort == "s":
        return strings[int(text)]
    if sort == "b":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if sort != "n":
        return text.strip()
    number = float(text)
    return str(int(number)) if number.is_integer() else repr(number)
