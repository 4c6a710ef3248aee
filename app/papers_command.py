"""`ringar gdpr` and `ringar sbom`: papers about this service, made from its settings and from what is installed."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from typing import Any
from uuid import uuid4

import click

from app.line import as_json, clear

LONGEST_LICENCE = 100
NEEDS = re.compile(r"^[A-Za-z0-9._-]+")


@click.command()
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True)
@as_json
@clear
def gdpr(language: str, as_json: bool) -> None:
    """The record of processing (article 30), the impact assessment and the retention plan, as Markdown.

    Filled from the settings, the organisations and the times in the code; what only you can know is marked.
    """
    from app.services.gdpr import papers
    from app.start import start

    with start("web").app_context():
        made = papers(language=language, now=datetime.now(UTC))
    click.echo(json.dumps(made, ensure_ascii=False, indent=1) if as_json else "\n\n".join(made.values()))


@click.command()
@clear
def sbom() -> None:
    """A bill of materials (CycloneDX 1.6, JSON) of every package that is installed beside Ringar."""
    click.echo(json.dumps(_bill(), indent=1))


def _bill() -> dict[str, Any]:
    there = {_spelled(each.name): each for each in metadata.distributions()}
    own = there.pop("ringar", None)
    ours = {"type": "application", "bom-ref": "ringar", "name": "ringar", "version": own.version if own else "0"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {"timestamp": datetime.now(UTC).isoformat(timespec="seconds"), "component": ours},
        "components": [_component(name, each) for name, each in sorted(there.items())],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(_needs(each, set(there)))}
            for ref, each in [
                *([("ringar", own)] if own else []),
                *((_purl(n, e), e) for n, e in sorted(there.items())),
            ]
        ],
    }


def _component(name: str, found: metadata.Distribution) -> dict[str, Any]:
    expression = next(iter(found.metadata.get_all("License-Expression") or ()), None)
    said = expression or next(iter(found.metadata.get_all("License") or ()), "")
    licence = {"expression": said} if expression else {"license": {"name": said}}
    known = {"licenses": [licence]} if 0 < len(said) < LONGEST_LICENCE else {}  # some put the whole text of it there
    purl = _purl(name, found)
    return {"type": "library", "bom-ref": purl, "name": name, "version": found.version, "purl": purl, **known}


def _needs(found: metadata.Distribution, there: set[str]) -> Iterator[str]:
    """What of those that are here a package asks for, whether always or for an extra."""
    for name in {_spelled(match[0]) for line in found.requires or () if (match := NEEDS.match(line))} & there:
        yield _purl(name, metadata.distribution(name))


def _purl(name: str, found: metadata.Distribution) -> str:
    return f"pkg:pypi/{name}@{found.version}"


def _spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
