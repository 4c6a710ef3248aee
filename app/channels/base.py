"""What a channel is: how a reminder reaches somebody. Which channels there are is said by the shelf beside."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from app.config import Settings


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder to one address. No representation shows to whom, or the link.

    stop: the address of the page with the button that ends them, for a channel that can carry it apart from the text;
    one_click: a POST to it ends them. html: the same text, for a channel that can show it.
    """

    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    language: str = "sv"
    stop: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    one_click: bool = False


class Refused(Exception):
    """The address or the message will never be taken; nothing was sent."""


class NotNow(Exception):
    """Nothing was sent, and it may work later."""

    def __init__(self, why: str = "", *, everybody: bool = True, after: timedelta | None = None) -> None:
        """why: for the log, without an address. everybody: the channel itself is down or over its limit, so the others
        wait as well. after: how long the provider asks to wait.
        """
        super().__init__(why)
        self.everybody, self.after = everybody, after


class Channel(Protocol):
    """Anything else than Refused or NotNow that send raises leaves it uncertain whether the message went out."""

    name: str
    setting: str  # the variable that sets it up; "" where there is nothing to set
    reaches: bool  # whether somebody gets what is sent
    per_minute: int  # as many messages as the provider takes

    def __init__(self, settings: Settings) -> None:
        """A channel as the settings say."""

    @staticmethod
    def ready(settings: Settings) -> bool:
        """Whether the settings say enough for this channel."""

    def told(self) -> str:
        """How it is set up, for the operator, without a password."""

    def check(self, address: str) -> bool:
        """Whether this can be an address here. Nobody is asked."""

    def send(self, message: Message) -> None:
        """Hand it over. Raises Refused or NotNow."""

    def price(self, message: Message) -> Decimal | None:
        """What it costs to send, in SEK. None: nobody knows; it is never guessed."""
