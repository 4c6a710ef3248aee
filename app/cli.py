"""`ringar …`: the operator's commands. Each has --help, and ends with one clear line and not 0 on bad input."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from app.anonymity_command import anonymity_command
from app.audit_command import audit
from app.backup_command import backup, restore
from app.config import SETTINGS, settings
from app.effects_command import effects_command
from app.line import Line, OneLine, as_json, clear
from app.papers_command import gdpr, sbom
from app.published_command import published
from app.reminders_command import reminders
from app.xlsform_command import xlsform

WORKER_STARTS_S = 10.0  # longer than a web worker takes to open its doors


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ringar", prog_name="ringar")
def main() -> None:
    """Ringar: surveys and follow-up for social work in neighbourhoods.

    Settings are environment variables; `ringar doctor` lists and checks them.
    """


@main.command()
@clear
def run() -> None:
    """Web, courier and analyst together; Ctrl-C ends them."""
    from app import channels
    from app.start import upgrade
    from app.supervisor import Supervisor, assert_port_free

    web = settings("web")
    channels.opened(web)  # or the courier would be started in vain again and again
    assert_port_free(web.host, web.port)
    upgrade(settings("owner"))
    link = _setup_link()
    click.echo(f"Ringar answers at {web.public_base_url}   (Ctrl-C ends it)")
    if not web.secure and web.host not in ("127.0.0.1", "localhost", "::1"):
        click.echo("Plain HTTP: phones on the network get the page that works without JavaScript. Use https for more.")
    if link:
        click.echo(f"First start. Make the first account here, once:\n\n    {link}\n")
    sys.stdout.flush()
    sys.exit(Supervisor(say=lambda line: click.echo(line, err=True)).run())


@main.command()
@click.option("--seed", default=1, show_default=True, help="Another seed, other people with the same truth.")
@click.option("--people", default=868, show_default=True, type=click.IntRange(40, 6000), help="How many take part.")
@click.option("--anchor", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; otherwise today.")
@click.option("--fill-only", is_flag=True, help="Fill, print and end.")
@click.option("--fresh", is_flag=True, help="Throw an earlier demo away first.")
@as_json
@clear
def demo(**wanted: Any) -> None:
    """The same as run, filled with a fictional neighbourhood, on a database of its own."""
    from app.demo.command import begin

    begin(**wanted)


def _setup_link() -> str | None:
    from app.services import staff
    from app.start import start

    with start("owner").app_context():  # no doors: a link needs none, and they take a second to open
        token = staff.setup_link(now=datetime.now(UTC))
    return f"{settings('web').public_base_url}/setup/{token}" if token else None


@main.command()
@click.option("--workers", default=1, show_default=True, help="Processes; with SQLite one is best.")
@click.option("--threads", default=8, show_default=True, help="Requests at once in each process.")
@clear
def web(workers: int, threads: int) -> None:
    """The web process alone, by granian. `granian wsgi:app` and other WSGI servers do as well."""
    from granian.constants import Interfaces
    from granian.server import Server

    from app.start import start
    from app.supervisor import SUPERVISED, assert_port_free

    chosen = settings("web")
    if SUPERVISED not in os.environ:  # who supervises has looked already, and the worker looks for itself
        start("web")
        assert_port_free(chosen.host, chosen.port)
    Server(
        "app.start:web",
        factory=True,
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        respawn_interval=WORKER_STARTS_S,  # on SIGHUP the old worker answers until the new one does
        log_access=False,
        log_level=_quiet_log_level(),
    ).serve()


def _quiet_log_level() -> Any:
    from granian.log import LogLevels

    return LogLevels.error


def _until_told(run: Callable[[Any, threading.Event], None], principal: Any) -> None:
    from app.start import start

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(start(principal), stop)


@main.command()
@clear
def courier() -> None:
    """The courier: moves the spool, sends reminders, burns. Start one or several; one is active."""
    from app.courier import run as run_courier

    _until_told(run_courier, "courier")


@main.command()
@clear
def analyst() -> None:
    """The analyst: makes reports and releases when a wave closes."""
    from app.analyst import run as run_analyst

    _until_told(run_analyst, "analyst")


@main.group()
def db() -> None:
    """The database: migrations and roles."""


@db.command("upgrade")
@clear
def db_upgrade() -> None:
    """Bring the database up to date."""
    from app.start import upgrade

    upgrade(settings("owner"))
    click.echo("The database is up to date.")


@db.command("downgrade")
@click.argument("revision")
@clear
def db_downgrade(revision: str) -> None:
    """Take the database down to REVISION ("base": empty). Data in what is removed is lost."""
    from app.start import downgrade

    downgrade(settings("owner"), revision)
    click.echo(f"The database is at {revision}.")


@db.command("roles")
@as_json
@clear
def db_roles(as_json: bool) -> None:
    """Make the PostgreSQL roles of web, courier and analyst, as the owner; prints their addresses.

    A role whose address is set already keeps its password, so this may be called after every upgrade.
    """
    from app.start import make_roles

    urls = make_roles()
    if as_json:
        click.echo(json.dumps(urls))
    else:
        for name, url in urls.items():
            click.echo(f"{name}={url}")


@main.group()
def staff() -> None:
    """People with an account."""


@staff.command("link")
@clear
def staff_link() -> None:
    """A new set-up link for the first admin, as long as there is no account."""
    link = _setup_link()
    if link is None:
        raise Line("There is an account already; an admin adds the others at /staff.")
    click.echo(link)


@staff.command("welcome")
@click.option("--organisation", required=True, help="The further organisation's name.")
@click.option("--name", required=True, help="Its first admin's name.")
@click.option("--email", required=True, help="And e-mail address.")
@clear
def staff_welcome(organisation: str, name: str, email: str) -> None:
    """Let a further organisation in; prints the one-time link for its admin. It sees nothing of the others."""
    from app.services import sharing
    from app.start import start

    now = datetime.now(UTC)
    with start("owner").app_context():
        _, token = sharing.welcome(organisation=organisation, name=name, email=email, now=now)
    click.echo(f"{settings('web').public_base_url}/invite/{token}")


@main.command()
@as_json
@clear
def doctor(as_json: bool) -> None:
    """Check settings, keys, database and processes; on PostgreSQL try all that web, courier and analyst may not."""
    from app.services.doctor import examine
    from app.start import addresses, start

    app = start("web")
    with app.app_context():
        findings = examine(now=datetime.now(UTC), addresses=addresses())
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for name, default, meaning in SETTINGS:
            shown = "(set)" if name in os.environ else default or "(empty)"
            click.echo(f"  {name:24} {shown:14} {meaning}")
        for finding in findings:
            click.echo(f"{'ok  ' if finding.fine else 'LOOK'} {finding.what}: {finding.text}")
    if not all(finding.fine for finding in findings):
        sys.exit(1)


@main.command("openapi")
@clear
def openapi_command() -> None:
    """Print the API's description (OpenAPI 3.1)."""
    from app.api import openapi
    from app.factory import create_app

    click.echo(json.dumps(openapi(create_app("web")), ensure_ascii=False, indent=1))


main.add_command(anonymity_command)
main.add_command(audit)
main.add_command(backup)
main.add_command(restore)
main.add_command(effects_command)
main.add_command(gdpr)
main.add_command(sbom)
main.add_command(published)
main.add_command(reminders)
main.add_command(xlsform)


if __name__ == "__main__":
    main()
