"""The questionnaire is the schema: reads answers, refuses what was not asked, keeps free texts apart."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from surveys.errors import AnswersInvalid, NotAsked
from surveys.kinds import kind
from surveys.kinds.base import CODES, MISSING, SKIPPED, WHOLE, Given, Question, is_missing, missing_in
from surveys.logic import shown
from surveys.questionnaire import Questionnaire
from surveys.texts import storable

NOT_SHOWN, NOT_REACHED = "not_shown", "not_reached"


class _Answer(fields.Field[Any]):
    """A real answer by the kind's own field, or {"missing": "dont_know" | "refused"}."""

    def __init__(self, inner: fields.Field[Any]) -> None:
        super().__init__(required=False, error_messages=CODES)
        self.inner = inner

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping) and "missing" in value:
            if set(value) == {"missing"} and value["missing"] in MISSING:
                return {"missing": value["missing"]}
            raise ValidationError("invalid")
        read = self.inner.deserialize(value, attr, data, **kwargs)
        if isinstance(read, str) and not storable(read):
            raise ValidationError("characters")
        return read


class Reader:
    """Reads the answers to one questionnaire; made once for each version and kept, since schemas are dear."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._by_key = {question.key: question for question in questionnaire.asked()}
        self.texts: frozenset[str] = frozenset(
            question.key for question in questionnaire.questions if kind(question.kind).apart
        )
        asked: dict[str, fields.Field[Any]] = {
            key: _Answer(kind(each.kind).answer_field(each)) for key, each in self._by_key.items()
        }
        self._schema = Schema.from_dict(asked)(unknown=RAISE)

    def read(self, sent: Any, *, blanks: bool = False) -> dict[str, Any]:
        """Answers as they are stored: question key → value or {"missing": code}.

        blanks: what must be answered may be left out, as on paper, where nothing can stop somebody.
        Raises NotAsked (problems: the keys) for a question that is not there or was not shown,
        AnswersInvalid (problems: key → reasons) for a value that its question does not allow.
        """
        if not isinstance(sent, Mapping):
            raise AnswersInvalid(problems={"answers": ["not_an_object"]})
        unknown = [str(key)[:60] for key in sent if key not in self._by_key]
        if unknown:
            raise NotAsked(problems={key: ["not_asked"] for key in unknown})
        try:
            read: dict[str, Any] = self._schema.load(sent)
        except ValidationError as error:
            raise AnswersInvalid(problems={key: _codes(why) for key, why in error.messages_dict.items()}) from None
        visible = shown(self.questionnaire.questions, read)
        hidden = set(read) - {question.key for question in visible}
        if hidden:
            raise NotAsked(problems={key: ["not_shown"] for key in sorted(hidden)})
        unanswered = [question.key for question in visible if question.required and question.key not in read]
        if unanswered and not blanks:
            raise AnswersInvalid(problems={key: ["required"] for key in unanswered})
        return read

    def from_form(self, form: Mapping[str, Given], *, blanks: bool = False) -> dict[str, Any]:
        """The same from a form without JavaScript, key → part → values: what was left empty is left out."""
        sent: dict[str, Any] = {}
        problems: dict[str, list[str]] = {}
        for key, question in self._by_key.items():
            given = form.get(key, {})
            try:
                answer = missing_in(given.get(WHOLE, ())) or kind(question.kind).from_form(question, given)
            except ValueError:
                problems[key] = ["invalid"]
                continue
            if answer is not None:
                sent[key] = answer
        unknown = {key: ["not_asked"] for key in form if key not in self._by_key}
        if unknown:
            raise NotAsked(problems=unknown)
        visible = {question.key for question in shown(self.questionnaire.questions, sent)}
        unreadable = {key: found for key, found in problems.items() if key in visible}
        try:
            read = self.read({key: answer for key, answer in sent.items() if key in visible}, blanks=blanks)
        except AnswersInvalid as refused:  # all that is wrong is told at once
            raise AnswersInvalid(problems={**refused.problems, **unreadable}) from None
        if unreadable:
            raise AnswersInvalid(problems=unreadable)
        return read

    def to_form(self, answers: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
        """Stored answers as a form would send them: from_form the other way round."""
        return {
            key: {WHOLE: [f"!{answer['missing']}"]}
            if is_missing(answer)
            else kind(self._by_key[key].kind).to_form(self._by_key[key], answer)
            for key, answer in answers.items()
        }

    def left_out(self, form: Mapping[str, Given], *, blanks: bool = False) -> tuple[Question, ...]:
        """The questions that a form answered and its other answers hide: from_form leaves these answers out."""
        read = self.from_form(form, blanks=blanks)
        said = {key for key, given in form.items() if any(value.strip() for each in given.values() for value in each)}
        return tuple(each for key, each in self._by_key.items() if key in said and key not in read)

    def apart(self, read: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """(answers for the response, free texts by question); a missing code stays with the response."""
        texts = {key: value for key, value in read.items() if key in self.texts and not is_missing(value)}
        return {key: value for key, value in read.items() if key not in texts}, texts


def _codes(found: Any) -> list[str]:
    """Why an answer is refused, each reason once: a question may have been asked in parts."""
    parts = list(found.values()) if isinstance(found, Mapping) else found if isinstance(found, list) else None
    return [str(found)] if parts is None else sorted({code for part in parts for code in _codes(part)})


def complete(questionnaire: Questionnaire, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers, and for each question without one why there is none.

    {"missing": "not_shown"}: its rule did not hold. {"missing": "not_reached"}: it and everything after it that was
    shown is unanswered; the person stopped here (as TIMSS and PISA count). {"missing": "skipped"}: something later was
    answered. Free texts are stored apart, so that whether one was written is not known here.
    """
    visible = {question.key for question in shown(questionnaire.questions, stored)}
    keys = [each.key for each in questionnaire.asked() if each.key in stored or not kind(each.kind).apart]
    last = max((place for place, key in enumerate(keys) if key in stored), default=-1)
    found: dict[str, Any] = {}
    for place, key in enumerate(keys):
        reason = NOT_SHOWN if key not in visible else SKIPPED if place < last else NOT_REACHED
        found[key] = stored.get(key, {"missing": reason})
    return found
