"""What the papers and deploy/ name is there: paths, commands, settings, targets; and ASVS rows carry their evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli import main
from app.config import SETTINGS
from tests.house.tree import ROOT

PAPERS = ["README.md", "SECURITY.md", "docs/threat-model.md", "docs/asvs.md", "docs/anonymity.md"]
DEPLOY = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "deploy").rglob("*") if path.is_file())
TICKED = re.compile(r"`([^`\n]+)`|\]\(([^)\s]+)\)")
PLACE = re.compile(r"(?:app|surveys|tests|docs|deploy|migrations|bench)/[\w./@-]*|[A-Z]+\.md|\w+\.(?:toml|txt)")
COMMAND = re.compile(r"\bringar ((?:[a-z]+)(?: (?:upgrade|downgrade|roles|link|welcome|verify))?)\b")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
HOLDS = {"yes", "partly", "no", "yours"}
NOT_OURS = {"RINGAR_SUPERVISED", "RINGAR_PROOF", "RINGAR_REQUIRE_ALL", "RINGAR_REDIS_URL"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def places(text: str, beside: Path) -> set[Path]:
    """Every path that a text names between ticks or as a link."""
    found = set()
    for ticked, link in TICKED.findall(text):
        if link and not link.startswith("http"):
            found.add(beside / link)
        elif ticked and PLACE.fullmatch(ticked) and not re.search(r"(?:^|/)x{1,2}\.|\bx\.", ticked):
            found.add(ROOT / ticked)
    return found


def commands(text: str) -> set[str]:
    """Every `ringar …` that a text tells somebody to type, in code alone: in prose Ringar is a name."""
    code = [ticked for ticked, _ in TICKED.findall(text)]
    code += [
        line for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for line in block.splitlines()
    ]
    return {found for each in code for found in COMMAND.findall(each)}


def unknown(asked: set[str]) -> set[str]:
    """Those that the command line does not have."""
    known = set(main.commands)
    known |= {f"{name} {sub}" for name, group in main.commands.items() for sub in getattr(group, "commands", {})}
    return {each for each in asked if each not in known}


@pytest.mark.parametrize("paper", PAPERS)
def test_what_a_paper_names_is_there(paper: str) -> None:
    text = read(paper)
    assert [str(path) for path in places(text, (ROOT / paper).parent) if not path.exists()] == []
    assert unknown(commands(text)) == set()
    makefile = read("Makefile")
    assert [name for name in re.findall(r"`make ([a-z]+)`", text) if f"\n{name}:" not in makefile] == []


@pytest.mark.parametrize("paper", [*PAPERS, *DEPLOY])
def test_every_setting_that_is_named_is_one(paper: str) -> None:
    known = {name for name, _, _ in SETTINGS} | NOT_OURS
    assert set(re.findall(r"RINGAR_[A-Z_]+[A-Z]", read(paper))) <= known


def test_what_is_not_there_would_be_seen() -> None:
    text = "`app/nowhere.py`, [here](nowhere.md), `ringar fly`, `ringar db fly`, and Ringar flies in prose"
    assert {path.name for path in places(text, ROOT) if not path.exists()} == {"nowhere.py", "nowhere.md"}
    assert unknown(commands(text)) == {"fly"}


def test_each_row_of_asvs_says_whether_it_holds_and_where_that_can_be_seen() -> None:
    rows = ROW.findall(read("docs/asvs.md"))
    assert len(rows) == read("docs/asvs.md").count("\n| ") - 1, "a row that cannot be read"
    assert len({number for number, *_ in rows}) == len(rows) > 100
    assert {number.partition(".")[0] for number, *_ in rows} == {str(each) for each in (*range(1, 10), *range(11, 17))}
    assert {holds for *_, holds, _ in rows} <= HOLDS
    assert [number for number, _, holds, where in rows if holds == "yes" and not places(where, ROOT)] == []
    assert sum(holds == "no" for *_, holds, _ in rows) > 0, "a table that says yes everywhere tells nothing"


def test_the_units_start_commands_that_there_are_in_folders_that_somebody_makes() -> None:
    units = {path.name: path.read_text() for path in (ROOT / "deploy/systemd").iterdir()}
    started = re.findall(r"ExecStart=\S+/ringar (\S+)", "".join(units.values()))
    assert sorted(started) == ["%i", "backup"]
    made = set(re.findall(r"^d (\S+)", units["ringar.tmpfiles.conf"], re.MULTILINE))
    for text in units.values():
        for line in re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE):
            assert set(line.split()) <= made
    users = set(re.findall(r"^u (\S+)", units["ringar.sysusers.conf"], re.MULTILINE))
    assert users == {f"ringar-{name}" for name in ("web", "courier", "analyst")}
    for name in ("web", "courier", "analyst"):
        assert f"/keys/{name} 0700 ringar-{name} " in units["ringar.tmpfiles.conf"]
    for hardened in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "LimitCORE=0"):
        assert hardened in units["ringar@.service"]
        assert hardened in units["ringar-backup.service"]


def test_nginx_writes_no_address_down_and_hands_on_no_header_of_a_strangers() -> None:
    servers = read("deploy/nginx.conf").split("\nserver {")[1:]
    assert len(servers) == 2
    for server in servers:
        assert "access_log off;" in server
        assert "error_log /dev/null emerg;" in server
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in servers[1]
    assert "proxy_add_x_forwarded_for" not in read("deploy/nginx.conf")
    assert "location = /metrics { return 404; }" in servers[1]
