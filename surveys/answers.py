"""The questionnaire is the schema: reads answers, refuses what was not asked, keeps free texts apart."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from surveys.errors import AnswersInvalid, NotAsked
from surveys.kinds import kind
from surveys.kinds.base import MISSING, Question, is_missing
from surveys.logic import shown
from surveys.questionnaire import Questionnaire

FORM_MISSING = "!"  # a form's value "!dont_know" is the missing code, which no real value can be


class _Answer(fields.Field[Any]):
    """A real answer by the kind's own field, or {"missing": "dont_know" | "refused"}."""

    def __init__(self, inner: fields.Field[Any]) -> None:
        super().__init__(required=False)
        self.inner = inner

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping):
            if set(value) == {"missing"} and value["missing"] in MISSING:
                return {"missing": value["missing"]}
            raise ValidationError("invalid")
        read = self.inner.deserialize(value, attr, data, **kwargs)
        if isinstance(read, str):
            _refuse_unstorable(read)
        return read


def _refuse_unstorable(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("characters")


class Reader:
    """Reads the answers to one questionnaire; made once for each version and kept, since schemas are dear."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._by_key = {question.key: question for question in questionnaire.questions}
        self.texts: frozenset[str] = frozenset(
            question.key for question in questionnaire.questions if not kind(question.kind).variables(question)
        )
        asked: dict[str, fields.Field[Any]] = {
            key: _Answer(kind(each.kind).answer_field(each)) for key, each in self._by_key.items()
        }
        self._schema = Schema.from_dict(asked)(unknown=RAISE)

    def read(self, sent: Any) -> dict[str, Any]:
        """Answers as they are stored: question key → value or {"missing": code}.

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
            raise AnswersInvalid(problems=dict(error.messages_dict)) from None
        visible = shown(self.questionnaire.questions, read)
        hidden = set(read) - {question.key for question in visible}
        if hidden:
            raise NotAsked(problems={key: ["not_shown"] for key in sorted(hidden)})
        unanswered = [question.key for question in visible if question.required and question.key not in read]
        if unanswered:
            raise AnswersInvalid(problems={key: ["required"] for key in unanswered})
        return read

    def from_form(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        """The same from a form without JavaScript: what was left empty is left out."""
        sent: dict[str, Any] = {}
        problems: dict[str, list[str]] = {}
        for key, question in self._by_key.items():
            values = form.get(key, [])
            try:
                answer = _from_form(question, values)
            except ValueError:
                problems[key] = ["invalid"]
                continue
            if answer is not None:
                sent[key] = answer
        if problems:
            raise AnswersInvalid(problems=problems)
        unknown = {key: ["not_asked"] for key in form if key not in self._by_key}
        if unknown:
            raise NotAsked(problems=unknown)
        visible = {question.key for question in shown(self.questionnaire.questions, sent)}
        return self.read({key: answer for key, answer in sent.items() if key in visible})

    def apart(self, read: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """(answers for the response, free texts by question); a missing code stays with the response."""
        texts = {key: value for key, value in read.items() if key in self.texts and not is_missing(value)}
        return {key: value for key, value in read.items() if key not in texts}, texts


def _from_form(question: Question, values: list[str]) -> Any:
    codes = [code for code in MISSING if FORM_MISSING + code in values]
    if codes:
        return {"missing": codes[0]}
    return kind(question.kind).from_form(values)
