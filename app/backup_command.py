"""`ringar backup` and `ringar restore`, for the operator; what a backup is, services/backups.py."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.config import Principal, Settings, settings
from app.line import Line, as_json, clear

if TYPE_CHECKING:
    from app.services.backups import Made
    from app.services.restoring import Opened

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("to", required=False, type=PATH)
@click.option("--keys", "keys_to", type=PATH, help="Back up each principal's keys and ledgers too, into this folder.")
@click.option(
    "--make-key", type=PATH, help="Once: make the key that backups are sealed to; FILE gets its private half."
)
@as_json
@clear
def backup(to: Path | None, keys_to: Path | None, make_key: Path | None, as_json: bool) -> None:
    """Copy the whole database, sealed, into TO: a folder, or a file that ends with .ringar (default: RINGAR_BACKUPS).

    Backups there that are older than 30 days are deleted. Runs as the owner. The spool's keys are in no backup.
    """
    from app.services import backups, old_backups

    chosen, now = settings("owner"), datetime.now(UTC)
    if make_key is not None:
        _make_key(chosen, make_key.expanduser().resolve())
        return
    place = (to or chosen.backups).expanduser().resolve()
    folder = place.parent if place.suffix == old_backups.ENDING else place
    if keys_to is not None and _within(keys_to.expanduser().resolve(), folder):
        raise Line(f"{keys_to} is where the data goes. Keep keys and data apart: choose another folder.")
    gone = old_backups.forget_old(folder, now=now)
    made = [backups.back_up(chosen, to=place, now=now)]
    if keys_to is not None:
        made += backups.back_up_keys(chosen, to=keys_to.expanduser().resolve(), now=now)
    click.echo(_made(made, gone, as_json=as_json))


def _make_key(chosen: Settings, file: Path) -> None:
    from app import backup_keys

    backup_keys.make(chosen.home, file)
    click.echo(f"{file} opens every backup that is made from now on. Move it off this machine, and keep it twice.")


def _within(inner: Path, outer: Path) -> bool:
    return inner == outer or outer in inner.parents


def _made(made: "list[Made]", gone: list[Path], *, as_json: bool) -> str:
    if as_json:
        files = [
            {"file": str(each.file), "kind": each.kind, "bytes": each.length, "sha256": each.sha256} for each in made
        ]
        return json.dumps({"made": files, "deleted": [str(path) for path in gone]}, ensure_ascii=False, indent=1)
    lines = [f"{each.sha256}  {each.file}" for each in made]
    return "\n".join([*lines, *(f"deleted, older than 30 days: {path}" for path in gone)])


@click.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--key", "key_file", required=True, type=PATH, help="The private half of the backup key.")
@click.option("--upgrade", is_flag=True, help="Take a backup of an older version, and bring it up to this one.")
@as_json
@clear
def restore(files: tuple[Path, ...], key_file: Path, upgrade: bool, as_json: bool) -> None:
    """Put backups back: FILES, or of folders the newest of each kind. Only into an empty database.

    Runs as the owner while nothing else does. What was erased since, as far as the ledgers know, is erased again.
    On PostgreSQL run `ringar db roles` afterwards.
    """
    from app import backup_keys
    from app.services import restoring

    chosen, private = settings("owner"), backup_keys.private_half(key_file)
    backups = [restoring.opened(file, private) for file in restoring.chosen_of(files)]
    told: dict[str, Any] = {"files": [str(each.file) for each in backups], "keys": [], "data": None}
    for each in backups:
        if each.kind == "data":
            restoring.assert_fits(chosen, each, upgrade=upgrade)
            restoring.put_data_back(chosen, each)
            told["data"] = _data(chosen, each)
        else:
            told["keys"] += restoring.put_keys_back(chosen, each)
    click.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else _told(told))


def _data(chosen: Settings, backup: "Opened") -> dict[str, Any]:
    from app.services import restoring

    with _as(chosen, "courier"):
        contacts, aside, lost = restoring.stop_again(now=datetime.now(UTC))
    with _as(chosen, "analyst"):
        responses = restoring.erase_again()
    with _as(chosen, "owner"):
        tickets = restoring.tickets()
    erased = {"contacts": contacts, "responses": responses}
    return {
        "made": backup.made.isoformat(),
        "database": backup.about["database"],
        "revision": backup.about["revision"],
        "erased_again": erased,
        "reminders_set_aside": aside,
        "lost": lost,
        "tickets": tickets,
    }


@contextmanager
def _as(chosen: Settings, principal: Principal) -> Iterator[None]:
    """Inside: this principal, on the owner's connection, since roles may not have been made yet."""
    from app.extensions import db
    from app.factory import create_app

    app = create_app(principal, replace(settings(principal), database_url=chosen.database_url))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _told(told: dict[str, Any]) -> str:
    lines = [f"from {file}" for file in told["files"]]
    lines += [f"Keys and ledgers: {', '.join(told['keys'])}."] if told["keys"] else []
    if data := told["data"]:
        again = data["erased_again"]
        lines += [
            f"The database is as it was {data['made']}, migration {data['revision']}.",
            f"Erased again: {again['responses']} responses, {again['contacts']} contacts.",
            f"Reminders set aside, since they may have been sent: {data['reminders_set_aside']}.",
            f"Lost: {data['lost']} sealed rows of the spool, since its short-lived keys are in no backup: contacts"
            " and marks of waves that were open then. These people come back by card.",
        ]
        if data["tickets"]:
            lines.append(
                f"One-time tickets that let somebody in now: {data['tickets']}, also those that were used after the"
                " backup was made, since the answers that they let in are gone. To end them all, stop asking for"
                " tickets at the activity and print new ones."
            )
        lines += ["Now run `ringar db roles`: rights are in no backup."] if data["database"] == "postgresql" else []
    return "\n".join(lines)
