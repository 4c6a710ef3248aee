"""E-mail over SMTP, in TLS from the start (smtps) or from STARTTLS on; in clear only to this same machine.

RINGAR_SMTP_URL: smtp://user:password@host:587?from=address, or smtps://…
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.channels.base import Message, NotNow, Refused
from app.config import ConfigError, Settings

PATIENCE_S = 20
PERMANENT = 500
LOCAL = ("localhost", "127.0.0.1", "::1")
# What a mail server will take in practice: no quotes, no comments, a domain with a dot; letters of any script.
ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)
LONGEST = 254


class Email:
    """One connection a message: a provider that hangs up after ten does not matter."""

    name = "email"
    reaches = True

    def __init__(self, settings: Settings) -> None:
        """Reads the address of the server. Raises ConfigError with one clear line."""
        self._server = urlsplit(settings.smtp_url)
        if self._server.scheme not in ("smtp", "smtps") or not self._server.hostname:
            raise ConfigError("RINGAR_SMTP_URL is not smtp://user:password@host:587 or smtps://…")
        if not settings.smtp_url.isascii() or not unquote(settings.smtp_url).isascii():
            raise ConfigError("RINGAR_SMTP_URL: user, password and server must be plain ASCII, as SMTP is")
        self._own_name = urlsplit(settings.public_base_url).hostname or "localhost"
        self._sender = _sender(self._server) or f"noreply@{self._own_name}"

    @staticmethod
    def ready(settings: Settings) -> bool:
        """Whether there is a server to hand it to."""
        return bool(settings.smtp_url)

    def check(self, address: str) -> bool:
        """Whether this looks like an address."""
        return len(address) <= LONGEST and ADDRESS.fullmatch(address) is not None

    def send(self, message: Message) -> None:
        """Hand it over. Raises Refused, NotNow; smtplib's own errors where it is uncertain whether it went."""
        mail = self._mail(message)
        with self._connected() as server:
            try:
                server.send_message(mail, self._sender, [message.address])
            except smtplib.SMTPRecipientsRefused as error:
                code, _ = error.recipients[message.address]
                raise (Refused if code >= PERMANENT else NotNow) from None
            except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
                raise (Refused if error.smtp_code >= PERMANENT else NotNow) from None
            except smtplib.SMTPNotSupportedError:  # an address in another script, which this server does not take
                raise Refused from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection on which nothing about the message has been said yet. Raises NotNow."""
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            self._begin(server)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise NotNow(type(error).__name__) from None
        try:
            yield server
        finally:
            server.close()  # without QUIT: an answer to it that never comes would make what was sent uncertain

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port or 0
        if self._server.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self._own_name, timeout=PATIENCE_S, context=context)
        return smtplib.SMTP(host, port, self._own_name, timeout=PATIENCE_S)

    def _begin(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        elsewhere = self._server.hostname not in LOCAL
        if self._server.scheme == "smtp" and (elsewhere or server.has_extn("starttls")):
            server.starttls(context=ssl.create_default_context())
        if self._server.username:
            server.login(unquote(self._server.username), unquote(self._server.password or ""))

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.address, message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain=self._own_name)
        mail["Auto-Submitted"] = "auto-generated"  # no out-of-office replies
        mail.set_content(message.text)
        return mail


def _sender(server: SplitResult) -> str | None:
    return next(iter(parse_qs(server.query).get("from", [])), None)
