"""The pages of areas: a leader brings figures in, and the picture stands beside the answers without a claim."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from app.services import interventions, reports
from surveys.area.examples import examples
from surveys.effects.causal import causal_words
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, group
from tests.builders import World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff, foreigner

pytestmark = pytest.mark.figures

HIDDEN = re.compile(r'name="(seen|table)" value="([^"]*)"')


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A page is the same on both."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@pytest.fixture
def at(world: World) -> World:
    world.now = datetime.now(UTC) - timedelta(days=130)
    return world


def area(at: World, name: str, parent: object = None) -> object:
    with at.app.app_context():
        return interventions.add_area(actor=at.admin(), name=name, parent=parent, now=at.now).id  # type: ignore[arg-type]  # the id of another one


def looked_at(staff: Staff, id: object, table: str) -> tuple[int, str, dict[str, str]]:
    """What the page says of a file, and what its form holds for a yes."""
    sent = staff.post(f"/areas/{id}/figures", file=(io.BytesIO(table.encode()), "tabell.csv"))
    return sent.status_code, read(sent.text), {name: unescape(value) for name, value in HIDDEN.findall(sent.text)}


def weeks(value: str, *, back: range, where: str = "") -> str:
    """Rows of calls, a week each."""
    rows = ["indikator;värde;enhet;period;område;källa"]
    for n in back:
        year, week, _ = (datetime.now(UTC) - timedelta(weeks=n)).isocalendar()
        rows.append(f"Anrop om störning;{value};händelser;{year}-W{week:02};{where};Kommunen")
    return "\n".join(rows)


def test_a_leader_makes_an_area_brings_a_table_in_and_mends_it(at: World) -> None:
    at.colleague("evaluator", "eva@example.org")
    ada, eva = Staff(at, "ada@example.org"), Staff(at, "eva@example.org")
    assert 'href="/areas"' in eva.get("/areas").text
    once = "3f6d1a52-9c1b-4b7e-8d2f-0a1b2c3d4e5f"
    city = area(at, "Staden")
    made = [ada.post("/areas", name="Berget", parent=str(city), once=once) for _ in range(2)]
    assert {each.headers["Location"] for each in made} == {f"/areas/{once}"}, "the same form twice makes one"
    assert "Berget i Staden" in read(ada.get("/areas").text)
    assert "Det här behöver fyllas i." in ada.post("/areas", name="", parent="", once=once).text
    into_itself = ada.post(f"/areas/{city}", name="Staden", parent=once)
    assert (into_itself.status_code, "kan inte ligga i sig självt" in into_itself.text) == (422, True)
    assert ada.post(f"/areas/{once}", name="Höjden", parent=str(city)).status_code == 303

    status, told, _ = looked_at(ada, city, weeks("tolv", back=range(1, 3), where="Höjden"))
    assert status == 422
    assert "2 värde ”tolv” Det är inget tal. number" in told
    status, told, form = looked_at(ada, city, weeks("12", back=range(1, 4), where="Höjden"))
    assert status == 200
    assert "Nya siffror: 3. Ersätter en annan: 0. Finns redan: 0." in told
    assert "Inga siffror är inlagda" in read(ada.get(f"/areas/{once}/figures").text), "looking stores nothing"
    assert ada.post(f"/areas/{city}/figures", **form).headers["Location"].endswith("figures?new=3&changed=0")
    assert "Filen ändrar ingenting." in looked_at(ada, city, weeks("12", back=range(1, 4), where="Höjden"))[1]

    status, told, form = looked_at(ada, city, weeks("3", back=range(1, 2), where="Staden / Höjden"))
    assert "12 händelser Kommunen färre än 5 händelser" in told
    assert "Antal under 5: 1." in told
    looked_at(ada, city, "x")
    assert ada.post(f"/areas/{city}/figures", **form).status_code == 303
    behind = ada.post(f"/areas/{city}/figures", **form)
    assert "Något har ändrats sedan du tittade." in behind.text, "the yes belongs to what was seen"
    history = read(eva.get(f"/areas/{once}/figures").text)
    assert "Ada Admin" in history
    assert "ersatt" in history
    assert "Välj en tabell" not in history, "an evaluator looks"
    assert eva.post(f"/areas/{once}/figures", **form).status_code == 403

    wrong = re.findall(r'name="figure" value="([^"]+)"', ada.get(f"/areas/{once}/figures").text)
    assert len(wrong) == 3, "one that was replaced is not withdrawn"
    here = f"/areas/{once}/figures/withdraw"
    assert eva.post(here, figure=wrong[0]).status_code == 403
    assert ada.post(f"/areas/{city}/figures/withdraw", figure=wrong[0]).status_code == 404, "it is another area's"
    assert [ada.post(here, figure=wrong[0]).status_code for _ in range(2)] == [303, 303]
    history = read(eva.get(f"/areas/{once}/figures").text)
    assert history.count("av Ada Admin") == 1, "who withdrew it, and when, stands there"
    assert wrong[0] not in ada.get(f"/areas/{once}/figures").text
    assert (
        "Nya siffror: 1. Ersätter en annan: 0. Finns redan: 2."
        in looked_at(ada, once, weeks("12", back=range(1, 4)))[1]
    )


def test_a_table_of_people_is_refused_by_its_headings(at: World) -> None:
    city = area(at, "Staden")
    ada = Staff(at, "ada@example.org")
    table = "indikator;värde;enhet;period;källa;personnummer;färg\nAnrop;9;händelser;2026;K;19900101-1234;röd"
    status, told, form = looked_at(ada, city, table)
    assert (status, form) == (422, {})
    assert "1 personnummer Kolumnen ser ut att handla om enskilda personer." in told
    assert "1 färg Kolumnen är inte en av dem som går att ta in." in told
    assert "19900101" not in told


def test_the_templates_are_there_and_refused_until_they_are_filled_in(at: World) -> None:
    city = area(at, "Staden")
    ada = Staff(at, "ada@example.org")
    for name in examples():
        for language in ("sv", "en"):
            got = ada.get(f"/areas/{city}/figures/{name}.csv?lang={language}")
            assert got.headers["Content-Type"].startswith("text/csv")
            table = got.data.decode("utf-8-sig")
            status, told, _ = looked_at(ada, city, table)
            assert status == 422
            assert told.count("Källan är mallens.") == table.count("\n") - 1, "and nothing else is wrong"
            source = "EXEMPEL: skriv er källa här" if language == "sv" else "EXAMPLE: write your source here"
            assert looked_at(ada, city, table.replace(source, "Kommunen"))[0] == 200
    assert ada.get(f"/areas/{city}/figures/other.csv").status_code == 404


def test_the_picture_stands_beside_the_answers_and_claims_nothing(at: World, ready_url: str, home: Path) -> None:
    with group(at, ready_url, home, name="Jobbspåret") as people:
        city = area(at, "Staden")
        hill = area(at, "Berget", city)
        with at.app.app_context():
            changed = {"area_id": hill}
            interventions.change(actor=at.admin(), id=people.intervention, changes=changed, now=at.now)
        people.start(BEFORE)
        at.later(**OVER)
        people.tick()
        at.later(**TO_FOLLOW_UP)
        people.return_(AFTER)
        at.later(**OVER)
        people.tick()
        ada = Staff(at, "ada@example.org")
        _, _, form = looked_at(ada, hill, weeks("9", back=range(1, 6)).replace("Kommunen", "Polisen", 2))
        ada.post(f"/areas/{hill}/figures", **form)
        for language, says in (("sv", "bevisar ingenting"), ("en", "proves nothing")):
            for view in ("now", "year", "long"):
                page = ada.get(f"/areas/{hill}?view={view}&lang={language}")
                assert page.status_code == 200
                told = read(page.text)
                assert says in told
                assert causal_words(told, language) == []
        page = ada.get(f"/areas/{hill}?view=long").text
        assert "1, Jobbspåret" in page, "who cannot see the lane hears of it"
        assert 'class="chart-lane"' in page
        assert "Uppföljning 1: +1,0 (+0,4 – +1,6) skalsteg" in read(page), "the published change, with its interval"
        now = ada.get(f"/areas/{hill}").text
        assert "kommer siffrorna från en annan källa: Polisen i stället för Kommunen" in now
        assert "Jobbspåret (Berget)" in read(ada.get(f"/areas/{city}").text), "what lies below stands in it"
        assert foreigner(at).get(f"/areas/{hill}").status_code == 404


def test_a_number_that_is_hidden_is_not_told_as_none(at: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The leader's page of an intervention: so few of a wave that the others would tell how many."""
    waves = [{"number": 0, "flow": {"answered": 147}}, {"number": 2, "flow": {"answered": None}}]
    monkeypatch.setattr(reports, "stored", lambda **_: {"waves": waves})
    id = at.activity().intervention_id
    told = Staff(at, "ada@example.org").get(f"/interventions/{id}").text
    assert "Startmätning: 147 svar" in told
    assert "Uppföljning 2: antalet visas inte" in told
