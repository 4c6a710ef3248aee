"""Shelf of channels by which reminders go out; the log stands in for one that is not set up."""

from app.channels.base import Channel
from app.channels.email import Email
from app.channels.log import Log
from app.channels.sms import Sms
from app.config import ConfigError, Settings

SHELF: tuple[type[Channel], ...] = (Email, Sms, Log)


def opened(settings: Settings) -> dict[str, Channel]:
    """Every channel that the settings say enough for, by name. Raises ConfigError with one clear line."""
    return {each.name: each(settings) for each in SHELF if each.ready(settings)}


def examined(settings: Settings) -> list[tuple[str, bool, str]]:
    """For each channel that has a setting: its name, whether that is fine, and one line for the operator."""
    return [(each.name, *_examined(each, settings)) for each in SHELF if each.setting]


def _examined(kind: type[Channel], settings: Settings) -> tuple[bool, str]:
    if not kind.ready(settings):
        return True, f"{kind.setting} is empty: these reminders are only counted in the log"
    try:
        return True, kind(settings).told()
    except ConfigError as error:
        return False, str(error)
