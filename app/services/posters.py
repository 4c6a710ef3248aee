"""What is printed for an activity: its address, QR code, poster and return cards. The sheets are in app/posters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.extensions import current_settings
from app.posters import both as both_sheets
from app.posters import cards as card_sheet
from app.posters import poster as poster_sheet
from app.posters import told as told_sheet
from app.posters.qr import qr_svg
from app.services import activities, by_form, results
from app.services.actor import Actor
from app.services.audit import note
from app.store import interventions as store
from app.store.session import transaction
from surveys import codes
from surveys.errors import Closed, NotFound
from surveys.languages import language, say
from surveys.texts import Texts, pick


def address(code: str) -> str:
    """The address that a poster points at, as the QR carries it: upper case is the smaller code."""
    return f"{current_settings().public_base_url}/{code}".upper()


def in_clear(code: str) -> str:
    """The address as a person types it: no scheme, lower case up to the code."""
    return poster_sheet.in_clear(address(code), code) + code


def poster(*, actor: Actor, id: UUID) -> bytes:
    """The A4 poster of an own activity, in the languages of its questionnaire. Raises NotFound, PosterInvalid."""
    return poster_sheet.poster(_poster(activities.one(actor=actor, id=id)))


def pocket(*, actor: Actor, id: UUID) -> bytes:
    """The poster as ten small cards, for a team that has no wall to hang it on. Raises NotFound, PosterInvalid."""
    return poster_sheet.pocket(_poster(activities.one(actor=actor, id=id)))


def poster_and_told(*, actor: Actor, id: UUID, spoken: str | None = None) -> bytes:
    """The poster with the sheet "you said – we did" on its back. Raises NotFound, PosterInvalid."""
    activity = activities.one(actor=actor, id=id)
    return both_sheets.both(_poster(activity), _told(activity, spoken))


def cards(*, actor: Actor, id: UUID, spoken: str | None = None) -> bytes:
    """A page of return cards in one language of the questionnaire, else its first. Raises NotFound, PosterInvalid."""
    return card_sheet.cards(_card(activities.one(actor=actor, id=id), spoken))


def tickets(*, actor: Actor, id: UUID, spoken: str | None = None, now: datetime) -> bytes:
    """The same with a code on each, made for this page and kept nowhere. Raises NotFound, Forbidden, Closed,
    PosterInvalid. That a page was printed is noted in the audit log.
    """
    actor.must_lead()
    activity = activities.one(actor=actor, id=id)
    if activity.closed_at is not None:
        raise Closed
    made = card_sheet.cards(
        _card(activity, spoken), tickets=[_ticket(activity) for _ in range(card_sheet.CARDS_ON_A_PAGE)]
    )
    with transaction() as session:
        note(session, who=actor.id, action="tickets.printed", subject=str(id), now=now)
    return made


def told(*, actor: Actor, id: UUID, spoken: str | None = None) -> bytes:
    """The sheet "you said – we did", in one language of the questionnaire, else its first: what the public page says,
    on paper. Raises NotFound, PosterInvalid.
    """
    return told_sheet.told(_told(activities.one(actor=actor, id=id), spoken))


def _poster(activity: store.Activity) -> poster_sheet.Poster:
    spoken = _languages(activity)
    return poster_sheet.Poster(
        address=address(activity.code),
        code=activity.code,
        organisation=activity.intervention.organisation.name,
        title=activity.name,
        strips=poster_sheet.strips(spoken),
        alt=say(spoken[0], "poster.qr_alt", address=in_clear(activity.code)),
    )


def _told(activity: store.Activity, spoken: str | None) -> told_sheet.Sheet:
    known = _languages(activity)
    chosen = spoken if spoken in known else known[0]
    found = results.results(code=activity.code)

    def text(texts: Texts) -> told_sheet.Text:
        said, code = pick(texts, chosen)
        return told_sheet.Text(said, code, language(code).direction)

    def asked(each: results.Said) -> told_sheet.Text:
        """A row of a matrix stands behind its question."""
        question, row = text(each.text), pick(each.row, chosen)[0]
        return replace(question, text=f"{question.text} – {row}") if row else question

    def sentence(key: str, values: Mapping[str, object] | None) -> str:
        return say(chosen, f"participant.results.{key}", **values) if values else ""

    published = list(results.said(found, chosen))
    none = "too_small" if found.too_small else "too_few"
    return told_sheet.Sheet(
        address=f"{current_settings().public_base_url}/r/{activity.code}".upper(),
        code=activity.code,
        organisation=found.organisation,
        title=activity.name,
        language=chosen,
        direction=language(chosen).direction,
        heading=say(chosen, "participant.youdid.heading"),
        results=say(chosen, "participant.results.heading"),
        note=say(chosen, f"participant.results.{'rounded' if published else none}"),
        more=say(chosen, "participant.youdid.results"),
        told=[
            told_sheet.Told(name, say(chosen, f"participant.youdid.{name}"), text(texts))
            for name, texts in found.told.items()
        ],
        said=[
            told_sheet.Answered(
                asked(each),
                sentence("asked", {"n": each.n}),
                sentence("mean", each.mean),
                sentence("change", each.change) or sentence("share_change", each.share_change),
                [(share.label, share.shown, share.percent) for share in each.spread],
            )
            for each in published
        ],
    )


def _ticket(activity: store.Activity) -> card_sheet.Ticket:
    own = by_form.new_code()
    key = codes.b64url(by_form.answer_key(typed=own, intervention=activity.intervention_id))
    return card_sheet.Ticket(code=own, address=f"{address(activity.code)}#{key}")


def _card(activity: store.Activity, spoken: str | None) -> card_sheet.Cards:
    known = _languages(activity)
    chosen = spoken if spoken in known else known[0]
    return card_sheet.Cards(
        address=address(activity.code),
        code=activity.code,
        title=activity.name,
        headline=say(chosen, "card.heading"),
        line=say(chosen, "card.how", address=in_clear(activity.code)),
        label=say(chosen, "card.code"),
        ticket=say(chosen, "card.ticket", address=in_clear(activity.code)),
        private=say(chosen, "card.private"),
        language=chosen,
        direction=language(chosen).direction,
        alt=say(chosen, "poster.qr_alt", address=in_clear(activity.code)),
    )


def slips(
    activity: store.Activity, tickets: Sequence[str], spoken: str | None
) -> tuple[card_sheet.Cards, list[card_sheet.Ticket]]:
    """What the sheet of one-time tickets needs; their address has the ticket behind the #, where no log sees it."""
    card = _card(activity, spoken)
    where = in_clear(activity.code)
    card = replace(
        card,
        headline=say(card.language, "participant.ticket.heading"),
        ticket=say(card.language, "slip.how", address=where),
        private=say(card.language, "slip.once"),
    )
    return card, [card_sheet.Ticket(code=each, address=f"{address(activity.code)}#{each}") for each in tickets]


def qr(*, actor: Actor, id: UUID) -> str:
    """The QR code alone, as SVG. Raises NotFound."""
    return qr_svg(address(activities.one(actor=actor, id=id).code))


def qr_of(address: str) -> str:
    """The QR code of an address of ours, as SVG."""
    return qr_svg(address)


def languages(*, actor: Actor, id: UUID) -> list[str]:
    """The languages that an own activity asks in. Raises NotFound."""
    return _languages(activities.one(actor=actor, id=id))


def _languages(activity: store.Activity) -> list[str]:
    with transaction() as session:
        version = store.newest_version(session, activity.questionnaire_id)
    if version is None:
        raise NotFound
    return list(version.document["languages"])
