"""Shelf of channels by which reminders go out; the log stands in for one that is not set up."""

from app.channels.base import Channel
from app.channels.email import Email
from app.channels.log import Log
from app.config import Settings

SHELF: tuple[type[Channel], ...] = (Email, Log)


def opened(settings: Settings) -> dict[str, Channel]:
    """Every channel that the settings say enough for, by name. Raises ConfigError with one clear line."""
    return {each.name: each(settings) for each in SHELF if each.ready(settings)}
