"""What a channel is: how a reminder reaches somebody. Which channels there are is said by the shelf beside."""

from dataclasses import dataclass, field
from typing import Protocol

from app.config import Settings


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder to one address. No representation shows to whom, or the link."""

    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


class Refused(Exception):
    """The address or the message will never be taken; nothing was sent."""


class NotNow(Exception):
    """Nothing was sent, and it may work later."""


class Channel(Protocol):
    """Anything else than Refused or NotNow that send raises leaves it uncertain whether the message went out."""

    name: str
    reaches: bool  # whether somebody gets what is sent

    def __init__(self, settings: Settings) -> None:
        """A channel as the settings say."""

    @staticmethod
    def ready(settings: Settings) -> bool:
        """Whether the settings say enough for this channel."""

    def check(self, address: str) -> bool:
        """Whether this can be an address here. Nobody is asked."""

    def send(self, message: Message) -> None:
        """Hand it over. Raises Refused or NotNow."""
