"""What the commands share: how one is refused in one clear line, --json, a,b,c. The commands are elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from app.config import ConfigError
from surveys.errors import SurveyError
from surveys.languages import say

P = ParamSpec("P")
R = TypeVar("R")


class Line(click.ClickException):
    """One clear line on the error output, and exit code 1."""

    def show(self, file: Any = None) -> None:
        """Without click's own "Error:"."""
        click.echo(f"ringar: {printable(self.message)}", file=file or sys.stderr)


class OneLine(click.Group):
    """A group whose options and arguments are refused in one line, too."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """What click does, refused in a line."""
        with _in_a_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """What click does, refused in a line."""
        with _in_a_line():
            return super().invoke(ctx)


@contextmanager
def _in_a_line() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # its message is the help
    except click.UsageError as error:
        raise _Misused(" ".join(error.format_message().split())) from None


class _Misused(Line):
    """Options that do not fit."""

    exit_code = click.UsageError.exit_code


def printable(text: str) -> str:
    """A text out of somebody's file as a terminal may get it: nothing that would steer it."""
    return "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text)


def clear(command: Callable[P, R]) -> Callable[P, R]:
    """Turns errors that an operator can mend into one line."""

    @wraps(command)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ConfigError as error:
            raise Line(str(error)) from None
        except SurveyError as error:
            raise Line(f"{say('en', f'errors.{error.code}', **error.values)} [{error.code}]") from None

    return inner


as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def listed(_context: click.Context, _option: click.Parameter, said: str) -> tuple[str, ...]:
    """The callback of an option that takes several: a,b,c. Each once."""
    return tuple(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))
