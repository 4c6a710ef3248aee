"""Asking who somebody is, said in more ways and in all the languages; not what only sounds like it."""

import pytest

from tests.surveys.checks.drafts import choice, question, said, scale

ASKED = (
    ("sv", "På vilket nummer når vi dig?"),
    ("sv", "På vilken adress kan vi nå dig?"),
    ("sv", "Vart kan vi ringa dig?"),
    ("sv", "Vilket nummer kan vi nå dig på?"),
    ("sv", "Födelsenummer"),
    ("sv", "Ditt födelsenummer?"),
    ("sv", "De fyra sista siffrorna"),
    ("sv", "Vilka är dina fyra sista siffror?"),
    ("sv", "Fyll i ditt födelsenummer och de fyra sista siffrorna"),
    ("en", "On what number can we reach you?"),
    ("en", "Where can we call you?"),
    ("en", "The last four digits"),
    ("ar", "على أي رقم يمكننا الاتصال بك؟"),
    ("ar", "كيف نتواصل معك؟"),
    ("so", "Magacaagu waa maxay?"),
    ("so", "Magacaaga oo buuxa"),
    ("so", "Magaca:"),
    ("so", "Fadlan qor magacaaga."),
    ("so", "Waa maxay lambarka taleefankaagu?"),
    ("so", "Lambarka telefoonka"),
    ("so", "Ku qor lambarkaaga halkan"),
    ("so", "Iimaylkaaga"),
    ("so", "Ciwaankaagu waa maxay?"),
    ("fa", "نام شما چیست؟"),
    ("fa", "اسمت چیه؟"),
    ("fa", "نام و نام خانوادگی:"),
    ("fa", "شماره تلفن شما چند است؟"),
    ("fa", "شماره تلفن‌تان را بنویسید"),
    ("fa", "شماره موبایل"),
    ("fa", "آدرس ایمیل خود را بنویسید"),
    ("ckb", "ناوت چییە؟"),
    ("ckb", "ناوی تەواوت بنووسە"),
    ("ckb", "ژمارەی مۆبایلەکەت چەندە؟"),
    ("ckb", "ژمارەی تەلەفۆنت"),
    ("ckb", "ئیمەیڵەکەت"),
    ("ti", "ስምካ መን እዩ?"),
    ("ti", "ስምኪ መን እዩ፧"),
    ("ti", "ምሉእ ስም"),
    ("ti", "ቁጽሪ ተሌፎንካ ክንደይ እዩ?"),
    ("ti", "ቁጽሪ ተሌፎን"),
    ("sv", "Vilket är ditt nummer?"),
    ("sv", "Hur får vi tag på dig?"),
    ("sv", "Vart kan vi höra av oss till dig?"),
    ("sv", "Vad är dina sista fyra?"),
    ("sv", "Ditt nummer"),
    ("sv", "Ditt Snapchat-namn"),
    ("sv", "Ditt Instagram"),
    ("sv", "Vad kallas du?"),
    ("sv", "Vem är du?"),
    ("so", "Lambarkee ayaan kaala soo xiriiri karnaa?"),
    ("so", "Lambarka lagaala soo xiriiri karo"),
)
NOT_ASKED = (
    ("sv", "Hur ofta får vi ringa dig?"),
    ("sv", "Hur når vi fler ungdomar?"),
    ("sv", "På vilken adress behövs bättre ljus?"),
    ("sv", "Vilket nummer har din favoritbuss?"),
    ("sv", "Vilka är de fyra sista sakerna du gjorde här?"),
    ("sv", "Skriv inte de fyra sista siffrorna."),
    ("en", "What number of visits is right?"),
    ("en", "How can we reach more young people?"),
    ("ar", "كيف نتواصل مع الجيران؟"),
    ("so", "Waa maxay magaca goobta aad jeceshahay?"),
    ("so", "Ha qorin magacaaga."),
    ("so", "Magacaaga ha ku qorin halkan."),
    ("so", "Uma baahnid inaad qorto magacaaga."),
    ("so", "Imisa taleefan ayaa guriga yaalla?"),
    ("so", "Maxaad jeceshahay?"),
    ("fa", "نام مکان مورد علاقه‌ی خود را بنویسید"),
    ("fa", "نام خود را ننویسید."),
    ("fa", "چند تلفن در خانه دارید؟"),
    ("fa", "چه چیزی را دوست دارید؟"),
    ("ckb", "ناوی شوێنی دڵخوازت چییە؟"),
    ("ckb", "ناوت مەنووسە."),
    ("ckb", "چەند مۆبایل لە ماڵەوە هەیە؟"),
    ("ti", "ስም ናይቲ እትፈትዎ ቦታ ጽሓፍ"),
    ("ti", "ስምካ ኣይትጽሓፍ።"),
    ("ti", "ክንደይ ተሌፎን ኣሎ?"),
    ("sv", "Vem är du med oftast här?"),
    ("sv", "Hur får vi tag på fler ledare?"),
    ("sv", "Vad är ditt bästa minne?"),
    ("sv", "Hur använder du Instagram?"),
)


@pytest.mark.parametrize(("language", "text"), ASKED)
def test_asking_who_somebody_is_is_told_in_each_language(language: str, text: str) -> None:
    assert said("contact", question({language: text}, "short_text"), scale()) == ["asked"]


@pytest.mark.parametrize(("language", "text"), NOT_ASKED)
def test_what_only_sounds_like_it_is_not(language: str, text: str) -> None:
    assert said("contact", question({language: text}, "short_text"), scale()) == []


def test_where_nothing_is_written_only_being_told_to_give_it_counts() -> None:
    assert said("contact", question({"so": "Ma yaqaannaan magacaaga?"}, "yes_no"), scale()) == []
    assert said("contact", choice("Vad?", {"so": "Haa, qor magacaaga"}, "Nej"), scale()) == ["asked"]
