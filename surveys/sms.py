"""How many parts a text is sent as by SMS, each of which costs. GSM 03.38 and UCS-2; nothing here sends anything."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape before each
_ALONE, _JOINED = (160, 70), (153, 67)  # characters in a message alone, and in one part of several: GSM, UCS-2


def parts(text: str) -> int:
    """How many messages the network makes of a text. One character outside GSM 03.38 makes all of it UCS-2."""
    wide = not _BASIC.issuperset(set(text) - _EXTENDED)
    sizes = [_size(character, wide) for character in text]
    if sum(sizes) <= _ALONE[wide]:
        return 1
    found, room = 1, _JOINED[wide]
    for size in sizes:
        if size > room:  # no character is cut in two
            found, room = found + 1, _JOINED[wide]
        room -= size
    return found


def _size(character: str, wide: bool) -> int:
    if wide:
        return len(character.encode("utf-16-le", "surrogatepass")) // 2
    return 2 if character in _EXTENDED else 1
