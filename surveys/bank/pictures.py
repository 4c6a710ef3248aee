"""Drawings for picture questions: our own lines, as path data on a square of 24. An option has the words for it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

SIDE = 24
_HELD = tomllib.loads((Path(__file__).parent / "pictures.toml").read_text(encoding="utf-8"))

PICTURES: Mapping[str, str] = MappingProxyType({name: held["path"] for name, held in _HELD.items()})
NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {name: {"sv": held["sv"], "en": held["en"]} for name, held in _HELD.items()}
)
