"""The leader's pages about an intervention: the list, a new one, its questionnaire, what is said about it later."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.schemas.forms import InterventionForm, PublishForm, ReadyForm, SettingsForm
from app.schemas.plans import ROWS, UNITS, as_typed
from app.services import (
    activities,
    changing,
    interventions,
    occasions,
    partners,
    questionnaires,
    reports,
    sharing,
    strip,
    uncertain,
)
from app.services.questionnaires import read
from app.web import desk, editing, steps
from app.web.desk import go, page, page_language
from app.web.filled import Filled
from app.web.headers import policy
from app.web.timeline import shown
from surveys import bank
from surveys.errors import (
    BackgroundLocked,
    BadInput,
    EditedMeanwhile,
    LanguageUnreviewed,
    OutcomeLocked,
    QuestionnaireInvalid,
)
from surveys.goals import GOALS
from surveys.languages import LANGUAGES, language
from surveys.waves import PLANS, SWEDEN, Plan

door = desk.door("leader", __name__)
USUAL_LANGUAGES = ("sv", "en", "ar")


@door.get("/interventions")
@by_cookie("admin", "leader")
def overview() -> Response:
    """All interventions, each with the next thing to do."""
    mine = interventions.mine(actor=actor(), now=clock())
    own = [each for each in mine if each.organisation_id == actor().organisation]
    todo = steps.of_all(own, questionnaires.mine(actor=actor()), activities.mine(actor=actor()), _days(), clock())
    return page("interventions.html", mine=todo, shared=[each for each in mine if each not in own])


@door.get("/interventions/new")
@by_cookie("admin", "leader")
def new() -> Response:
    """One page: name, group, languages, ready questionnaire."""
    usual = as_typed(Plan())
    form = Filled({"once": str(uuid4()), "intake": "fixed", "languages": list(USUAL_LANGUAGES)} | usual)
    return page("intervention_new.html", form=form, **_choices())


@door.post("/interventions/new")
@by_cookie("admin", "leader")
def create() -> Response:
    """Make the intervention and its draft; the same form sent twice makes one."""
    form = Filled.sent(InterventionForm, request.form)
    if not form.ok:
        return page("intervention_new.html", form=form, status=form.status, **_choices())
    ready, once = form.values.pop("ready"), form.values.pop("once")
    try:
        made = interventions.create(actor=actor(), id=once, now=clock(), **form.values)
    except BadInput:  # of what the form lets through, only a plan whose waves run into each other
        form.wrong("plan", "plan_overlap")
        return page("intervention_new.html", form=form, status=form.status, **_choices())
    _start(made.id, ready)
    return go(f"/interventions/{made.id}/questionnaire")


@door.get("/interventions/<uuid:id>")
@by_cookie("admin", "leader")
def one(id: UUID) -> Response:
    """One intervention: the next thing to do, what it can show, its activities and waves."""
    drafts = questionnaires.of_intervention(actor=actor(), intervention=id)
    found = interventions.one(actor=actor(), id=id, now=clock())
    held = activities.of_intervention(actor=actor(), intervention=id)
    return page(
        "intervention.html",
        intervention=found,
        step=steps.of_one(found, drafts, held, _days(), clock()),
        outlook=interventions.what_it_can_show(found),
        activities=held,
        published=any(draft.versions for draft in drafts),
        uncertain=uncertain.of_intervention(actor=actor(), intervention=id),
        report=reports.stored(actor=actor(), intervention=id, now=clock()),
        **shown(strip.of_intervention(actor=actor(), intervention=id, now=clock()), clock()),
    )


@door.get("/interventions/<uuid:id>/questionnaire")
@by_cookie("admin", "leader")
def questionnaire(id: UUID) -> Response:
    """The editor, with what participants will see beside it; or, without any yet, the ready ones to pick from."""
    return _questionnaire(id, Filled())


@door.post("/interventions/<uuid:id>/questionnaire")
@by_cookie("admin", "leader")
def pick(id: UUID) -> Response:
    """Take a ready questionnaire, where the intervention has none."""
    form = Filled.sent(ReadyForm, request.form)
    if not form.ok:
        return _questionnaire(id, form)
    if not questionnaires.of_intervention(actor=actor(), intervention=id):
        _start(id, form.values["ready"])
    return go(f"/interventions/{id}/questionnaire")


@door.post("/interventions/<uuid:id>/publish")
@by_cookie("admin", "leader")
def publish(id: UUID) -> Response:
    """Publish, with a tick for each language that no speaker has reviewed."""
    form = Filled.sent(PublishForm, request.form)
    drafts = questionnaires.of_intervention(actor=actor(), intervention=id)
    if form.ok and drafts:
        try:
            made = questionnaires.publish(actor=actor(), id=drafts[-1].id, now=clock(), **form.values)
        except EditedMeanwhile as error:
            form.wrong("form", "unseen").status = error.status
        except LanguageUnreviewed as error:
            form.fail("confirmed", error)
        except QuestionnaireInvalid as error:
            form.fail("form", error)
        else:
            return go(f"/interventions/{id}/" + ("activities/new" if made.number == 1 else "questionnaire?published"))
    return _questionnaire(id, form)


@door.get("/interventions/<uuid:id>/settings")
@by_cookie("admin", "leader")
def settings(id: UUID) -> Response:
    """What can be said later: goals, area, partners, stage, background variables, "Ni sa – vi gjorde"."""
    drafts = questionnaires.of_intervention(actor=actor(), intervention=id)
    found = interventions.one(actor=actor(), id=id, now=clock())
    return _settings(id, steps.as_form(found), drafts)


@door.post("/interventions/<uuid:id>/settings")
@by_cookie("admin", "leader")
def save(id: UUID) -> Response:
    """Keep it, unless somebody else has in the meantime."""
    form = Filled.sent(SettingsForm, request.form)
    drafts = questionnaires.of_intervention(actor=actor(), intervention=id)
    if form.ok:
        changes = dict(form.values)
        revision, area = changes.pop("revision"), changes.pop("new_area")
        changes.pop("partnership", None)
        why = changes.pop("stage_why", "")
        if area:
            added = interventions.add_area(actor=actor(), name=area, parent=None, now=clock())
            changes["area_id"] = added.id
        try:
            found = changing.change(actor=actor(), id=id, changes=changes, revision=revision, why=why, now=clock())
            _share(found, form.values)
        except EditedMeanwhile as error:
            form.fail("form", error)
        except OutcomeLocked as error:
            form.fail("main_outcome", error)
        except BackgroundLocked as error:
            form.fail("background", error)
        except BadInput as error:
            field, (code, *_) = next(iter(error.problems.items()), ("form", ("unknown",)))
            form.wrong(field, code if field == "stage_why" else "unknown")
        else:
            return go(f"/interventions/{id}")
    return _settings(id, form, drafts)


def _days() -> steps.Days:
    return occasions.mine(actor=actor())


def _share(found: Any, said: Mapping[str, Any]) -> None:
    """With another partnership than before, where the form asked."""
    if said.get("partnership", found.partnership_id) != found.partnership_id:
        sharing.share(actor=actor(), intervention=found.id, partnership=said["partnership"], now=clock())


def _settings(id: UUID, form: Filled, drafts: list[questionnaires.Draft]) -> Response:
    found = interventions.one(actor=actor(), id=id, now=clock())
    own = found.organisation_id == actor().organisation
    return page(
        "settings.html",
        intervention=found,
        partnerships=_partnerships(found) if own else [],
        form=form,
        areas=interventions.areas(actor=actor()),
        goals=GOALS,
        background=steps.backgrounds(drafts),
        measured=steps.measured(drafts),
        begun=bool(drafts),
        locked=own and interventions.outcome_is_locked(actor=actor(), id=id),
        background_locked=own and interventions.background_is_locked(actor=actor(), id=id),
        status=form.status,
        **_choices(),
    )


def _partnerships(found: Any) -> list[partners.Shared]:
    """Those that it can be shared with: what is over stays only where it is shared with it already."""
    today = clock().astimezone(SWEDEN).date()
    held = partners.mine(actor=actor())
    return [each for each in held if each.id == found.partnership_id or not each.over(today)]


def _questionnaire(id: UUID, form: Filled) -> Response:
    drafts = questionnaires.of_intervention(actor=actor(), intervention=id)
    found = interventions.one(actor=actor(), id=id, now=clock())
    if not drafts:
        return page("questionnaire_pick.html", intervention=found, form=form, status=form.status, **_choices())
    draft, code = drafts[-1], page_language()
    asked = read(draft.draft)
    told = editing.carried(draft, code, actor().id)
    shown = request.args.get("show", "")
    answer = page(
        "questionnaire.html",
        intervention=found,
        form=form,
        questionnaire=asked,
        told=told,
        shown=language(shown if shown in asked.languages else asked.languages[0]),
        languages=[language(each) for each in asked.languages],
        missing=[language(each) for each in found.languages if each not in asked.languages],
        unread=[language(each) for each in LANGUAGES if not language(each).reviewed],
        versions=draft.versions,
        published="published" in request.args,
        outlook=interventions.what_it_can_show(found),
        here=f"/interventions/{id}/questionnaire",
        status=form.status,
    )
    answer.headers["Content-Security-Policy"] = f"{policy()}; frame-src 'self'"  # the phone beside the editor
    return answer


def _start(intervention: UUID, ready: str) -> None:
    """The first draft's id follows from its intervention's, so that two clicks begin one."""
    draft = uuid5(intervention, "questionnaire")
    questionnaires.start(actor=actor(), intervention=intervention, ready=ready, id=draft, now=clock())


def _choices() -> dict[str, Any]:
    ready = [(code, read(bank.ready(code)), bank.abouts()[code]) for code in bank.READY]
    plan = {"plans": PLANS, "rows": ROWS, "units": UNITS}
    return {"languages": [language(code) for code in LANGUAGES], "ready": ready} | plan
