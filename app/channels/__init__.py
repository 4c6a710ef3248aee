"""Shelf of channels by which reminders go out; the log stands in for one that is not set up."""

from app.channels.base import Channel
from app.channels.email import Email
from app.channels.log import Log
from app.config import Settings

SHELF: tuple[type[Channel], ...] = (Email, Log)


def channel(name: str, settings: Settings) -> Channel:
    """The channel with this name, or the log where the settings do not say enough for it."""
    found = next((each for each in SHELF if each.name == name and each.ready(settings)), Log)
    return found(settings)
