"""The papers that law asks for, filled from settings and code; and the list of what is installed."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import metadata

import pytest
from click.testing import CliRunner

from app.cli import main
from app.services import gdpr, old_backups, organisations, partners, sharing
from app.services.gdpr import papers
from tests.builders import World
from tests.service import application, dispose


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_papers_are_filled_from_settings_organisations_and_the_times_in_the_code(
    world: World, ready_url: str, home: object, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.admin()
    with world.app.app_context():
        bare = papers(language=language, now=world.now)
    assert set(bare) == set(gdpr.PAPERS)
    assert "Föreningen" in bare["record"]
    assert "**saknas" in bare["record"] or "**missing" in bare["record"], "whom to ask is not known yet"
    monkeypatch.setattr(old_backups, "KEPT", timedelta(days=77))
    mail = "smtp://user:hemligt@mail.example.se:587"
    app = application(ready_url, home, RINGAR_SMTP_URL=mail)  # type: ignore[arg-type]  # a Path
    with app.app_context():
        organisations.change(
            actor=world.admin(),
            controller="Stadsdelen",
            controller_contact="dataskydd@example.org",
            worry_routine="",
            archive_default=None,
            now=world.now,
        )
        told = papers(language=language, now=world.now)
    dispose(app)
    assert "Stadsdelen" in told["record"]
    assert "dataskydd@example.org" in told["record"]
    assert "mail.example.se" in told["record"]
    assert "hemligt" not in "".join(told.values())
    assert "| 77 " in told["retention"]
    assert "| 30 " not in told["retention"]
    assert "{" not in "".join(told.values())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "reads", "none"), [("sv", "läser svar", "Inga"), ("en", "reads answers", "None")])
def test_the_record_says_who_shares_with_whom_and_who_of_them_reads_answers(
    world: World, language: str, reads: str, none: str
) -> None:
    us, them = world.admin(), world.stranger()
    with world.app.app_context():
        assert f"- {none}: " in papers(language=language, now=world.now)["record"]
        made = partners.begin(
            actor=us, name="Kvarteret", type="iop", begins=world.now.date(), controller="Staden", now=world.now
        )
        sharing.admit(actor=us, partnership=made.id, organisation=them.organisation, rights="microdata", now=world.now)
        line = next(each for each in papers(language=language, now=world.now)["record"].split("\n") if "Kvart" in each)
        later = papers(language=language, now=world.now + timedelta(days=2))["record"]
        partners.end(actor=us, id=made.id, now=world.now)
        ended = papers(language=language, now=world.now)["record"]
    who, _, rest = line.partition(reads)
    assert who.rpartition("(")[0].rpartition(", ")[2].rpartition(": ")[2].startswith("Grannarna"), "the other one does"
    assert ("Föreningen" in line, "Staden" in rest, reads in rest) == (True, True, False)
    assert line in later
    assert "Kvarteret" not in ended


def test_the_bill_of_materials_holds_every_package_that_is_installed() -> None:
    done = CliRunner().invoke(main, ["sbom"])
    assert done.exit_code == 0
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    refs = {each["bom-ref"] for each in bill["components"]}
    assert f"pkg:pypi/cryptography@{metadata.version('cryptography')}" in refs
    assert f"pkg:pypi/flask-sqlalchemy@{metadata.version('flask-sqlalchemy')}" in refs
    assert len(refs) == len(bill["components"])
    needs = {each["ref"]: set(each["dependsOn"]) for each in bill["dependencies"]}
    assert set().union(*needs.values()) <= refs
    assert f"pkg:pypi/werkzeug@{metadata.version('werkzeug')}" in needs[f"pkg:pypi/flask@{metadata.version('flask')}"]
