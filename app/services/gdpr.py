"""The papers that data protection law asks of whoever runs a service: filled from settings, organisations and code.

Each number is the constant that the code goes by; what no code can know is marked for a human to fill in.
"""

from datetime import datetime
from urllib.parse import urlsplit

from app.config import Settings
from app.extensions import current_settings
from app.services import joining, old_backups, partners, releasing, staff, summaries
from app.store import staff as store
from app.store import walls
from app.store.session import transaction
from surveys.languages import staff as say
from surveys.waves import CONTACTS_KEPT, GRACE, SWEDEN

PAPERS = ("record", "impact", "retention")


def papers(*, language: str, now: datetime) -> dict[str, str]:
    """Name → text in Markdown: the record of article 30, the impact assessment, the retention plan."""
    chosen = current_settings()
    values = {
        "day": f"{now.astimezone(SWEDEN):%Y-%m-%d}",
        "address": chosen.public_base_url,
        "controllers": _controllers(language),
        "partnerships": _partnerships(language, now),
        "recipients": _recipients(chosen, language),
        "separation": say(language, f"gdpr.{'one_user' if chosen.is_sqlite else 'roles'}"),
        "grace": int(GRACE.total_seconds() // 3600),
        "contacts": CONTACTS_KEPT.days,
        "backups": old_backups.KEPT.days,
        "releases": releasing.LASTS.days,
        "summaries": summaries.KEPT.days,
        "invites": staff.INVITE_LASTS.days,
        "codes": joining.LASTS.days,
    }
    return {name: say(language, f"gdpr.{name}", **values).strip() for name in PAPERS}


def _controllers(language: str) -> str:
    with transaction() as session:
        found = store.organisations(session)
        lines = [
            say(
                language,
                "gdpr.controller",
                name=each.name,
                controller=each.controller or each.name,
                contact=each.controller_contact or say(language, "gdpr.unknown"),
            )
            for each in found
        ]
    return "\n".join(lines) or say(language, "gdpr.nobody")


def _partnerships(language: str, now: datetime) -> str:
    """Each that is not over: who is in it, who of them reads answers one by one, who answers for them, and its end."""
    with transaction() as session:
        everybody = [each.id for each in store.organisations(session)]
        walls.show(session, everybody)  # the operator's paper is about the whole service
        held = {each.id: each for id in everybody for each in store.partnerships(session, id)}
        told = [partners.told(session, each) for each in sorted(held.values(), key=lambda each: (each.name, each.id))]
    lines = [
        say(
            language,
            "gdpr.partnership",
            name=each.name,
            type=say(language, f"partnerships.type_{each.type}"),
            parties=", ".join(
                say(language, "gdpr.reads", name=party.name) if party.reads_from else party.name
                for party in each.parties
            ),
            controller=each.controller or say(language, "partnerships.controller_each"),
            days=each.keep_days,
        )
        for each in told
        if not each.over(now.astimezone(SWEDEN).date())
    ]
    return "\n".join(lines) or say(language, "gdpr.no_partnership")


def _recipients(chosen: Settings, language: str) -> str:
    """The firms that see a contact and the link that is sent to it: the names of their machines, and nothing secret."""
    told = (("email", chosen.smtp_url), ("sms", chosen.sms_url))
    lines = [say(language, f"gdpr.by_{name}", host=urlsplit(url).hostname or "?") for name, url in told if url]
    return "\n".join(lines) or say(language, "gdpr.no_recipient")
