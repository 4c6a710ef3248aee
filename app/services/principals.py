"""Do web, courier and analyst really keep each other out? Tried on the database, and looked up for the key files."""

import os
import pwd
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.services.findings import Finding
from app.store import attempts
from app.store.roles import ROLES, Role

MEND = "run: ringar db roles"
MOST_NAMED = 5
OTHERS = 0o077  # what group and others may do with a file


def prove(addresses: Mapping[Role, str]) -> list[Finding]:
    """As each role, all that it may not: one finding for each sentence of design.md §4, one for the rest."""
    return [finding for role, url in addresses.items() for finding in _as_one(role, url)]


def _as_one(role: Role, url: str) -> Iterator[Finding]:
    mine = [each for each in attempts.MAY_NOT if each.role == role]
    rest = list(attempts.everything_else(role))
    try:
        tried = attempts.outcomes(url, [*mine, *rest])
    except ConnectionError as error:
        yield Finding(f"{role} may not", False, f"nothing could be tried: {error}")
        return
    if all(outcome == attempts.ALLOWED for _, outcome in tried):
        yield Finding(f"{role} may not", False, f"it owns everything here, and nothing is refused; {MEND}")
        return
    for attempt, outcome in tried[: len(mine)]:
        yield Finding(f"{role} may not {attempt.deed}", outcome == attempts.REFUSED, _said(outcome))
    wrong = [f"{attempt.deed}: {outcome}" for attempt, outcome in tried[len(mine) :] if outcome != attempts.REFUSED]
    said = f"{'; '.join(wrong[:MOST_NAMED])}{'; …' if wrong[MOST_NAMED:] else ''}; {MEND}"
    yield Finding(f"{role} may nothing else", not wrong, said if wrong else f"{len(rest)} attempts refused")


def _said(outcome: str) -> str:
    if outcome == attempts.REFUSED:
        return outcome
    return f"it may; {MEND}" if outcome == attempts.ALLOWED else f"could not be tried: {outcome}"


def key_files(home: Path) -> list[Finding]:
    """Whether another user of this machine may read a principal's keys, and whether the principals are other users."""
    folders = {name: home / "keys" / name for name in ROLES}
    open_to = [str(path.relative_to(home)) for folder in folders.values() for path in _within(folder) if _is_open(path)]
    owners = {name: _owner(folder) for name, folder in folders.items()}
    told = ", ".join(f"keys/{name} to {owner}" for name, owner in owners.items())
    one = [
        f"{' and '.join(names)} are one user here ({owner}): file rights keep none from another's keys"
        for owner in sorted(set(owners.values()))
        if len(names := [name for name in ROLES if owners[name] == owner]) > 1
    ]
    return [
        Finding(
            "key files",
            not open_to,
            f"others may read {', '.join(open_to)}; run: chmod -R go= on it" if open_to else "closed to all others",
        ),
        Finding("users", True, "; ".join(one) or f"each has its own: {told}"),
    ]


def _within(folder: Path) -> Iterator[Path]:
    """The folder and all in it that this user can see; what it cannot see is closed."""
    yield folder
    yield from sorted(folder.rglob("*")) if os.access(folder, os.R_OK | os.X_OK) else ()


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:  # a spool key that the courier has forgotten meanwhile
        return False


def _owner(folder: Path) -> str:
    uid = folder.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
