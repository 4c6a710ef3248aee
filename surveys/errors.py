"""One tree of errors, each with a stable code and the HTTP status a door answers with; sentences live in languages/.

SurveyError
├── BadInput 422 ──── AnswersInvalid, AnswersTooLong, NotAsked, CodeCheckDigit, QuestionnaireInvalid, XlsformRefused …
├── NotAllowed ────── NotSignedIn 401, WrongLogin 401, Forbidden 403, TermsNotAccepted 403, WrongPin 403
├── NotFound 404 ──── UnknownCode 404
├── Conflict 409 ──── ResponseConflict, AlreadyPublished, StaffExists, EditedMeanwhile, OutcomeLocked, EndFinal,
│             WaveOver, BackgroundLocked, ComparisonLocked, ReleaseNotMade, SummaryNotMade, NothingToSummarise
├── Closed 410 ────── Ended 410, Erased 410, ReleaseExpired 410
├── InviteUsed 410, TooMany 429, Unavailable 503 (app/store/session.py)
└── TooFew 422 ────── TooFewForRelease 422
"""

from collections.abc import Mapping
from typing import Any


class SurveyError(Exception):
    """What the user can understand went wrong. code: stable, dotted, also the key of its sentence under [errors].
    values: what the sentence's placeholders are filled with.
    problems: for input with many fields, field → list of error codes or sentences.
    """

    code = "server.error"
    status = 500

    def __init__(self, *, problems: Mapping[str, Any] | None = None, **values: Any) -> None:
        super().__init__(self.code)
        self.values = values
        self.problems = dict(problems or {})


class BadInput(SurveyError):
    """What was sent cannot be used as it is."""

    code, status = "request.invalid", 422


class Malformed(BadInput):
    """The bytes are not the JSON or form that they claim to be."""

    code, status = "request.malformed", 400


class TooLarge(BadInput):
    """More bytes than any honest answer needs."""

    code, status = "request.too_large", 413


class AnswersInvalid(BadInput):
    """At least one answer is not one that its question allows; problems names each question."""

    code = "answers.invalid"


class NotAsked(AnswersInvalid):
    """An answer to a question that this questionnaire does not ask, or did not show."""

    code = "answers.not_asked"


class CodeCheckDigit(BadInput):
    """A receipt code whose check digit does not agree: mistyped or two neighbours swapped."""

    code = "code.check_digit"


class KeyMalformed(BadInput):
    """A key that is not unpadded base64url of the right length."""

    code = "key.malformed"


class QuestionnaireInvalid(BadInput):
    """A questionnaire that cannot be asked; problems names each question."""

    code = "questionnaire.invalid"


class XlsformRefused(BadInput):
    """An XLSForm with something in it that is not supported; problems: "sheet!cell" → reasons."""

    code = "xlsform.refused"


class XlsformHostile(XlsformRefused):
    """A file that is larger than any questionnaire, or that holds what no form needs."""

    code = "xlsform.hostile"


class ImportRefused(BadInput):
    """A table of earlier answers that cannot be brought in; problems: "file", "row 7" or a field → codes."""

    code = "import.refused"


class SoundRefused(BadInput):
    """A recording that cannot be a clip; problems: "file" → too_large, not_sound, silent, too_long, unreadable."""

    code = "sound.refused"


class TranslationInvalid(BadInput):
    """A table of translations that does not fit its questionnaire; problems: place → reasons."""

    code = "translation.invalid"


class UnknownLanguage(BadInput):
    """A language that the questionnaire or the frame does not have."""

    code = "language.unknown"


class LanguageUnreviewed(BadInput):
    """Nobody has confirmed that somebody in the organisation has read the consent text in this language."""

    code = "language.unreviewed"


class PasswordTooEasy(BadInput):
    """A password that has leaked somewhere, or is little more than one's own name; PasswordTooShort is one of these."""

    code = "password.too_easy"


class NotSignedIn(SurveyError):
    """The door wants a signed-in person."""

    code, status = "auth.required", 401


class WrongLogin(NotSignedIn):
    """Address and password do not belong together; says nothing about which."""

    code = "auth.wrong"


class Forbidden(SurveyError):
    """Signed in, but this role may not."""

    code, status = "auth.forbidden", 403


class TermsNotAccepted(Forbidden):
    """Microdata goes only to an evaluator who has accepted the terms by name."""

    code = "release.terms"


class WrongPin(Forbidden):
    """The PIN does not start this activity's tablet, or none has been made."""

    code = "kiosk.pin"


class NotFound(SurveyError):
    """Does not exist, or is not yours: the two look the same."""

    code, status = "not_found", 404


class UnknownCode(NotFound):
    """No activity has this poster code."""

    code = "questionnaire.unknown_code"


class Conflict(SurveyError):
    """It cannot be done because of what is there already."""

    code, status = "conflict", 409


class ResponseConflict(Conflict):
    """The same response id came with another body."""

    code = "response.conflict"


class AlreadyPublished(Conflict):
    """A published version never changes."""

    code = "questionnaire.published"


class OutcomeLocked(Conflict):
    """The main outcome stays what it was once somebody has answered."""

    code = "outcome.locked"


class ComparisonLocked(Conflict):
    """The comparison group stays what it was once a follow-up has begun: chosen later, it could be chosen to fit."""

    code = "comparison.locked"


class BackgroundLocked(Conflict):
    """Background variables stay what they were once data has left with them."""

    code = "background.locked"


class ReleaseNotMade(Conflict):
    """A file of a release that nobody has asked for yet, or that is being made."""

    code = "release.not_made"


class SummaryNotMade(Conflict):
    """A page of results that nobody has asked for yet, or that is being made."""

    code = "summary.not_made"


class NothingToSummarise(Conflict):
    """No change may be shown yet, so there is nothing to put on a page."""

    code = "summary.nothing"


class WaveOver(Conflict):
    """A wave that has closed never changes: what was made of it is frozen."""

    code = "wave.over"


class AlreadyImported(Conflict):
    """The same answers have been brought into this intervention before: twice would count everybody twice."""

    code = "import.again"


class EditedMeanwhile(Conflict):
    """Somebody else saved this in the meantime."""

    code = "edited.meanwhile"


class EndFinal(Conflict):
    """An intervention ended so long ago that its end cannot be undone."""

    code = "intervention.end_final"


class StaffExists(Conflict):
    """Somebody with this address is already there."""

    code = "staff.exists"


class Closed(SurveyError):
    """The wave is over, or has not begun."""

    code, status = "wave.closed", 410


class Erased(Closed):
    """All that belongs to this code has been erased by its owner; what still comes with it is not stored."""

    code = "participant.erased"


class ReleaseExpired(Closed):
    """The files of a release have had their time and are gone; what they were stays written down."""

    code = "release.expired"


class Ended(Closed):
    """The intervention has ended: nothing more is asked, and nothing more is taken in."""

    code = "intervention.ended"


class InviteUsed(SurveyError):
    """The one-time link has been used, or is too old."""

    code, status = "invite.used", 410


class TooMany(SurveyError):
    """Slow down. values: after, in seconds."""

    code, status = "rate.limited", 429


class TooFew(SurveyError):
    """Fewer people than the sum needs. values: n, needed."""

    code, status = "effect.too_few", 422


class TooFewForRelease(TooFew):
    """Fewer people than may leave the system. values: n, needed."""

    code = "release.too_few"
