"""A clip belongs to the words that were read: it follows them, and no other words get its sound."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from app.extensions import db
from app.services import asking, clips, copying, questionnaires
from app.services.clips import Reading
from app.store.clips import Clip
from app.store.interventions import Activity
from surveys.errors import EditedMeanwhile, Forbidden, NotFound, SoundRefused
from tests.app.sounds.recordings import recorded, silence, tone
from tests.builders import World

OWN = 3  # the one that is not a core item, and so keeps its code when its words change


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said here is not about sound: nothing is encoded."""
    monkeypatch.setattr(clips.sounds, "reencode", lambda body: clips.sounds.Sound(b"small " + body, 1.5))


@dataclass
class Studio:
    """A questionnaire in Swedish, easy Swedish and Arabic, and somebody who reads it aloud."""

    world: World
    activity: Activity

    def readings(self, language: str | None = None) -> list[Reading]:
        with self.world.app.app_context():
            return clips.readings(actor=self.world.admin(), id=self.activity.questionnaire_id, language=language)

    def reading(self, n: int = 0, language: str = "sv") -> Reading:
        return self.readings(language)[n]

    def record(self, n: int = 0, language: str = "sv", body: bytes = b"sound", **says: Any) -> Reading:
        read = self.reading(n, language)
        said = {"question": read.question.key, "language": language, "text": read.text} | says
        with self.world.app.app_context():
            return clips.put(
                actor=said.pop("actor", self.world.admin()),
                id=self.activity.questionnaire_id,
                body=body,
                now=self.world.now,
                **said,
            )

    def reword(self, text: str, n: int = 0) -> None:
        with self.world.app.app_context():
            admin, now = self.world.admin(), self.world.now
            draft = questionnaires.one(actor=admin, id=self.activity.questionnaire_id)
            document = deepcopy(draft.draft)
            document["questions"][n]["text"]["sv"] = text
            questionnaires.save(actor=admin, id=draft.id, document=document, revision=draft.revision, now=now)

    def publish(self) -> None:
        with self.world.app.app_context():
            admin, now = self.world.admin(), self.world.now
            questionnaires.publish(actor=admin, id=self.activity.questionnaire_id, confirmed=["ar"], now=now)

    def heard(self) -> dict[str, dict[str, str]]:
        """What participants get: language → question → address."""
        with self.world.app.app_context():
            found = asking.survey(code=self.activity.code, now=self.world.now).clips
        return {code: {key: clip.digest for key, clip in of.items()} for code, of in found.items()}

    def rows(self) -> int:
        with self.world.app.app_context():
            return int(db.session.scalar(db.select(db.func.count()).select_from(Clip)) or 0)


@pytest.fixture
def studio(world: World) -> Studio:
    return Studio(world, world.activity(languages=["sv", "sv-lattlast", "ar"]))


@pytest.mark.usefixtures("quickly")
def test_what_was_read_is_heard_in_its_language(
    studio: Studio,
) -> None:
    assert studio.heard() == {}
    made = studio.record()
    assert made.clip is not None
    assert (made.clip.seconds, made.clip.size, len(made.clip.digest)) == (1.5, len(b"small sound"), 16)
    key = made.question.key
    assert studio.heard() == {
        "sv": {key: made.clip.digest},
        "sv-lattlast": {},
        "ar": {},
    }
    with studio.world.app.app_context():
        assert clips.sound(digest=made.clip.digest) == b"small sound"
        with pytest.raises(NotFound):
            clips.sound(digest="0" * 32)
    studio.record(body=b"again")
    assert studio.rows() == 1


@pytest.mark.usefixtures("quickly")
def test_other_words_get_no_sound_and_the_published_ones_keep_theirs_until_then(studio: Studio) -> None:
    first = studio.record(OWN).clip
    assert first
    studio.reword("Jag känner mig lugn.", OWN)
    changed = studio.reading(OWN)
    assert (changed.clip, changed.before) == (None, first)
    assert first.digest in studio.heard()["sv"].values(), "what is asked now is still the old words"
    second = studio.record(OWN, body=b"other").clip
    assert second
    assert list(studio.heard()["sv"].values()) == [first.digest]
    studio.publish()
    (key,) = studio.heard()["sv"]
    assert key != first.question, "publishing gave the question a new code"
    assert studio.heard()["sv"][key] == second.digest
    assert studio.reading(OWN).clip == second
    third = studio.record(OWN, body=b"third").clip
    assert third
    assert studio.rows() == 1, "nobody asks the earlier words any more"


@pytest.mark.usefixtures("quickly")
def test_what_was_recorded_at_a_question_that_is_no_more_goes_with_the_next_recording(studio: Studio) -> None:
    """A core item that is worded anew is a question of its own."""
    core = studio.record(0).clip
    assert core
    studio.reword("Jag känner mig lugn.", 0)
    studio.record(1)
    assert core.digest in studio.heard()["sv"].values(), "it is still asked"
    studio.publish()
    studio.record(1)
    assert (studio.rows(), len(studio.heard()["sv"])) == (1, 1)


@pytest.mark.usefixtures("quickly")
def test_another_answer_to_choose_is_another_text(studio: Studio) -> None:
    studio.record(3)
    with studio.world.app.app_context():
        admin, now = studio.world.admin(), studio.world.now
        draft = questionnaires.one(actor=admin, id=studio.activity.questionnaire_id)
        document = deepcopy(draft.draft)
        document["questions"][3]["options"][0]["label"]["sv"] = "Något annat"
        questionnaires.save(actor=admin, id=draft.id, document=document, revision=draft.revision, now=now)
    assert studio.reading(3).before


@pytest.mark.usefixtures("quickly")
def test_words_that_changed_under_the_reader_s_eyes_are_a_conflict(studio: Studio) -> None:
    text = studio.reading(OWN).text
    studio.reword("Jag känner mig lugn.", OWN)
    with pytest.raises(EditedMeanwhile):
        studio.record(OWN, text=text)
    assert studio.rows() == 0


@pytest.mark.usefixtures("quickly")
def test_what_is_removed_is_heard_by_nobody_and_what_is_not_there_cannot_be_read(studio: Studio) -> None:
    studio.record(OWN)
    studio.reword("Jag känner mig lugn.", OWN)
    studio.record(OWN)
    with studio.world.app.app_context():
        which = {"id": studio.activity.questionnaire_id, "now": studio.world.now}
        key = studio.reading(OWN).question.key
        clips.remove(actor=studio.world.admin(), question=key, language="sv", **which)
    assert (studio.heard(), studio.rows()) == ({}, 0)
    for wrong in ({"question": "nothing"}, {"language": "so"}, {"actor": studio.world.stranger()}):
        with pytest.raises(NotFound):
            studio.record(**wrong)
    with pytest.raises(Forbidden):
        studio.record(actor=studio.world.colleague("evaluator"))


def test_a_recording_that_cannot_be_used_changes_nothing(studio: Studio) -> None:
    kept = studio.record(OWN, body=recorded(tone(0.6))).clip
    assert kept
    assert kept.size < 4000
    with pytest.raises(SoundRefused):
        studio.record(OWN, body=recorded(silence(1)))
    assert studio.reading(OWN).clip == kept


@pytest.mark.usefixtures("quickly")
def test_clips_follow_their_words_into_copies(studio: Studio) -> None:
    first, second = studio.record(0).clip, studio.record(1, "ar").clip
    assert first
    assert second
    world, admin = studio.world, studio.world.admin()
    with world.app.app_context():
        (version,) = questionnaires.versions(actor=admin, id=studio.activity.questionnaire_id)
    other = world.intervention(name="Kören", languages=["sv"])
    with world.app.app_context():
        copy = copying.into_new(actor=admin, intervention=other.id, version=version.id, now=world.now)
        told = clips.readings(actor=admin, id=copy.id)
        assert [each.clip.digest for each in told if each.clip] == [first.digest], "Arabic is not asked there"
        assert studio.rows() == 3
        again = copying.into_draft(
            actor=admin, id=copy.id, version=version.id, revision=copy.revision, replace=True, now=world.now
        )
        assert len([each for each in clips.readings(actor=admin, id=again.id) if each.clip]) == 1
        year = copying.intervention(actor=admin, id=studio.activity.intervention_id, name="Nästa år", now=world.now)
        draft = questionnaires.newest(actor=admin, intervention=year.id)
        assert draft
        assert len([each for each in clips.readings(actor=admin, id=draft.id) if each.clip]) >= 2
