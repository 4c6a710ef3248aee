"""Numbers, days and months as people write them in a language. Sentences live in languages/."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


def day(value: date, code: str) -> str:
    """A date as people write it in a language: 3 februari 2026; 2026-02-03 where nobody has told babel how."""
    return _formatted(value, code, "d MMMM y") or value.isoformat()


def month(value: date, code: str, pattern: str) -> str:
    """A month in words; 2026-02 where nobody has told babel how."""
    return _formatted(value, code, pattern) or f"{value:%Y-%m}"


def figure(value: float, code: str) -> str:
    """A number with the decimal sign of a language, in the digits 0 to 9 and without any other sign in it."""
    from babel.numbers import format_decimal

    locale = _locale(code)
    return format_decimal(value, "0.##", locale=locale) if locale else str(value)


def grouped(value: float, code: str) -> str:
    """A number of any size, in groups of three, with at most two decimals: 12 500, 14,2, −3."""
    from babel.numbers import format_decimal

    return format_decimal(value, "#,##0.##", locale=_locale(code) or "en")


def kronor(value: float, code: str) -> str:
    """Swedish kronor, whole, in groups of three: 12 500 kr, 12,500 kr."""
    from babel.numbers import format_decimal

    return format_decimal(round(value), "#,##0", locale=_locale(code) or "en") + "\u00a0kr"


def _formatted(value: date, code: str, pattern: str) -> str:
    from babel.dates import format_date

    locale = _locale(code)
    return format_date(value, pattern, locale=locale) if locale else ""


def _locale(code: str) -> "Locale | None":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code.partition("-")[0])
    except UnknownLocaleError:
        return None
