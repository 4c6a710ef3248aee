"""Is everything in order? Findings for `ringar doctor`, in plain words for the operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.extensions import current_settings
from app.store import machine, migrate
from app.store.session import durability_problem, transaction

SILENT = timedelta(minutes=2)
PROCESSES = ("courier", "analyst")


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is fine, and what to know or do about it."""

    what: str
    fine: bool
    text: str


def examine(*, now: datetime) -> list[Finding]:
    """Look at migrations, durability, separation of the principals, and the other processes' heartbeats."""
    chosen = current_settings()
    findings = [
        Finding(
            "migrations", *((False, "behind; run: ringar db upgrade") if migrate.behind() else (True, "up to date"))
        ),
        _durability(),
        _separation(),
        _address(),
        Finding("e-mail", True, "set" if chosen.smtp_url else "RINGAR_SMTP_URL is empty: reminders are only logged"),
    ]
    with transaction() as session:
        beats = machine.heartbeats(session)
    for name in PROCESSES:
        beat = beats.get(name)
        if beat is None:
            findings.append(Finding(name, False, "has never ticked; start it with: ringar run"))
            continue
        silent = now - beat.at > SILENT
        text = beat.trouble or f"last tick {beat.at:%Y-%m-%d %H:%M} UTC"
        findings.append(Finding(name, not silent and beat.trouble is None, text))
    return findings


def _address() -> Finding:
    chosen = current_settings()
    here = urlsplit(chosen.public_base_url).hostname in ("localhost", "127.0.0.1")
    limits = "only this machine can open it" if here else "plain HTTP: phones get the page without JavaScript"
    return Finding("address", chosen.secure or here, chosen.public_base_url + ("" if chosen.secure else f" ({limits})"))


def _durability() -> Finding:
    problem = durability_problem()
    return Finding("durability", problem is None, problem or "acknowledged answers are on disk")


def _separation() -> Finding:
    if current_settings().is_sqlite:
        return Finding("separation", True, "encryption, not separation: on SQLite one user owns everything")
    owns = migrate.owns_schema()
    text = "the web process owns the tables; make roles: ringar db roles" if owns else "web has a role of its own"
    return Finding("separation", not owns, text)
