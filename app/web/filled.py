"""A form as somebody filled it in: what was typed stays, what is wrong stands at its field. No page lives here."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from app.schemas.forms import read
from surveys.errors import SurveyError

UNPROCESSABLE = 422


class Filled:
    """What stands in a form's fields, and what is wrong with it: field name → code.

    values: what the fields mean, empty where something is wrong.
    """

    def __init__(self, typed: Mapping[str, Any] | None = None) -> None:
        self.typed: MultiDict[str, str] = MultiDict(typed or {})
        self.values: dict[str, Any] = {}
        self.problems: dict[str, str] = {}
        self.status = 200

    @classmethod
    def sent(cls, shape: type[Schema], typed: MultiDict[str, str]) -> "Filled":
        """What was sent, read by a shape."""
        form = cls(typed)
        form.values, form.problems = read(shape, typed)
        form.status = UNPROCESSABLE if form.problems else 200
        return form

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def get(self, name: str) -> str:
        """What stands in a field."""
        return str(self.typed.get(name, ""))

    def has(self, name: str, value: str) -> bool:
        """Whether a box or radio button is ticked."""
        return value in self.typed.getlist(name)

    def wrong(self, name: str, code: str) -> "Filled":
        """Say at this field what is wrong with it, in a code of the forms' own."""
        self.problems[name], self.status = code, UNPROCESSABLE
        return self

    def refuse(self, error: SurveyError) -> "Filled":
        """Say at each field what a service found wrong there, in codes of the forms' own."""
        for name, (code, *_) in error.problems.items():
            self.wrong(name, code)
        return self

    def fail(self, name: str, error: SurveyError) -> "Filled":
        """Say at this field what a service refused."""
        self.problems[name], self.status = error.code, error.status
        return self
