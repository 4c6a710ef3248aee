"""Is everything in order? Findings for `ringar doctor`, in plain words for the operator."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app import channels
from app.extensions import current_settings
from app.services import audit_heads, old_backups, principals
from app.services.findings import Finding
from app.store import machine, migrate
from app.store.roles import Role
from app.store.session import durability_problem, transaction, without_wall

SILENT = timedelta(minutes=2)
RARE = timedelta(days=2)
PROCESSES = ("courier", "analyst")


def examine(*, now: datetime, addresses: Mapping[Role, str]) -> list[Finding]:
    """Look at migrations, durability, separation of the principals, and the other processes' heartbeats.

    addresses: each principal's database. On PostgreSQL all that they may not is tried there.
    """
    chosen = current_settings()
    findings = [
        Finding(
            "migrations", *((False, "behind; run: ringar db upgrade") if migrate.behind() else (True, "up to date"))
        ),
        _durability(),
        _separation(),
        *([] if chosen.is_sqlite else [_organisations(), *principals.prove(addresses)]),
        *principals.key_files(chosen.home),
        _address(),
        *([_together(chosen.redis_url)] if chosen.redis_url else []),
        _backup(now),
        _audit(now),
        *(Finding(*told) for told in channels.examined(current_settings())),
    ]
    with transaction() as session:
        beats = machine.heartbeats(session)
    for name in PROCESSES:
        beat = beats.get(name)
        if beat is None:
            findings.append(Finding(name, False, "has never ticked; start it with: ringar run"))
            continue
        silent = abs(now - beat.at) > SILENT  # what a clock that was ahead has left says nothing either
        text = beat.trouble or f"last tick {beat.at:%Y-%m-%d %H:%M} UTC"
        findings.append(Finding(name, not silent and beat.trouble is None, text))
    return findings


def _address() -> Finding:
    chosen = current_settings()
    here = urlsplit(chosen.public_base_url).hostname in ("localhost", "127.0.0.1")
    limits = "only this machine can open it" if here else "plain HTTP: phones get the page without JavaScript"
    return Finding("address", chosen.secure or here, chosen.public_base_url + ("" if chosen.secure else f" ({limits})"))


def _together(url: str) -> Finding:
    """Whether what several web processes count together is there, and lies nowhere on disk."""
    from app.counting_together import SharedLimits

    problem = SharedLimits(url).problem()
    return Finding("redis", problem is None, problem or "counts for all web processes, in memory alone")


def _backup(now: datetime) -> Finding:
    """Fine on a machine that nobody outside reaches: there is nothing yet that could be lost."""
    folder = current_settings().backups
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        return Finding("backup", True, f"{folder} is another user's; look there that there is one of last night")
    found = old_backups.newest_in(folder).get("data")
    if found is None:
        return Finding("backup", not current_settings().secure, f"none in {folder}; make one: ringar backup")
    return Finding("backup", now - found[0] <= RARE, f"the newest is of {found[0]:%Y-%m-%d %H:%M} UTC")


def _audit(now: datetime) -> Finding:
    found = audit_heads.check(now=now)
    return Finding("audit", not found.troubles, "; ".join(found.troubles) or f"whole, {found.rows} rows")


def _durability() -> Finding:
    problem = durability_problem()
    return Finding("durability", problem is None, problem or "acknowledged answers are on disk")


def _separation() -> Finding:
    if current_settings().is_sqlite:
        return Finding("separation", True, "encryption, not separation: on SQLite one user owns everything")
    owns = migrate.owns_schema()
    text = "the web process owns the tables; make roles: ringar db roles" if owns else "web has a role of its own"
    return Finding("separation", not owns, text)


def _organisations() -> Finding:
    bare = without_wall()
    kept = "one organisation's rows are not another's to see"
    return Finding(
        "organisations", not bare, f"no wall around {', '.join(bare)}; run: ringar db roles" if bare else kept
    )
