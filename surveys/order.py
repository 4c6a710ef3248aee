"""In which order somebody gets the options: each response an order of its own, the same whenever it is looked at.

resident.js does the same with the same numbers; tests/vectors hold both to it.
"""

from surveys.kinds.base import Option, Question

SHUFFLED = "shuffle"
BITS_32 = 0xFFFF_FFFF


def mixed(text: str) -> int:
    """A number of 32 bits that looks random: FNV-1a over UTF-8, then MurmurHash3's finaliser."""
    number = 0x811C9DC5
    for byte in text.encode():
        number = (number ^ byte) * 0x01000193 & BITS_32
    number = (number ^ number >> 16) * 0x85EBCA6B & BITS_32
    number = (number ^ number >> 13) * 0xC2B2AE35 & BITS_32
    return number ^ number >> 16


def shuffled(question: Question, response: str) -> tuple[Option, ...]:
    """The options (of a matrix: the rows) in the order in which the response with this id gets them.

    Without settings.shuffle: as the author wrote them. What stands alone ("none of these") stays last.
    """
    listed = question.rows or question.options
    if not question.settings.get(SHUFFLED):
        return listed
    return tuple(sorted(listed, key=lambda each: (each.exclusive, mixed(f"{response}|{question.key}|{each.value}"))))
