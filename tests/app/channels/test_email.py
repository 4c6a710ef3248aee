"""E-mail against a real SMTP server on loopback: what arrives, what is refused, what waits, what is uncertain."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.channels.base import Message, NotNow, Refused
from app.channels.email import Email
from app.config import ConfigError, Settings, settings
from tests.postgres import _free_port

MESSAGE = Message("amina@example.org", "En påminnelse", "Hej!\n\nhttps://ringar.example/K7QF2M#abc\n\nمرحبا")


class Inbox:
    """Keeps what it gets; answers recipients and data as it is told."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.sender = self.recipient = self.data = "250 OK"

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd's
        envelope.mail_from = address
        return said_by(server, self.sender)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd's
        envelope.rcpt_tos.append(address)
        return said_by(server, self.recipient)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's
        self.mails.append((envelope, message_from_bytes(envelope.content, policy=policy.default), session))
        return said_by(server, self.data)


def said_by(server: Any, answer: str) -> str:
    if answer == "hang up":
        server.transport.close()
    return answer


def server(inbox: Inbox, **options: Any) -> Controller:
    return Controller(inbox, hostname="127.0.0.1", port=_free_port(), **options)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def plain(inbox: Inbox) -> Iterator[int]:
    running = server(inbox)
    running.start()
    yield running.port
    running.stop()


def said(url: str, home: Path) -> Settings:
    return settings(
        "courier",
        {
            "RINGAR_HOME": str(home),
            "RINGAR_SMTP_URL": url,
            "RINGAR_PUBLIC_BASE_URL": "https://ringar.example",
        },
    )


def test_a_message_arrives_as_it_was_written(inbox: Inbox, plain: int, home: Path) -> None:
    Email(said(f"smtp://127.0.0.1:{plain}?from=hej@ringar.example", home)).send(MESSAGE)
    ((envelope, mail, _),) = inbox.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hej@ringar.example", ["amina@example.org"])
    assert (mail["From"], mail["To"], mail["Subject"]) == ("hej@ringar.example", MESSAGE.address, MESSAGE.subject)
    assert mail.get_content().replace("\r\n", "\n").strip() == MESSAGE.text
    assert mail["Message-ID"].endswith("@ringar.example>")


def test_without_a_from_the_sender_is_at_our_own_name(inbox: Inbox, plain: int, home: Path) -> None:
    Email(said(f"smtp://127.0.0.1:{plain}", home)).send(MESSAGE)
    assert inbox.mails[0][0].mail_from == "noreply@ringar.example"


STOP = "https://a-very-long-name-of-a-service.a-municipality.example/K7QF2M#AAAAAAAAAAAAAAAAAAAAAA"


def test_a_mail_program_finds_the_page_that_stops_and_nothing_that_stops_by_itself(
    inbox: Inbox, plain: int, home: Path
) -> None:
    """The link comes through unfolded. One-click would need a POST that says whom: that stands behind the #."""
    email = Email(said(f"smtp://127.0.0.1:{plain}", home))
    email.send(replace(MESSAGE, stop=STOP))
    email.send(replace(MESSAGE, stop="http://localhost:8000/K7QF2M#abc"))
    (first, mail, _), (_, second, _) = inbox.mails
    assert f"List-Unsubscribe: <{STOP}>\r\n".encode() in first.content
    assert mail["List-Unsubscribe-Post"] is None
    assert second["List-Unsubscribe"] is None


REFUSED, WAITS, ALL_WAIT, UNCERTAIN = "refused", "waits", "all wait", "uncertain"


@pytest.mark.parametrize(
    ("told", "becomes"),
    [
        ({"recipient": "550 no such user"}, REFUSED),
        ({"recipient": "550 5.1.1 no such user"}, REFUSED),
        ({"recipient": "550 5.2.1 mailbox closed"}, REFUSED),
        ({"recipient": "552 5.2.2 mailbox full"}, WAITS),
        ({"recipient": "550 5.1.8 bad sender's system"}, WAITS),
        ({"recipient": "554 5.7.1 blocked by a list"}, WAITS),
        ({"recipient": "451 4.7.1 greylisted"}, WAITS),
        ({"recipient": "554 5.7.1 Relay access denied"}, ALL_WAIT),
        ({"recipient": "550 relay not permitted"}, ALL_WAIT),
        ({"recipient": "530 5.7.0 authenticate first"}, ALL_WAIT),
        ({"recipient": "421 going down"}, ALL_WAIT),
        ({"sender": "550 you may not send as that"}, ALL_WAIT),
        ({"sender": "451 too many this hour"}, ALL_WAIT),
        ({"data": "554 5.7.1 looks like spam"}, WAITS),
        ({"data": "554 looks like spam"}, WAITS),
        ({"data": "550 5.1.1 no such user"}, REFUSED),
        ({"data": "452 full"}, WAITS),
        ({"data": "421 going down"}, ALL_WAIT),
        ({"sender": "hang up"}, ALL_WAIT),
        ({"recipient": "hang up"}, ALL_WAIT),
        ({"data": "hang up"}, UNCERTAIN),
    ],
)
def test_what_a_server_answers_decides_what_becomes_of_it(
    inbox: Inbox, plain: int, home: Path, told: dict[str, str], becomes: str
) -> None:
    """A contact is given up for what is said of the person alone; a slip of ours must not burn all of them."""
    for when, answer in told.items():
        setattr(inbox, when, answer)
    with pytest.raises((Refused, NotNow, smtplib.SMTPServerDisconnected)) as met:
        Email(said(f"smtp://127.0.0.1:{plain}", home)).send(MESSAGE)
    assert "amina" not in str(met.value)
    assert outcome(met.value) == becomes


def outcome(error: BaseException) -> str:
    if isinstance(error, NotNow):
        return ALL_WAIT if error.everybody else WAITS
    return REFUSED if isinstance(error, Refused) else UNCERTAIN


def test_a_server_that_is_not_there_means_later_for_everybody(home: Path) -> None:
    with pytest.raises(NotNow) as met:
        Email(said(f"smtp://127.0.0.1:{_free_port()}", home)).send(MESSAGE)
    assert outcome(met.value) == ALL_WAIT


# --- in TLS ---


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate of localhost with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    pem += key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "server.pem"
    path.write_bytes(pem)
    return path


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(certificate)
    return made


def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"ringar", b"losen@ord"))


def test_starttls_comes_before_the_password_and_the_certificate_is_checked(
    inbox: Inbox, home: Path, certificate: Path, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = server(inbox, tls_context=context, require_starttls=True, authenticator=login, auth_required=True)
    running.start()
    try:
        address = f"smtp://ringar:losen%40ord@localhost:{running.port}"
        with pytest.raises(NotNow):  # nobody vouches for this certificate
            Email(said(address, home)).send(MESSAGE)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        Email(said(address, home)).send(MESSAGE)
        monkeypatch.setattr("app.channels.email.PATIENCE_S", 1)  # this server says nothing to a wrong password
        with pytest.raises(NotNow):
            Email(said(address.replace("ringar:", "other:"), home)).send(MESSAGE)
    finally:
        running.stop()
    ((_, _, session),) = inbox.mails
    assert session.ssl is not None


def test_smtps_speaks_tls_from_the_first_byte(
    inbox: Inbox, home: Path, certificate: Path, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    running = server(inbox, ssl_context=context)
    running.ssl_context.check_hostname = False
    running.start()
    try:
        Email(said(f"smtps://localhost:{running.port}", home)).send(MESSAGE)
    finally:
        running.stop()
    assert len(inbox.mails) == 1


def test_a_server_elsewhere_that_offers_no_tls_gets_nothing(
    inbox: Inbox, plain: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.channels.options.LOCAL", ())  # as if loopback were another machine
    with pytest.raises(NotNow):
        Email(said(f"smtp://127.0.0.1:{plain}", home)).send(MESSAGE)
    assert inbox.mails == []


# --- addresses and settings ---


@pytest.mark.parametrize("address", ["amina@example.org", "a.b+c@mail.example.se", "é@exämple.se", "o'neil@example.co"])
def test_addresses_that_are_taken(address: str, home: Path) -> None:
    assert Email(said("smtp://localhost:25", home)).check(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "amina",
        "amina@example",
        "amina@example.org\nBcc: all@example.org",
        "<amina@example.org>",
        "a@b.c, d@e.f",
        "a b@example.org",
        "@example.org",
        "amina@-example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 60 + ".".join(["c" * 60] * 4) + ".org",
    ],
)
def test_addresses_that_are_not(address: str, home: Path) -> None:
    assert not Email(said("smtp://localhost:25", home)).check(address)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://host:port",
        "smtp://[::1",
        "smtp://a:l%C3%B6s@host",
        "smtp://a:secret#1@host",
        "smtp://a:secret@host?form=hej@ringar.example",
        "smtp://a:secret@host?from=Ringar",
        "smtp://a:secret@host?from",
        "smtp://a:secret@host?per_minute=0",
        "smtp://a:secret@host?per_minute=5&per_minute=6",
    ],
)
def test_a_bad_server_address_says_so_in_one_line(url: str, home: Path) -> None:
    with pytest.raises(ConfigError, match=r"^RINGAR_SMTP_URL.*$") as met:
        Email(said(url, home))
    assert "secret" not in str(met.value)


def test_no_representation_shows_to_whom_or_what() -> None:
    assert "amina" not in repr(MESSAGE)
    assert "ringar.example" not in repr(MESSAGE)
