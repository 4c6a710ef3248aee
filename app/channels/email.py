"""E-mail over SMTP, in TLS from the start (smtps) or from STARTTLS on; in clear only to this same machine.

RINGAR_SMTP_URL: smtp://user:password@host:587?from=address&per_minute=60, or smtps://…

A contact is given up only for what a server says of this recipient. What it says of us (login, sender, "relaying
denied", a connection that fails) concerns everybody; what it says of a message (looks like spam, too many just now)
lets this one wait. Until the text has begun to go over nothing can have been sent; from then on it is uncertain.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from app.channels import options
from app.channels.base import Message, NotNow, Refused
from app.config import ConfigError, Settings
from surveys import addresses

SETTING = "RINGAR_SMTP_URL"
EXAMPLE = "smtp://user:password@host:587?from=address, or smtps://…"
KNOWN = ("from", "per_minute")
PER_MINUTE = 60
PATIENCE_S = 20
PERMANENT = 500
GOING_DOWN, LOG_IN_FIRST = 421, 530
# RFC 3463: no such mailbox, domain or host; a mailbox that is closed. 5.1.7 and 5.1.8 are about the sender.
NOBODY_THERE = re.compile(rb"5\.(?:1\.(?:[0-6]|9|10)|2\.1)\b")
ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
PLAINLY_NOBODY = (501, 550, 551, 553)  # where a server says no more than that
ABOUT_US = re.compile(rb"relay", re.IGNORECASE)
WHOLE_LINES = SMTP.clone(max_line_length=998)  # a folded link is no link


class _Server(smtplib.SMTP):
    """Notes that the text has begun to go over."""

    telling = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.telling = True
        return super().data(msg)


class _TlsServer(_Server, smtplib.SMTP_SSL):
    """The same in TLS from the first byte."""


class Email:
    """One connection a message: a provider that hangs up after ten does not matter."""

    name = "email"
    setting = SETTING
    reaches = True
    per_minute = 60

    def __init__(self, settings: Settings) -> None:
        """Reads the address of the server. Raises ConfigError with one clear line."""
        self._server = options.address(SETTING, settings.smtp_url, ("smtp", "smtps"), EXAMPLE)
        self._login = options.login(self._server)
        if not settings.smtp_url.isascii() or not "".join(self._login).isascii():
            raise ConfigError(f"{SETTING}: user, password and server must be plain ASCII, as SMTP is")
        given = options.options(SETTING, self._server, KNOWN)
        self._own_name = urlsplit(settings.public_base_url).hostname or "localhost"
        self._sender = given.get("from", f"noreply@{self._own_name}")
        if "from" in given and addresses.email(self._sender) != self._sender:
            raise ConfigError(f"{SETTING}: from is an e-mail address, such as noreply@example.se")
        self.per_minute = options.per_minute(SETTING, given, PER_MINUTE)

    @staticmethod
    def ready(settings: Settings) -> bool:
        """Whether there is a server to hand it to."""
        return bool(settings.smtp_url)

    def told(self) -> str:
        """Whom it goes through, as whom, how fast."""
        return f"through {self._server.hostname} as {self._sender}, {self.per_minute} a minute"

    def check(self, address: str) -> bool:
        """Whether this looks like an address."""
        return addresses.email(address) == address

    def price(self, message: Message) -> Decimal | None:  # noqa: ARG002  the protocol's
        """Servers take a fee by the month, if any."""
        return Decimal()

    def send(self, message: Message) -> None:
        """Hand it over. Raises Refused, NotNow; smtplib's own errors where it is uncertain whether it went."""
        try:
            mail = self._mail(message)
        except ValueError:  # an address that no header can hold concerns nobody else
            raise Refused from None
        with self._connected() as server:
            try:
                server.send_message(mail, self._sender, [message.address])
            except smtplib.SMTPRecipientsRefused as error:
                raise _of_recipient(*error.recipients[message.address]) from None
            except smtplib.SMTPSenderRefused as error:
                raise _not_now(error.smtp_code, everybody=True) from None
            except smtplib.SMTPDataError as error:
                raise _of_text(error.smtp_code, _bytes(error.smtp_error)) from None
            except smtplib.SMTPNotSupportedError:  # an address in another script, which this server does not take
                raise Refused from None
            except (OSError, smtplib.SMTPException) as error:
                if server.telling:
                    raise
                raise NotNow(type(error).__name__, everybody=True) from None

    @contextmanager
    def _connected(self) -> Iterator[_Server]:
        """A connection on which nothing about the message has been said yet. Raises NotNow."""
        server: _Server | None = None
        try:
            server = self._connect()
            self._begin(server)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise NotNow(type(error).__name__, everybody=True) from None
        try:
            yield server
        finally:
            server.close()  # without QUIT: an answer to it that never comes would make what was sent uncertain

    def _connect(self) -> _Server:
        host, port = self._server.hostname or "", self._server.port or 0
        if self._server.scheme == "smtps":
            return _TlsServer(host, port, self._own_name, timeout=PATIENCE_S, context=ssl.create_default_context())
        return _Server(host, port, self._own_name, timeout=PATIENCE_S)

    def _begin(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        elsewhere = self._server.hostname not in options.LOCAL
        if self._server.scheme == "smtp" and (elsewhere or server.has_extn("starttls")):
            server.starttls(context=ssl.create_default_context())
        if self._login[0]:
            server.login(*self._login)

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=WHOLE_LINES)
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.address, message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain=self._own_name)
        mail["Auto-Submitted"] = "auto-generated"  # no out-of-office replies
        if message.stop.startswith("https://"):
            # The page with the button. Of a reminder who it is stands behind the #, which no POST carries.
            mail["List-Unsubscribe"] = f"<{message.stop}>"
            if message.one_click:
                mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(message.text)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        return mail


def _of_recipient(code: int, said: bytes) -> Exception:
    """What a refused recipient means: for good where there is nobody, else for now."""
    if code in (GOING_DOWN, LOG_IN_FIRST) or ABOUT_US.search(said):
        return _not_now(code, everybody=True)
    gone = NOBODY_THERE.match(said) if ENHANCED.match(said) else code in PLAINLY_NOBODY
    return Refused() if code >= PERMANENT and gone else _not_now(code, everybody=False)


def _of_text(code: int, said: bytes) -> Exception:
    """What a refused text means: some servers look for the mailbox only then."""
    gone = code >= PERMANENT and NOBODY_THERE.match(said)
    return Refused() if gone else _not_now(code, everybody=code == GOING_DOWN)


def _bytes(said: str | bytes) -> bytes:
    return said.encode() if isinstance(said, str) else said


def _not_now(code: int, *, everybody: bool) -> NotNow:
    return NotNow(f"SMTP {code}", everybody=everybody)
