"""What an e-mail address and a mobile number look like, as people write them and as they are sent to.

The phone does the same before it seals (app/web/static/keys.js); tests/vectors/addresses.json holds both to it.

    mobile   written with spaces, dashes, dots, slashes, brackets and any digits; +, 00 or nothing before 46, a 0 after
             it or not; kept as +46 7x xxx xx xx without the spaces. Swedish series for people's phones alone (70, 72,
             73, 76, 79: PTS' numbering plan); from abroad any number with its country in front (E.164).
    e-mail   what a mail server takes in practice: no quotes, no comments, a domain with a dot; letters of any script.
             Never "=?": a mail program reads what follows as other letters (RFC 2047), up to a second recipient.
"""

import re
from collections.abc import Callable, Mapping

from surveys.codes import without_gaps

LONGEST = 254  # bytes of an e-mail address, by RFC 5321; it must fit in a box as well

_FOREIGN = re.compile("(?!46)[1-9][0-9]{7,14}")
_SWEDISH = re.compile("460?(7[02369][0-9]{7})")

# Letters of any script, without what only turns the writing direction, spaces and half characters.
_LETTERS = "A-Za-z\u00a1-\u00ac\u00ae-\u061b\u061d-\u1fff\u2070-\u2fff\u3001-\ud7ff\uf900-\ufefe\uff01-\uffef"
_ATOM = f"[0-9{_LETTERS}!#$%&'*+/=?^_`{{|}}~-]+"
_INNER = f"(?:[0-9{_LETTERS}-]{{0,61}}[0-9{_LETTERS}])"
_EMAIL = re.compile(
    rf"(?!.*=\?)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:[0-9{_LETTERS}]{_INNER}?\.)+[{_LETTERS}]{_INNER}"
)
_AROUND = " \t\r\n\u00a0\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"

# Where most people in Sweden have their mail: what is one slip away from one of these is asked about, never refused.
DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "hotmail.se",
    "outlook.com",
    "live.se",
    "live.com",
    "icloud.com",
    "yahoo.com",
    "yahoo.se",
    "telia.com",
    "comhem.se",
    "mail.com",
    "ymail.com",
    "protonmail.com",
)


def mobile(text: str) -> str | None:
    """The number as it is sent to, + and digits; None where no SMS can reach it: a landline, a short number, a slip."""
    number = re.sub(r"[()]", "", re.sub(r"/|\(0\)", "", without_gaps(text)))
    if abroad := re.match(r"\+|00", number):
        number = number[abroad.end() :]
    elif re.match("0?7", number):
        number = f"46{number.removeprefix('0')}"
    elif not number.startswith("46"):
        return None
    if swedish := _SWEDISH.fullmatch(number):
        return f"+46{swedish[1]}"
    return f"+{number}" if _FOREIGN.fullmatch(number) else None


def email(text: str) -> str | None:
    """The address without what a phone puts around a pasted one; None where it cannot be one."""
    address = text.strip(_AROUND)
    return address if len(address.encode(errors="replace")) <= LONGEST and _EMAIL.fullmatch(address) else None


READ: Mapping[str, Callable[[str], str | None]] = {"email": email, "sms": mobile}  # by the channel that it is for


def meant(address: str) -> str | None:
    """The address that was probably meant, where its domain is one slip away from a common one; else None."""
    name, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in DOMAINS:
        return None
    return next((f"{name}@{common}" for common in DOMAINS if _one_slip(domain, common)), None)


def _one_slip(typed: str, wanted: str) -> bool:
    """Whether one letter is too many, missing or another one, or two neighbours have changed places."""
    start = _alike(typed, wanted)
    typed, wanted = typed[start:], wanted[start:]
    end = _alike(typed[::-1], wanted[::-1])
    typed, wanted = typed[: len(typed) - end], wanted[: len(wanted) - end]
    return max(len(typed), len(wanted)) <= 1 or (len(typed) == len("ab") and typed == wanted[::-1])


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
