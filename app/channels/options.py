"""A channel's setting: an address with options behind its ?, read strictly, since a slip there would go unseen."""

from collections.abc import Collection
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from app.config import ConfigError

LOCAL = ("localhost", "127.0.0.1", "::1")
MOST_PER_MINUTE = 6000


def address(setting: str, url: str, schemes: Collection[str], example: str) -> SplitResult:
    """The parts of a setting's URL. Raises ConfigError with one clear line that never repeats the password."""
    try:
        found = urlsplit(url)
        usable = found.scheme in schemes and found.hostname and found.port != 0
    except ValueError:  # a port that is none, or half of an IPv6 address
        usable = False
    if not usable:
        raise ConfigError(f"{setting} is not {example}")
    if found.fragment:
        raise ConfigError(f"{setting} has a # in it: write %23 in a password")
    return found


def login(found: SplitResult) -> tuple[str, str]:
    """User and password as they were before they were put in a URL."""
    return unquote(found.username or ""), unquote(found.password or "")


def options(setting: str, found: SplitResult, known: Collection[str]) -> dict[str, str]:
    """What stands behind the ?. A plus is a plus, as in a telephone number. Raises ConfigError."""
    try:
        pairs = parse_qsl(found.query.replace("+", "%2B"), strict_parsing=True) if found.query else []
    except ValueError:
        raise ConfigError(f"{setting}: behind the ? it says name=value, with & between") from None
    given = dict(pairs)
    odd = next((name for name in given if name not in known), None)
    if odd is not None or len(given) < len(pairs):
        raise ConfigError(
            f"{setting}: behind the ? it knows {', '.join(known)}, each once" + f"; not {odd}" * bool(odd)
        )
    return given


def per_minute(setting: str, given: dict[str, str], otherwise: int) -> int:
    """As many messages as the provider takes in a minute. Raises ConfigError."""
    text = given.get("per_minute", str(otherwise))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PER_MINUTE):
        raise ConfigError(f"{setting}: per_minute is a number from 1 to {MOST_PER_MINUTE}")
    return int(text)
