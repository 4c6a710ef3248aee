"""`ringar published`: a number that somebody has published, in its honest frame. No database."""

import json

import click

from app.line import Line, as_json, clear
from surveys.effects.claimed import STRENGTH, VERDICT, Claim, Framed, claim
from surveys.errors import BadInput
from surveys.languages import staff

CAP = ("name", "score", "reason")  # as `ringar effects` prints one


@click.command("published")
@click.option("--of", default="", help="How many took part: 133, or 140-150.")
@click.option("--said", multiple=True, metavar="WHAT=NUMBER", help='An outcome: "jobs=50", "went on=60-75 %".')
@click.option("--apart", is_flag=True, help="Nobody is counted in two of the outcomes.")
@as_json
@clear
def published(*, of: str, said: tuple[str, ...], apart: bool, as_json: bool) -> None:
    """Say what a published number may be, and what it cannot say: Wilson's interval over all corners, strength 0."""
    parts = [each.rpartition("=") for each in said]
    outcomes = [
        (what.strip() or staff("en", "claimed.outcome", n=n), text) for n, (what, _, text) in enumerate(parts, 1)
    ]
    try:
        found = claim(of=of, outcomes=outcomes, apart=apart)
    except BadInput as error:
        raise Line(_wrong(error, said)) from None
    click.echo(json.dumps(_document(found), ensure_ascii=False) if as_json else "\n".join(_told(found)))


def _wrong(error: BadInput, said: tuple[str, ...]) -> str:
    """The first thing that is wrong, with what it is about."""
    name, (code, *_) = next(iter(error.problems.items()))
    if code == "required":
        return 'Say at least one number: --said "jobs=50".'
    about = "--of" if name == "of" else said[int(name.rpartition("-")[2])] if name != "together" else "--apart"
    return f"{about}: {staff('en', f'forms.claimed_{code}')}"


def _document(found: Claim) -> dict[str, object]:
    outcomes = [{"outcome": label, **_framed(each)} for label, each in found.outcomes]
    return {
        "of": {"least": found.of[0], "most": found.of[1]},
        "outcomes": outcomes,
        "together": _framed(found.together) | {"apart": found.apart} if found.together else None,
        "strength": {
            "score": STRENGTH.score,
            "caps": [{key: getattr(cap, key) for key in CAP} for cap in STRENGTH.caps],
        },
        "verdict": VERDICT,
    }


def _framed(each: Framed) -> dict[str, object]:
    return {
        "people": {"least": each.people[0], "most": each.people[1]},
        "share": {"least": each.share[0], "most": each.share[1], "low": each.low, "high": each.high},
    }


def _told(found: Claim) -> list[str]:
    rows = [*found.outcomes, *([(staff("en", "claimed.any"), found.together)] if found.together else [])]
    lines = []
    for label, each in rows:
        values = {
            "people": ends(each.people),
            "of": ends(found.of),
            "share": ends([100 * share for share in each.share]),
        }
        sentence = staff("en", "claimed.sentence", **values, low=f"{100 * each.low:.0f}", high=f"{100 * each.high:.0f}")
        lines.append(f"{label}: {sentence}")
    if found.together and not found.apart:
        lines.append(staff("en", "claimed.overlap"))
    return [
        *lines,
        f"Strength {STRENGTH.score} of 5: {staff('en', 'evaluator.design_no_start')}.",
        staff("en", "claimed.no_start"),
    ]


def ends(values: tuple[float, ...] | list[float]) -> str:
    """One number, or two with a dash between: 133, 140–150."""
    return "–".join(dict.fromkeys(f"{value:.0f}" for value in values))
