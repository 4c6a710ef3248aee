"""For trying out: says in the log that a reminder would have gone, and neither to whom nor what."""

import logging
from decimal import Decimal

from app.channels.base import Message
from app.config import Settings

_LOG = logging.getLogger("ringar.channels")


class Log:
    """Reaches nobody, so that what it was given does not count as sent."""

    name = "log"
    setting = ""
    reaches = False
    per_minute = 600

    def __init__(self, settings: Settings) -> None:
        """Needs nothing."""

    @staticmethod
    def ready(settings: Settings) -> bool:  # noqa: ARG004  the protocol's
        """Always."""
        return True

    def told(self) -> str:
        """Nothing is set up."""
        return "a line in the log"

    def check(self, address: str) -> bool:
        """Whatever there is."""
        return bool(address)

    def send(self, message: Message) -> None:
        """One line without address, text or link."""
        _LOG.warning("a reminder of %d characters reached nobody: its channel is not set up", len(message.text))

    def price(self, message: Message) -> Decimal | None:  # noqa: ARG002  the protocol's
        """A line costs nothing."""
        return Decimal()
