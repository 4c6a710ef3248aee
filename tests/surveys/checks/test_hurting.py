"""What may hurt is known in the words people use for it; the same words in ordinary questions are left in peace."""

import pytest

from tests.surveys.checks.drafts import choice, question, said, scale

HURTS = (
    "Har du tänkt på att ta ditt liv?",
    "Har du försökt ta livet av dig?",
    "Känns det som att du inte vill leva?",
    "Har du önskat att du var död?",
    "Har du velat dö?",
    "Har någon du känner tagit sitt liv?",
    "Har du blivit slagen hemma?",
    "Slår någon dig?",
    "Brukar din pappa slå dig?",
    "Har en vuxen slagit dig?",
    "Blir barnen slagna?",
    "Har du blivit sparkad eller knuffad?",
    "Är du rädd för någon hemma?",
    "Är du rädd för din partner?",
    "Bråkar ni mycket hemma?",
    "Förekommer våld i hemmet?",
    "Har du någon gång skadat dig själv?",
    "Skadar du dig själv?",
    "Har du skurit dig själv?",
    "Har du gjort dig själv illa med flit?",
    "Har du en ätstörning?",
    "Har du blivit våldtagen?",
    "Har någon tagit på dig när du inte ville?",
    "Har någon rört vid dig mot din vilja?",
    "Har någon tafsat på dig?",
    "Har någon tvingat dig att göra något?",
    "Har någon bett dig om nakenbilder?",
    "Blev du sexuellt utnyttjad?",
    "Är du kär i någon av samma kön?",
    "Tänker du på döden?",
    "Önskar du ibland att du inte fanns?",
    "Känner du att livet inte är värt att leva?",
    "Slår dina föräldrar dina syskon?",
    "Har du sett din pappa slå din mamma?",
    "Har någon i din familj slagit dig?",
    "Har du fått stryk?",
    "Har du blivit utsatt för aga?",
    "Har någon hemma skrikit på dig?",
    "Gör någon dig illa hemma?",
    "Har någon gjort dig illa?",
    "Har du blivit illa behandlad hemma?",
    "Har du skurit dig med kniv?",
    "Brukar du skära dig?",
    "Skär du dig i armarna?",
    "Skadar du dig med flit?",
    "Har någon rört din kropp utan att du ville?",
    "Har någon vuxen tagit på dina privata delar?",
    "Får du själv bestämma vem du ska gifta dig med?",
    "Har du tagit en överdos?",
    "Har du svultit dig?",
    "Har du slagits av någon i familjen?",
    "Har någon slagit, sparkat eller knuffat dig?",
    "Har du blivit utnyttjad?",
    "Har din kille tvingat dig?",
    "Jag vill inte leva längre.",
)
HARMLESS = (
    "Vad slog dig mest i dag?",
    "Vill du slå dig ner och prata?",
    "Får någon slå sig ner här?",
    "Har du tagit på dig varma kläder?",
    "Har någon tagit dig på allvar?",
    "Vad vill du göra mer av i ditt liv?",
    "Tar du dig hit själv?",
    "Kan du ta hand om dig själv?",
    "Har du skadat dig på planen?",
    "Är förslagen bra?",
    "Vill du ha fler saker av det slaget?",
    "Är du rädd på vägen hem?",
    "Är du rädd för hundar?",
    "Bråkar ni om bollen?",
    "Slår ni rekord i dag?",
    "Är det liv i lokalen?",
    "Vill du leva nära naturen?",
    "Är batteriet i mikrofonen dött?",
    "Är det sex personer i gruppen?",
    "Rör du dig mycket på dagarna?",
    "Skär du brödet själv?",
    "Hur ofta rör du på dig?",
    "Har någon tagit med dig hit?",
    "Har någon tagit emot dig när du kom?",
    "Vem ringer du om någon gjort illa sig?",
    "Vilka kläder tar du på dig när det regnar?",
    "Finns det skydd mot illa väder?",
    "Slår ni upp tältet?",
    "Har någon slagit ditt rekord?",
    "Hade du velat ta med dina syskon?",
    "Får vuxna stryka tröjor här?",
    "Har du fått ett eget liv efter kursen?",
    "Sparkar du boll med dina kompisar?",
    "Kan du lära dig själv att sy?",
    "Slår vi igen för tidigt?",
    "Har någon lärt dig något nytt?",
    "Jag vill inte leva i stan.",
    "Har lokalen blivit väl utnyttjad?",
)
HURTS_EN = (
    "Have you thought about taking your own life?",
    "Have you tried to kill yourself?",
    "Have you wished you were dead?",
    "Do you want to die?",
    "Have you ever hurt yourself on purpose?",
    "Do you cut yourself?",
    "Have you been hit at home?",
    "Do you get beaten?",
    "Does anyone hit you?",
    "Do your parents ever slap you?",
    "Are you afraid of someone at home?",
    "Are you scared of your partner?",
    "Have you been raped?",
    "Has anyone touched you against your will?",
    "Has anyone forced you into something?",
    "Do you self-harm?",
    "Do you have an eating disorder?",
    "Has anyone asked you for nude pictures?",
    "Have you ever felt that life is not worth living?",
    "Do you ever wish you were not alive?",
    "Did anyone at home hit you?",
    "Are you being hurt at home?",
    "Do you think about death?",
    "My father hits me.",
    "Have you been physically punished?",
    "Has a partner pushed or hit you?",
)
HARMLESS_EN = (
    "What hit song do you like?",
    "What would you like to do with your life?",
    "Do you enjoy yourself here?",
    "Did the concert hit the spot?",
    "Who can you turn to at home?",
    "Are you afraid of the dark?",
    "Would you like to end your day here?",
    "Can you be yourself here?",
    "Do you cut your own food?",
    "Do you beat your friends at chess?",
    "Are you hit with high fees?",
    "Does someone at home cook for you?",
    "Do you not want to live in the city?",
    "Can you help yourself to coffee?",
    "Would your parents kick off the event?",
)


@pytest.mark.parametrize("text", HURTS)
def test_suicide_blows_and_abuse_want_somebody_to_turn_to(text: str) -> None:
    assert said("sensitive", question(text, "yes_no"), scale()) == ["no_help"]
    assert said("sensitive", choice(text), scale(), help={"sv": "Ring 1177."}) == []
    assert said("sensitive", scale(text, item="trygghet_1", key="k"), scale()) == []


@pytest.mark.parametrize("text", HARMLESS)
def test_the_same_words_in_an_ordinary_question_do_not(text: str) -> None:
    assert said("sensitive", question(text, "yes_no"), scale()) == []


@pytest.mark.parametrize("text", HURTS_EN)
def test_so_in_english(text: str) -> None:
    assert said("sensitive", question({"en": text}, "yes_no"), scale()) == ["no_help"]


@pytest.mark.parametrize("text", HARMLESS_EN)
def test_and_ordinary_english_does_not(text: str) -> None:
    assert said("sensitive", question({"en": text}, "yes_no"), scale()) == []
