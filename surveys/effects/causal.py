"""Which words claim a cause, in each language that results are told in. What may be said instead: wording.py.

Stems in every inflection. A word that a person gave (a name, a goal, "we did") is not generated and is not looked at.
The languages that no speaker has read (design.md §6) have the words that a dictionary gives for "effect, work, lead
to, contribute, influence, because of, thanks to".
"""

import re
from collections.abc import Mapping
from types import MappingProxyType


def _stems(*stems: str) -> re.Pattern[str]:
    return re.compile("|".join(stems), re.IGNORECASE)


CAUSAL: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "sv": _stems(
            r"effekt|funger|funka|verkningsfull|\b(?:led(?:a|er|de|s|des|ande)?|lett|letts)\s+(?:\w+\s+){0,6}?(?:fram\s+)?till\b|bidr[aoö]|påverk|inverk",
            r"tack\s*vare|på\s+grund\s+av|\bp\.?\s?g\.?\s?a\b|\bberor?\b|\bberodde\b|\bberott\b|orsak|resulter|\bgenom\s+insats",
            r"\b(?:gjort|gör|göra|gjorde|göras)\s+(?:\w+\s+){0,2}?skillnad|medför|\btill\s+följd\b|åstadk|\bgav\s+resultat|\bger\s+resultat|\bgett\s+resultat|\bresultat(?:et)?\s+av\s+insats",
            r"\b(?:gör|göra|gjorde|gjort)\s+att\b|föranle[dt]|framkall|\bupphov|konsekvens|\bverkan\b|\bverksamt?\b",
        ),
        "en": _stems(
            r"effect|efficac|attributabl|\bworks\b|\b(?:interventions?|that|will|they|courses?|programmes?)\s+work\b|\bworking\s+well\b|\bworked\b(?!\s+out)|\b(?:is|was|are|were|it)\s+work(?:ing)?\b(?!\s+(?:at|in|as|for))|\b(?:leads?|led|leading)\s+(?:\w+\s+){0,6}?to\b|contribut|affect|impact",
            r"influenc|thanks\s+to|because|caus(?:e|al|ing)|due\s+to|result(?:s|ed|ing)?\s+in",
            r"\b(?:makes?|made|making)\s+(?:a|the)\s+(?:\w+\s+){0,2}?difference|br(?:ought|ings?|inging)\s+about|\bas\s+a\s+result\b|\bresult\s+of\b",
            r"owing\s+to|on\s+account\s+of|consequen|\bg[ai]ve[sn]?\s+rise\b|\bgiving\s+rise\b",
        ),
        "ar": _stems(
            r"تأثير|أثّ?ر|مؤثر|فع[ّ]?ال|أدّ?[ىت]|[يت]ؤدي|ساهم|[يت]ساهم|أسهم|[يت]سهم|بسبب|سبّ?ب|بفضل|نتيجة\s+ل|نجاح|نجح"
        ),
        "so": _stems(r"saamee?y|waxtar|\bsabab|keenay|keentay|\bka\s+dhash|\bka\s+qayb\s+qaat|mahad|\bshaqeey"),
        "ckb": _stems(r"کاریگەر|کاری\s+کرد|هۆی|بەهۆ|لەبەر\s+ئەو|سوپاس|ڕۆڵی\s+هەبوو|سەرکەوتوو"),
        "fa": _stems(
            r"اثر|تأثیر|تاثیر|مؤثر|موثر|باعث|موجب|منجر|سبب",
            r"به\s+(?:دلیل|خاطر|لطف|علت)",
            r"کارساز|نتیجه\s+داد|کمک\s+کرد",
        ),
        "ti": _stems(r"ጽልዋ|ጸል[ወው]|ተጽዕኖ|ውጽኢታዊ|ምኽንያት|ጠንቂ|ሳላ|ብሰንኪ|ኣስተዋጽ|ኣበርክቶ|ኣበርኪት"),
    }
)


def causal_words(text: str, language: str) -> list[str]:
    """The words in a generated text that claim a cause; none may stand there at strength 2 or below.

    language: of staff or participants; easy Swedish is Swedish. Raises KeyError for one that nobody has words of.
    """
    return [found.group(0) for found in CAUSAL[language.partition("-")[0]].finditer(text)]
