"""Figures of the demo's areas, as a city would bring them in. All invented, and their source says so."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from app.demo.founding import Founded
from app.demo.neighbourhood import Neighbourhood
from app.services import area_figures
from surveys.area import periods
from surveys.importing.grid import read
from surveys.waves import midnight

SOURCE, OTHER = "Påhittat för demon", "Påhittat för demon, ny räkning"
HEADINGS = "indikator;värde;enhet;period;område;källa;definition"
WEEKS = 130
BEFORE = timedelta(hours=14)  # the morning before the anchor
SUPPORT = ("Hushåll med ekonomiskt bistånd", "hushåll", "minst en månad under året")
HEALTH = ("God självskattad hälsa, 16–84 år", "procent", "mycket god eller god, enkät")
NEITHER = ("Unga 16–24 som varken arbetar eller studerar", "procent", "hela kalenderåret")
CALLS = ("Anrop om störning", "händelser", "inkomna anrop, efter anmäld plats")
YEARLY = {
    "Silverlunda": {SUPPORT: (1310, 1288, 1263, 1240, 1251), HEALTH: (71.2, 71.0, 71.6, 71.3, 71.5)},
    "Lyktbacken": {SUPPORT: (212, 205, 207, 196, 198), HEALTH: (66.1, 65.8, 66.4, 66.9, 66.2)},
    "Molnängen": {SUPPORT: (148, 151, 146, 149, 143), HEALTH: (67.9, 68.3, 67.7, 68.0, 68.4)},
}
QUARTERLY = {
    "Lyktbacken": (12.4, 12.1, 12.6, 12.2, 11.8, 12.0, 11.7, 12.1, 11.6),
    "Molnängen": (9.8, 10.1, 9.7, 9.9, 10.2, 9.6, 9.8, 9.9, 9.7),
}
WEEKLY = {"Lyktbacken": (9, 12, 8, 15, 11, 7, 10, 13), "Molnängen": (4, 6, 7, 3, 9, 5, 8)}
NEW_COUNT = 14  # so many weeks ago the calls began to be counted otherwise


def coming_in(founded: Founded, place: Neighbourhood, anchor: date) -> tuple[datetime, Callable[[datetime], None]]:
    """A leader of the first organisation brings them in, the day before the anchor."""
    host, (town, *_) = place.organisations[0].code, place.areas
    leader, area = founded.actors[host, "leader"], founded.areas[host, town]

    def bring_in(now: datetime) -> None:
        area_figures.bring_in(actor=leader, area=area, grid=read(table(anchor).encode()), sure=True, now=now)

    return midnight(anchor) - BEFORE, bring_in


def table(anchor: date) -> str:
    """All of it as one CSV table, up to the week and the year before the anchor's."""
    return "\n".join((HEADINGS, *_rows(anchor)))


def _rows(anchor: date) -> Iterator[str]:
    for area, held in YEARLY.items():
        for (name, unit, definition), values in held.items():
            for back, value in enumerate(reversed(values), 1):
                yield ";".join((name, str(value), unit, str(anchor.year - back), area, SOURCE, definition))
    name, unit, definition = NEITHER
    for area, shares in QUARTERLY.items():
        at = periods.holding(anchor, "quarter")
        for share in reversed(shares):
            at = periods.holding(at.first - timedelta(days=1), "quarter")
            yield ";".join((name, str(share), unit, at.text, area, SOURCE, definition))
    name, unit, definition = CALLS
    for area, counts in WEEKLY.items():
        week = periods.holding(anchor, "week")
        for back in range(1, WEEKS + 1):
            week = periods.holding(week.first - timedelta(days=1), "week")
            # in the order of time whatever the anchor is
            count = counts[week.first.toordinal() // 7 % len(counts)]
            source = OTHER if back <= NEW_COUNT else SOURCE
            yield ";".join((name, str(count), unit, week.text, area, source, definition))
