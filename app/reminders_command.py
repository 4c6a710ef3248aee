"""`ringar reminders`: what would go out, for the operator, with the courier's keys. Sending is the courier's."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from app.line import Line, as_json, clear

if TYPE_CHECKING:
    from app.services.dry_run import Plan

COLUMNS = ("intervention", "channel", "language", "round", "when", "messages", "SEK")
WHEN = {"now": "now", "later": "within a day", "held": "held back by the ceiling"}


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would go out now and within a day, and send nothing.")
@as_json
@clear
def reminders(dry_run: bool, as_json: bool) -> None:
    """What would go out now and within a day: how many, to which interventions, in which words, at what cost.

    Runs with the courier's keys, on its database. No address, no link and nobody's name is printed.
    """
    from app.services.dry_run import plan
    from app.start import start

    if not dry_run:
        raise Line("Reminders are sent by the courier. To see what would go out: ringar reminders --dry-run")
    with start("courier").app_context():
        made = plan(now=datetime.now(UTC))
    click.echo(json.dumps(_document(made), ensure_ascii=False, indent=1) if as_json else _table(made))


def _document(made: "Plan") -> dict[str, Any]:
    messages, sek, unpriced = made.in_all()
    rows = [
        {
            "intervention": kind.intervention,
            "channel": kind.channel,
            "language": kind.language,
            "round": kind.round,
            "when": kind.when,
            "messages": n,
            "sek": str(made.sek(kind)),
            "unpriced": made.unpriced[kind],
        }
        for kind, n in sorted(made.messages.items(), key=str)
    ]
    texts = [
        {"channel": channel, "language": language, "subject": subject, "text": text}
        for (channel, language), (subject, text) in sorted(made.texts.items())
    ]
    return {"reminders": rows, "messages": messages, "sek": str(sek), "unpriced": unpriced, "texts": texts}


def _table(made: "Plan") -> str:
    rows = [COLUMNS]
    for kind, n in sorted(made.messages.items(), key=str):
        about = (kind.intervention, kind.channel, kind.language, str(kind.round), WHEN[kind.when])
        rows.append((*about, str(n), _cost(n, made.sek(kind), made.unpriced[kind])))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    messages, sek, unpriced = made.in_all()
    unknown = f" For {unpriced} of them no price is set." if unpriced else ""
    lines += ["", f"In all {messages} messages, {_cost(messages, sek, unpriced)} SEK.{unknown} Nothing was sent."]
    for (channel, language), (subject, text) in sorted(made.texts.items()):
        lines += ["", f"{channel}, {language}: {subject}", *(f"    {line}" for line in text.splitlines())]
    return "\n".join(lines)


def _cost(messages: int, sek: Decimal, unpriced: int) -> str:
    """What is known of it: a price that nobody has set is never guessed."""
    if not unpriced:
        return f"{sek:.2f}"
    return "unknown" if unpriced == messages else f"at least {sek:.2f}"
