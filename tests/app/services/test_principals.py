"""`ringar doctor` proves by trying that web, courier and analyst keep each other out, and sees a right too many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.keys import make_keys
from app.services import principals
from app.services.findings import Finding
from app.store import attempts, roles
from tests.app.store.test_roles import PASSWORDS, prefix, urls
from tests.app.test_start import process
from tests.service import free_port

__all__ = ["prefix", "urls"]
Urls = dict[roles.Role, str]
# The same right given on purpose: statement as the owner, the finding that must turn.
TOO_MANY = [
    ("web", "GRANT USAGE ON SCHEMA vault TO {0}; GRANT SELECT (box) ON vault.contact TO {0}", "read the vault"),
    ("web", "GRANT SELECT ON response TO {0}", "list responses"),
    ("courier", "GRANT SELECT ON response TO {0}", "read responses"),
    ("courier", "GRANT SELECT (pepper) ON intervention TO {0}", "read a pepper"),
    ("courier", "GRANT EXECUTE ON FUNCTION response_waves(bytea) TO {0}", "find responses by pseudonym"),
    ("analyst", "GRANT USAGE ON SCHEMA vault TO {0}; GRANT SELECT ON vault.reminder TO {0}", "see who is reminded"),
    ("analyst", "GRANT INSERT ON audit_event TO {0}", "write in the audit log"),
]
ALSO = {"web may not list pseudonyms"}  # which lie in the same table


def as_owner(url: str, *statements: str) -> None:
    """The owner says this; how it is undone is the test's."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for each in statements:
            connection.exec_driver_sql(each)
    engine.dispose()


def wrong(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if not each.fine]


def test_all_that_they_may_not_is_refused(urls: Urls) -> None:
    findings = principals.prove(urls)
    assert wrong(findings) == []
    told = {each.what for each in findings}
    assert {f"{each.role} may not {each.deed}" for each in attempts.MAY_NOT} < told
    assert {f"{role} may nothing else" for role in roles.ROLES} < told


def test_every_statement_is_one_that_only_rights_refuse(urls: Urls, postgres_url: str, prefix: str) -> None:
    """Control: whoever may everything is refused nothing, so no attempt is refused for another reason."""
    for role in roles.ROLES:
        tries = [*(each for each in attempts.MAY_NOT if each.role == role), *attempts.everything_else(role)]
        assert len(tries) > 100
        as_owner(postgres_url, f"ALTER ROLE {prefix}_{role} SUPERUSER")
        assert {outcome for _, outcome in attempts.outcomes(urls[role], tries)} == {attempts.ALLOWED}
    (owner,) = principals.prove({"web": urls["web"]})
    assert (owner.fine, "owns everything" in owner.text) == (False, True)


def test_a_right_too_many_is_seen_by_its_sentence(urls: Urls, postgres_url: str, prefix: str) -> None:
    grants = [each for role, grant, _ in TOO_MANY for each in grant.format(f"{prefix}_{role}").split("; ")]
    as_owner(postgres_url, *grants)
    seen = {each for each in wrong(principals.prove(urls)) if "may not " in each}
    assert seen == {f"{role} may not {deed}" for role, _, deed in TOO_MANY} | ALSO
    roles.make_roles(postgres_url, PASSWORDS, prefix=prefix)
    assert wrong(principals.prove(urls)) == [], "and db roles takes every one of them away"


def test_a_way_around_the_tables_is_seen_and_db_roles_shuts_it(urls: Urls, postgres_url: str, prefix: str) -> None:
    """A role that is given to another, or the server's own: no table's rights show them."""
    as_owner(postgres_url, f"GRANT {prefix}_web TO {prefix}_analyst", f"GRANT pg_monitor TO {prefix}_courier")
    seen = wrong(principals.prove(urls))
    assert {"analyst may not act as web", "courier may not see the server's log of changes"} <= set(seen)
    assert not [each for each in seen if each.startswith("web ")]
    roles.make_roles(postgres_url, PASSWORDS, prefix=prefix)
    assert wrong(principals.prove(urls)) == []


def test_a_right_too_many_that_no_sentence_is_about_is_seen_too(urls: Urls, postgres_url: str, prefix: str) -> None:
    as_owner(postgres_url, f"GRANT UPDATE (name) ON staff TO {prefix}_courier")
    (found,) = [each for each in principals.prove(urls) if not each.fine]
    assert found.what == "courier may nothing else"
    assert found.text == "UPDATE staff.name: allowed; run: ringar db roles"


def test_a_principal_that_cannot_connect_proves_nothing() -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/ringar?connect_timeout=2"
    (found,) = principals.prove({"analyst": url})
    assert (found.fine, found.text.startswith("nothing could be tried")) == (False, True)


def test_the_doctor_says_ok_and_then_look_and_ends_with_an_error(
    urls: Urls, postgres_url: str, prefix: str, home: Path
) -> None:
    settings = {"web": "RINGAR_DATABASE_URL", "courier": "RINGAR_COURIER_URL", "analyst": "RINGAR_ANALYST_URL"}
    given = {settings[role]: url for role, url in urls.items()}
    said = process("doctor", home=home, **given).stdout
    assert "ok   web may not read the vault: refused" in said
    assert "LOOK web may" not in said
    reads = f"GRANT SELECT ON vault.contact TO {prefix}_web"
    as_owner(postgres_url, f"GRANT USAGE ON SCHEMA vault TO {prefix}_web", reads)
    examined = process("doctor", "--json", home=home, **given)
    assert examined.returncode == 1
    told = {each["what"]: each for each in json.loads(examined.stdout)}
    assert told["web may not read the vault"] == {
        "what": "web may not read the vault",
        "fine": False,
        "text": "it may; run: ringar db roles",
    }


@pytest.mark.parametrize("key", ["web/master", "courier/box.pem", "analyst/answers.pem"])
def test_a_key_that_others_may_read_is_named(home: Path, key: str) -> None:
    make_keys(home)
    files, users = principals.key_files(home)
    assert (files.fine, users.fine) == (True, True)
    assert "one user here" in users.text, "one user's tests say so"
    (home / "keys" / key).chmod(0o640)
    files, _ = principals.key_files(home)
    assert files == Finding("key files", False, f"others may read keys/{key}; run: chmod -R go= on it")


@pytest.mark.parametrize(("alone", "together"), [("web", "courier and analyst"), ("analyst", "web and courier")])
def test_users_are_told_apart(home: Path, monkeypatch: pytest.MonkeyPatch, alone: str, together: str) -> None:
    make_keys(home)
    monkeypatch.setattr(principals, "_owner", lambda path: "b" if path.name == alone else "a")
    _, users = principals.key_files(home)
    assert users.text.startswith(f"{together} are one user here (a)")
    monkeypatch.setattr(principals, "_owner", lambda path: path.name)
    _, users = principals.key_files(home)
    assert users.text == "each has its own: keys/web to web, keys/courier to courier, keys/analyst to analyst"
