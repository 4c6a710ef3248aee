"""`ringar audit verify`: is the audit log what it was? Who writes it and who signs it is in services."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.line import Line, as_json, clear

if TYPE_CHECKING:
    from app.services.audit_heads import Checked


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@click.option("--heads", type=click.Path(path_type=Path), help="A copy of RINGAR_HOME/audit/heads, kept elsewhere.")
@as_json
@clear
def verify(heads: Path | None, as_json: bool) -> None:
    """Follow the chain of hashes and compare it with the heads that the courier has signed, one a day.

    Names the first row that is not what it was, and tells where the end has been cut off. Without a copy of the heads
    from elsewhere, whoever wrote in both the database and RINGAR_HOME may have cut both.
    """
    from app.services.audit_heads import check
    from app.start import start

    if heads is not None and not heads.is_file():
        raise Line(f"{heads} is no file.")
    with start("web").app_context():
        found = check(now=datetime.now(UTC), file=heads)
    if as_json:
        click.echo(json.dumps(_document(found), ensure_ascii=False, indent=1))
    elif not found.troubles:
        signed = (
            f"signed to row {found.signed.number}, {found.signed.at:%Y-%m-%d}" if found.signed else "not signed yet"
        )
        click.echo(f"The audit log is whole: {found.rows} rows, {signed}.")
    if found.troubles:
        row = f" at row {found.first_broken}" if found.first_broken is not None else ""
        raise Line(f"The audit log is broken{row}: {'; '.join(found.troubles)}.")


def _document(found: "Checked") -> dict[str, Any]:
    signed = found.signed and {"number": found.signed.number, "at": found.signed.at.isoformat()}
    return {
        "whole": not found.troubles,
        "rows": found.rows,
        "first_broken": found.first_broken,
        "signed": signed,
        "troubles": list(found.troubles),
    }
