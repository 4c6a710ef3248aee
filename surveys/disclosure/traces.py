"""What points at a person in a running text, as patterns, each with its kind. How they are used, scrub.py.

They meet a text as scrub.py folds it: digits of every script are 0-9, every dash is "-", every blank is " ", invisible
marks are gone, BORDER stands wherever something is left alone, TAKEN where something has been taken before. No pattern
takes either; over what has been taken it may look: "ring «phone» or 123 45 67".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

BORDER, TAKEN = "\n", "«"
LONGEST_NUMBER = 8  # digits in a row; more than any count, sum or date has


@dataclass(frozen=True, slots=True)
class Trace:
    """kind: as in scrub.KINDS. What is taken is the group "x" where there is one, else all. fits: a last look."""

    kind: str
    pattern: re.Pattern[str]
    fits: Callable[[str], bool] = bool


def _trace(kind: str, pattern: str, fits: Callable[[str], bool] = bool) -> Trace:
    return Trace(kind, re.compile(pattern, re.IGNORECASE), fits)


def digits(text: str) -> str:
    """Its digits alone."""
    return re.sub(r"\D", "", text)


_HOURS = re.compile("(?:[01][0-9]|2[0-4])[0-5][0-9]")


def luhn(number: str) -> bool:
    """Whether the check digit agrees, as on cards and in personal numbers."""
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(number))]
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _any_of(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


# Separators inside a number, and the words after which a number is a count and nothing else.
_GAP = r"[ .()*_-]{0,3}"
_UNITS = _any_of(
    *("gånger", "gång", "ggr", "dagar", "dag", "veckor", "vecka", "månader", "år", "timmar", "tim", "minuter", "min"),
    *("personer", "pers", "invånare", "människor", "barn", "ungdomar", "av", "kr", "kronor", "sek", "st", "stycken"),
    *("km", "m", "meter", "kvm", "steg", "procent", "x", "rum", "times", "days", "weeks", "years", "people", "of"),
    *("euro", "eur", "tusen", "miljoner"),
)
_COUNTED = rf"(?= ?(?:{_UNITS}(?!\w)|€|%|:-))"
_END = rf"(?!\d)(?! ?{_UNITS}(?!\w))"
_TLD = _any_of("com", "net", "org", "info", "edu", "gov", "app", "gg", "tv", "io", "eu", "link", "site", "xyz", "ly")
_WORD_TLD = _any_of("se", "nu", "me", "no", "dk", "fi", "be", "de", "uk", "to", "at", "is", "it", "so", "ir", "iq")
_AT = r"(?: ?[(\[{] ?(?:at|a|@|snabel[- ]?a) ?[)\]}] ?| snabel[- ]?a | at | ?@ ?)"
_DOT = r"(?:[.,]| ?[(\[{] ?(?:dot|punkt|\.) ?[)\]}] ?| (?:dot|punkt|\.) )"
_REST = r"[^\s<>\"«»]*[^\s<>\"«».,;:!?)]"


def _is_personal(text: str) -> bool:
    """With a dash before the last four, or written together, it is one. Parts set apart by dashes and blanks may be a
    day and a time, ten digits in a row a telephone number: then the check digit says.
    """
    found = digits(text)
    if re.search(r"[._/:]\d{4}$|\d\d[- ]\d\d$", text):
        return luhn(found[-10:]) and not _HOURS.fullmatch(found[-4:])
    born = re.sub(r"[-+ ]*$", "", text[:-4])
    if re.search("[-+]", text[len(born) : -4]):
        return True
    if re.search(r"\d[-./ ]\d", born):
        return luhn(found[-10:]) and not _HOURS.fullmatch(found[-4:])
    return " " in text or len(found) != len("YYMMDDNNNN") or luhn(found)


IMMEDIATE: tuple[Trace, ...] = (
    _trace("url", rf"(?:h(?:tt|xx)ps?://|(?<![\w.])www\.){_REST}"),
    _trace(
        "email", r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:,(?:se|nu|com|net|org)(?!\w)|(?:\.[\w-]{1,63}){0,6})"
    ),
    _trace(
        "email",
        rf"[\w.+-]{{1,64}}{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,4}}(?:{_TLD}|{_WORD_TLD})(?!\w)",
    ),
    _trace("email", rf"[\w.+-]{{1,64}}{_AT}(?:gmail|hotmail|outlook|icloud|protonmail)(?!\w)"),
    _trace("url", rf"(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{_TLD}(?![\w-])(?:/{_REST})?|{_WORD_TLD}/{_REST})"),
    _trace("handle", r"(?<![\w@.])@[^\W\d](?:[\w.]{0,28}\w)?"),
    _trace("handle", r"(?<!\w)[^\W\d]\w{1,31}#\d{4}(?!\d)"),
    _trace(
        "handle",
        r"(?<!\w)(?:insta(?:gram)?|ig|snap(?:chat)?|tik ?tok|discord|telegram|kik|facebook|fb|messenger|roblox)"
        r"(?:(?:[ -]?(?:namn|user|username))? ?(?::|=|->) ?(?P<x>[\w.-]{2,32})"
        r"|(?: (?:är|heter|is|namn|user|username|konto|jag)){0,2} "
        r"(?P<y>(?:(?<=heter )(?=\w{5})|(?=[\w.-]{0,30}[\d_]|\w{2,30}\.(?-i:[a-z]{2})))"
        r"(?=[\d.-]{0,30}[^\W\d])[\w.-]{3,32}))",
    ),
    _trace(
        "handle",
        r"(?<!\w)(?:minecraft|fortnite|steam|xbox|psn|twitch|twitter|signal|whats ?app)"
        r"(?: ?(?::|=|->)| (?:är|heter|is|namn|user|username|jag)){1,2} ?"
        r"(?P<x>(?=[\w.-]{0,30}[\d_])[^\W\d][\w.-]{2,31})",
    ),
    _trace(
        "handle",
        r"(?<!\w)(?:följ|adda|lägg till|follow|add) (?:mig|me) (?:på|on) \w{2,12}:? (?P<x>[^\W\d][\w.-]{4,31})$",
    ),
    _trace("handle", r"(?<![\w@.])@ (?P<x>(?=\w{0,28}[\d_])[^\W\d]\w{2,28})"),
    _trace(
        "personal_number",
        r"(?<!\d)(?<!\d[-.,])(?:(?:18|19|20) ?)?\d{2}[-./ ]?(?:0[1-9]|1[0-2])[-./ ]?"
        r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?: ?[-+] ?(?:\d{4}|[TRSUWXJKLMN]\d{3})| ?\d{4}|[._/:]\d{4}"
        r"|[- ]\d\d[- ]\d\d)(?!\d)(?!-\d)",
        _is_personal,
    ),
    _trace(
        "account",
        r"(?<![^\W_])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![^\W_])",
        lambda text: len(digits(text)) >= 12,  # noqa: PLR2004  of two check digits and ten more at least
    ),
    _trace("account", r"(?<!\d)(?:\d{4}[ -]){3}\d{1,4}(?:[ -]\d{1,3})?(?!\d)", lambda text: luhn(digits(text))),
    _trace("account", r"(?<!\d)\d{13,19}(?!\d)", luhn),
    _trace("number", r"(?<!\d)(?!(?:(?:19|20)\d\d[ -]){3})(?:\d{4}[ -]){3}\d{4}(?!\d)"),  # no years
)

# Left as they are: dates, times and lists of times, sums and counts.
_TIME = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
LEFT: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<!\d)(?:19|20)\d\d(?P<s>[-/. ]?)(?:0?[1-9]|1[0-2])(?P=s)(?:0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<s>[-/.])(?:0?[1-9]|1[0-2])(?P=s)(?:19|20)\d\d(?!\d)(?!-\d)"),
    re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<s>[/.])(?:0?[1-9]|1[0-2])(?P=s)\d\d(?!\d)"),
    re.compile(
        rf"(?<![\d.:-]){_TIME}(?:(?: ?[-,;] ?| | och | till | to ){_TIME}){{0,9}}(?![.:]?\d)(?! \d\d(?!\d|[.:]))"
    ),
    re.compile(rf"(?<!\d)\d{{1,{LONGEST_NUMBER}}}(?!\d){_COUNTED}", re.IGNORECASE),
    re.compile(r"(?<!\d)116 ?(?:000|006|111|117|123)(?! ?\d)"),  # help lines
)

_NUMBER_WORDS = _any_of(
    *("noll", "ett", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"),
    *("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)
_CALL = _any_of(
    *("tel", "telefon\\w{0,8}", "tfn", "mobil\\w{0,8}", "ring", "ringa", "nummer", "numret", "nr", "phone", "call"),
    *("cell", "sms", "smsa", "whats ?app", "viber", "swish\\w{0,2}", "telefoon\\w{0,4}", "lambar\\w{0,6}"),
    *("هاتف\\w{0,2}", "رقم\\w{0,2}", "تلفن\\w{0,2}", "شماره\\w{0,2}", "موبایل\\w{0,2}", "ژمارە\\w{0,4}", "ስልኪ", "ቁጽሪ"),
)
_ACCOUNT = _any_of("\\w{0,10}konto\\w{0,8}", "clearing\\w{0,8}", "bankgiro", "plusgiro", "account", "bg", "pg")
_KEYS = _any_of(
    *("(?:port|dörr)?kod\\w{0,2}", "pinkod\\w{0,2}", "pin", "ärendenummer", "dossiernummer", "dnr", "medlemsnummer"),
    *("pass ?nummer", "pass ?nr", "id\\W?(?:kort|nummer|nr)", "körkort\\w{0,6}", "journalnummer", "elevnummer"),
    *("kundnummer", "lma\\W?(?:kort|nummer)", "case number", "door code"),
)
_LAST_FOUR = "(?:(?:fyra|4) sista|sista (?:fyra|4)|last (?:four|4))(?: siffror\\w{0,3}| digits)?(?: är| is)?"
_LANE = _any_of(
    *("gatan", "gata", "vägen", "väg", "gränden", "gränd", "allén", "allé", "alle", "stigen", "stig", "backen"),
    *("backe", "slingan", "torget", "torg", "kroken", "stråket", "liden", "esplanaden", "terrassen"),
    *("gången", "svängen", "promenaden"),
)
_LANE_ALONE = _any_of("gata", "väg", "gränd", "torg", "plan", "allé", "backe", "stig", "park", "plats", "kaj")
_DOOR = (
    rf"(?: nr\.?)? ?\d{{1,4}}{_END}(?: ?[a-h](?!\w))?"
    r"(?:,? ?(?:lgh|lägenhet|vån|våning|trappa|trappor|tr|port|uppgång)\.? ?\d{0,4}(?: ?tr)?(?!\w)"
    r"|,? ?\d{1,2} ?(?:tr|trappor|vån)(?!\w)){0,3}"
)
_CAPITAL = r"(?-i:[A-ZÅÄÖÉÜ])"
_BEFORE = rf"(?:{_CAPITAL}[\w.’'-]{{0,20}} (?:von |af |de )?)"  # Norra, Carl von
_SPELLED = (
    "(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton"
    "|(?:tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio)(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio)?)"
    "(?: ?[a-h](?!\\w))?(?! ?(?:gång|minut|timm|år|dag|veck|månad|person|barn|hus|meter|bil|vänn|kompis))"
)
_LIVE = r"(?:bor|bo|bodde|bott|live|lives|adress\w{0,3}|address)(?: (?:på|i|vid|at|on|in|är|is)){0,2}[ :]{1,2}"

THEN: tuple[Trace, ...] = (
    _trace("personal_number", rf"(?<!\w){_LAST_FOUR} ?[:=-]? ?(?P<x>\d{{4}})(?!\d)"),
    _trace("number", rf"(?<!\w){_KEYS}(?!\w)[^\d\n]{{0,8}}(?P<x>\d[\d-]{{2,14}}\d)"),
    _trace("account", rf"(?<!\w){_ACCOUNT}(?!\w)[^\d\n]{{0,20}}(?P<x>\d(?:[ -]{{0,2}}\d){{5,20}})(?!\d)"),
    _trace("phone", rf"(?<![\w+])(?:\+ ?|00 ?)[1-9](?:{_GAP}/?\d){{5,12}}\d(?!\d)"),
    _trace("phone", rf"\(?(?<!\d)(?<!\d[ .,-])0{_GAP}7{_GAP}[02369](?:{_GAP}\d){{7}}(?!\d)(?! \d)"),
    _trace("phone", rf"(?<!\d)(?<!\d[.,-])\(?0[1-9]\d{{0,2}}\)? ?/ ?\d(?:{_GAP}\d){{3,6}}\d(?!\d)"),
    _trace("phone", rf"(?<!\d)(?<!\d[.,-])\(?0[1-9](?:{_GAP}\d){{5,7}}\d(?!\d)"),
    _trace("phone", rf"(?<!\d)(?<!\d[ .,-])(?:46[ -]?)?(?:0{_GAP}7{_GAP}|7)[02369](?:{_GAP}\d){{6}}\d(?!\d)"),
    _trace("phone", rf"(?<!\w){_CALL}(?!\w)[^\d\n]{{0,24}}(?P<x>\d(?:[ .()-]{{0,2}}\d){{5,11}})(?!\d)"),
    _trace("phone", rf"(?<!\w)(?:{_NUMBER_WORDS}(?!\w)[ ,.-]{{0,3}}){{6,14}}{_NUMBER_WORDS}(?!\w)"),
    _trace("number", rf"(?<!\d)\d{{{LONGEST_NUMBER + 1},}}"),
    _trace("address", rf"(?<!\w){_BEFORE}{{0,2}}[^\W\d_][\w’'-]{{1,30}}{_LANE}{_DOOR}"),
    _trace(
        "address",
        rf"(?<!\w){_BEFORE}{{0,2}}[^\W\d_]\w{{1,30}} {_LANE_ALONE}{_DOOR}",
    ),
    _trace(
        "address", rf"(?<!\w)(?P<x>{_CAPITAL}[\w’'-]{{2,30}}(?:(?:g|v|gr|pl)\.|s[gv]){_DOOR})"
    ),  # Storg. 5, Kungsg 12
    _trace("address", rf"(?<!\w)[^\W\d_][\w’'-]{{1,30}}{_LANE} {_SPELLED}(?!\w)"),
    _trace("address", rf"(?<!\w){_LIVE}(?P<x>{_CAPITAL}[\w’'-]{{2,30}}(?: [\w’'-]{{2,30}})?{_DOOR})"),
    _trace(
        "address",
        rf"(?<!\d)\d{{1,5}}[a-h]? (?:{_CAPITAL}\w{{1,20}} ){{1,3}}(?-i:Street|St|Road|Rd|Avenue|Ave|Lane)(?!\w)",
    ),
    _trace("address", r"(?<!\w)(?:شارع|خیابان|شەقامی|waddada|jidka)(?: [^\W\d]{2,30}){1,3} \d{1,5}(?!\d)"),
    _trace(
        "address",
        r"(?<![\d.,-])(?:SE?-)?[1-9]\d{2} ?\d{2} "
        r"(?-i:(?!Kr|KR|SEK|EUR)(?:[A-ZÅÄÖ][a-zåäöé]{2,20}|[A-ZÅÄÖÉ]{3,20}))(?!\w)",
    ),
    _trace("address", r"(?<!\w)(?:postnummer|postnr|postkod|postcode|zip)[^\d\n]{0,8}(?P<x>\d{3} ?\d{2})(?!\d)"),
    _trace("address", r"(?<!\w)(?:lgh\.?(?: ?nr\.?)? ?\d{1,4}|lägenhet(?:snummer)? (?:nr\.? )?[01]\d{3})(?!\d)"),
    _trace(
        "plate",
        r"(?<!\w)(?:bil\w{0,4}|reg\w{0,20}|skylt\w{0,4}|mc|moped\w{0,2}|car|plate)(?!\w)[^\d\n]{0,24}?(?<!\w)"
        r"(?P<x>[A-HJ-PR-UW-Z]{3} ?\d{2}[A-HJ-PR-UW-Z0-9])(?!\w)",
    ),
)

_NAME = r"[^\W\d_][\w’'-]{1,30}"
_PROPER = rf"{_CAPITAL}[\w’'-]{{1,30}}"
_PROPERS = rf"{_PROPER}(?:(?: von| af| de| al| bin)? {_PROPER}){{0,2}}"
_I_AM = _any_of("jag heter", "mitt namn är", "my name is", "i am called", "i'm called", "kallas för", "kallas")
_MY_NAME = _any_of("اسمي", "إسمي", "أسمي", "اسم من", "نام من", "ناوی من", "ناوم", "magacaygu waa", "magacaygu", "ስመይ")
_RELATIVE = _any_of(
    *(
        "son",
        "dotter",
        "bror",
        "brorsa",
        "syster",
        "syrra",
        "mamma",
        "pappa",
        "mor",
        "far",
        "kompis",
        "vän",
        "man",
        "fru",
    ),
    *("granne", "lärare", "chef", "ledare", "handläggare", "sambo", "kille", "tjej", "kusin", "friend", "brother"),
    *("sister", "mother", "father", "teacher", "husband", "wife", "daughter"),
)

# Shown to the reviewer, who decides: a name cannot be told from another word for certain.
SUGGESTED: tuple[Trace, ...] = (
    _trace(
        "name",
        rf"(?<!\w){_I_AM} (?P<x>{_NAME}(?: {_PROPER}){{0,2}})",
    ),
    _trace("name", rf"(?<!\w)(?:heter|hette|named|called) (?P<x>{_PROPERS})"),
    _trace(
        "name",
        rf"(?<!\w){_MY_NAME}(?: هو)? (?P<x>{_NAME})",
    ),
    _trace("name", rf"(?<!\w)(?:min|mitt|my|vår|hans|hennes) {_RELATIVE},? (?P<x>{_PROPERS})"),
    _trace("name", rf"(?<!\w)(?:mvh|hälsningar|hälsar|kram|regards|//?) ?,? ?(?P<x>{_PROPERS})(?= ?[.!]? ?$)"),
    _trace("name", rf"(?<!\w)(?P<x>{_PROPER} {_PROPER})(?!\w)"),
    _trace("address", rf"(?<!\w){_LIVE}(?P<x>{_CAPITAL}[\w’'-]{{1,30}}{_LANE})(?!\w)"),
    _trace(
        "address",
        rf"(?<!\w)(?P<x>{_CAPITAL}[\w’'-]{{1,30}}(?:plan|ringen|höjden|kullen|hagen|parken|dalen|slätt|gård|gården|strand"
        rf"| backar|stranden|kajen|bron|hamnen|leden|platsen) \d{{1,3}}{_END}(?: ?[a-h](?!\w))?)",
    ),
    _trace("plate", r"(?<!\w)(?-i:[A-HJ-PR-UW-Z]{3} ?\d{2}[A-HJ-PR-UW-Z0-9])(?!\w)"),
    _trace("url", rf"(?<![\w@.-])(?:[\w-]{{2,63}}\.){{1,5}}(?-i:{_WORD_TLD})(?!\w)"),
)

# Shown last, of what is no date, time, sum or count: whatever may yet be a number of somebody's.
NUMBERS: tuple[Trace, ...] = (_trace("number", r"(?<!\d)\d(?:[ .,/*_:()-]{0,2}\d){6,}(?!\d)"),)
