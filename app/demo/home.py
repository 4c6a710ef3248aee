"""The demo's own folder: its database, keys, accounts and truth. It never opens any other database."""

import json
import secrets
import shutil
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app import channels
from app.config import ConfigError, Settings, settings
from app.demo import people as simulated
from app.demo.fill import Fill, Filled
from app.demo.neighbourhood import Intervention, neighbourhood

FOLDER, STATE, TRUTH = "demo", "demo.json", "demo-truth.json"
DATABASES = ("RINGAR_DATABASE_URL", "RINGAR_COURIER_URL", "RINGAR_ANALYST_URL", "RINGAR_OWNER_URL")
SENDING = tuple(each.setting for each in channels.SHELF if each.setting)
OURS = frozenset({STATE, TRUTH, "audit", "keys", "ledgers", "ringar.db", "ringar.vault.db"})
PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the demo is made from; the same again gives the same answers."""

    seed: int
    people: int
    anchor: date


def enter(environment: MutableMapping[str, str]) -> list[str]:
    """Point the environment at the demo's own folder and SQLite file; returns what the operator should know."""
    home = settings("owner", {"RINGAR_HOME": environment.get("RINGAR_HOME", "")}).home / FOLDER
    told = []
    if set_ := [name for name in DATABASES if environment.pop(name, "")]:
        told.append(f"The demo leaves {', '.join(set_)} alone and uses its own SQLite in {home}.")
    for name in SENDING:
        if environment.pop(name, ""):
            told.append(f"The demo sends nothing: {name} is not used.")
    environment["RINGAR_HOME"] = str(home)
    return told


def made(home: Path) -> dict[str, Any] | None:
    """What the fill wrote down when it was done; None where there is no whole demo yet."""
    try:
        state: dict[str, Any] = json.loads((home / STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return state


def clear(home: Path) -> None:
    """Remove an earlier demo, whole or half. Raises ConfigError where something lies there that no demo made."""
    if not home.exists():
        return
    strange = sorted(
        path.name for path in home.iterdir() if path.name.removesuffix("-wal").removesuffix("-shm") not in OURS
    )
    if home.name != FOLDER or strange:
        raise ConfigError(f"{home} holds {', '.join(strange) or 'no demo'}: move it away before a fresh demo.")
    shutil.rmtree(home)


def fill(
    home: Path,
    wanted: Wanted,
    *,
    web: Callable[[], AbstractContextManager[Any]],
    closed: Callable[[datetime], None],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Fill the empty database and write down, last of all, what one needs to look around; returns that."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    filled = Fill(
        web=web,
        closed=closed,
        seed=wanted.seed,
        people=wanted.people,
        anchor=wanted.anchor,
        password=password,
        say=say,
    ).run()
    _keep(home / TRUTH, truth(wanted))
    state = _state(wanted, password, filled)
    _keep(home / STATE, state)
    return state


def _state(wanted: Wanted, password: str, filled: Filled) -> dict[str, Any]:
    order = {each.name: number for number, each in enumerate(neighbourhood().interventions)}
    return {
        "seed": wanted.seed,
        "people": wanted.people,
        "anchor": wanted.anchor.isoformat(),
        "responses": filled.responses,
        "password": password,
        "accounts": [
            {"organisation": each.name, "role": role, **asdict(account)}
            for each in neighbourhood().organisations
            for role, account in each.people.items()
        ],
        "posters": [asdict(poster) for poster in sorted(filled.posters, key=lambda each: order[each.intervention])],
        "codes": filled.codes,
    }


def truth(wanted: Wanted) -> dict[str, Any]:
    """The true mean change of everybody who started: for each intervention, item and follow-up."""
    place = neighbourhood()
    sizes = place.sizes(wanted.people)
    return {
        "seed": wanted.seed,
        "anchor": wanted.anchor.isoformat(),
        "interventions": [
            {
                "name": each.name,
                "people": size,
                "drop_out": each.drop_out,
                "hard_to_reach": each.hard,
                "items": {key: _changes(each, key) for key in (q.key for q in simulated.measured(each))},
            }
            for each, size in zip(place.interventions, sizes, strict=True)
        ],
    }


def _changes(intervention: Intervention, key: str) -> dict[str, float]:
    return {str(wave): round(simulated.true_change(intervention, key, wave), 4) for wave in range(1, simulated.WAVES)}


def _keep(path: Path, document: dict[str, Any]) -> None:
    path.touch(mode=0o600)  # the password is in it
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def addresses(state: dict[str, Any], base: str) -> list[dict[str, str]]:
    """Each activity with the address of its page and of its public results."""
    return [
        each | {"page": f"{base}/{each['code']}", "results": f"{base}/r/{each['code']}"} for each in state["posters"]
    ]


def as_json(state: dict[str, Any], chosen: Settings) -> str:
    """What one needs to look around, and the truth, for a program."""
    activities = addresses(state, chosen.public_base_url)
    told = json.loads((chosen.home / TRUTH).read_text(encoding="utf-8"))
    return json.dumps(state | {"activities": activities, "truth": told}, ensure_ascii=False, indent=1)


def tell(state: dict[str, Any], chosen: Settings) -> str:
    """What one needs to look around, for a terminal."""
    base = chosen.public_base_url
    lines = [
        f"A neighbourhood that does not exist: {state['people']} simulated participants, {state['responses']} answers,",
        f"as of {state['anchor']}, seed {state['seed']}. No organisation, place or person in it is real.",
        "",
        f"Sign in at {base}/login with the password  {state['password']}",
        *(f"  {each['organisation']:24} {each['role']:10} {each['email']}" for each in state["accounts"]),
        "",
        "Activities: the page a poster leads to, and public results at the same address with /r before the code",
        *(f"  {each['intervention']:24} {each['activity']:24} {each['page']}" for each in addresses(state, base)),
        "",
    ]
    if state["codes"]:
        lines.append("Receipt codes of participants who have not answered the follow-up that is open now")
        lines += [f"  {each['intervention']:24} {each['code']}" for each in state["codes"]]
        lines.append("")
    lines.append(f"What is true of each intervention stands in {chosen.home / TRUTH}")
    return "\n".join(lines)
