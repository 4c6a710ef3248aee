"""What may be a password. Each refusal has a neighbour that is let through, so that no rule refuses all."""

from __future__ import annotations

import pytest

from app.services import hashing, passwords, staff
from surveys.errors import PasswordTooEasy
from tests.builders import PASSWORD, World

OWN = ("Åsa Fritidsson", "asa.fritidsson@molnlyktan.example", "Mölnlyktans hyresgästförening")


@pytest.mark.parametrize(
    "leaked", ["passwordpassword", "iloveyou1234", "administrator", "PasswordPassword", "123qweasdzxc"]
)
def test_what_many_have_chosen_and_lost_is_refused(leaked: str) -> None:
    with pytest.raises(PasswordTooEasy):
        passwords.chosen(leaked, OWN)


@pytest.mark.parametrize(
    "own",
    [
        "Fritidsson2026!",
        "Mölnlyktans hyresgästförening",
        "molnlyktan-1234",
        "Ringar-Ringar-1",
        "lösenord lösenord 12",
        "Ringar enkät insats",
    ],
)
def test_one_s_own_words_alone_are_refused(own: str) -> None:
    with pytest.raises(PasswordTooEasy):
        passwords.chosen(own, OWN)


@pytest.mark.parametrize(
    "fine", [PASSWORD, "vi dansar med Fritidsson i regnet", "ringar på vattnet igen", "x" * 300, "🪁 över taken idag"]
)
def test_a_few_words_in_a_row_are_fine_also_with_one_s_own_among_them(fine: str) -> None:
    assert hashing.matches(passwords.chosen(fine, OWN), fine)


def test_short_is_told_as_short() -> None:
    with pytest.raises(passwords.PasswordTooShort):
        passwords.chosen("password", OWN)


def test_every_way_to_choose_one_asks(world: World) -> None:
    """The set-up link, a colleague's link, and a change: each knows whose words are their own."""
    with world.app.app_context():
        first = staff.setup_link(now=world.now) or ""
        who = {"organisation": "Kometföreningen", "name": "Åsa", "email": "asa@example.org", "now": world.now}
        with pytest.raises(PasswordTooEasy):
            staff.set_up(token=first, password="kometföreningen 26", **who)
    admin, lea = world.admin(), world.colleague("leader", "lea.svanström@example.org")
    with world.app.app_context():
        _, token = staff.new_link(actor=admin, id=lea.id, now=world.now)
        for own in ("svanström-1234", "Föreningen 2026"):
            with pytest.raises(PasswordTooEasy):
                staff.accept(token=token, password=own, now=world.now)
            with pytest.raises(PasswordTooEasy):
                staff.change_password(actor=lea, old=PASSWORD, new=own, now=world.now)
        assert staff.accept(token=token, password="en helt annan mening", now=world.now).id == lea.id
