"""Somebody reads a questionnaire aloud; and a telephone that has a voice, or says that it has."""

from __future__ import annotations

from playwright.sync_api import Page

from app.services import clips
from app.store.interventions import Activity
from tests.app.sounds.recordings import recorded, tone
from tests.web.resident import Place

# A browser's speech: what it is told to say is written down, and said at once when .finish() is called.
SPEECH = """
const spoken = (window.spoken = { said: [], voices: [], cancelled: 0 });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => spoken.voices,
  speak: (each) => spoken.said.push(each),
  cancel: () => { spoken.cancelled += 1; },
} });
"""
SAID = "spoken.said.map((each) => [each.text.trim(), each.lang, each.voice.name, each.rate])"


def until(page: Page, expression: str) -> None:
    """The content security policy lets no string be watched from inside the page."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def voices(*those: tuple[str, bool]) -> str:
    """A script that gives the browser voices by language, local or not, and says that they have come."""
    listed = ",".join(f"{{name:'{lang}',lang:'{lang}',localService:{str(local).lower()}}}" for lang, local in those)
    return f"spoken.voices = [{listed}]; speechSynthesis.onvoiceschanged?.()"


def read_aloud(
    place: Place, activity: Activity, *languages: str, only: int | None = None, seconds: float = 1.5
) -> None:
    """Record all of an activity's questions, or one, in some languages."""
    admin, body = place.world.admin(), recorded(tone(seconds, 16_000), rate=16_000)
    with place.world.app.app_context():
        for language in languages:
            for n, each in enumerate(clips.readings(actor=admin, id=activity.questionnaire_id, language=language)):
                if only in (None, n):
                    clips.put(
                        actor=admin,
                        id=activity.questionnaire_id,
                        question=each.question.key,
                        language=language,
                        text=each.text,
                        body=body,
                        now=place.world.now,
                    )
