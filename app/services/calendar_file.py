"""The calendar file: a note to oneself for the day of the next wave. It says neither of what nor by whom."""

from datetime import datetime, timedelta
from uuid import uuid5

from app.services import asking
from surveys.errors import NotFound
from surveys.languages import language, say
from surveys.waves import SWEDEN

AFTERNOON = timedelta(hours=16)  # when the phone says it, on the day itself


def note(*, code: str, again: bool, spoken: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) with one whole day in it. Raises UnknownCode, Closed, NotFound after the last wave.

    Whoever looks into the calendar sees a title that could be anything's: no organisation, no address, no code.
    """
    from icalendar import Alarm, Calendar, Event
    from icalendar.enums import CLASS, TRANSP

    found = asking.survey(code=code, again=again, now=now)
    if found.asked_again is None:
        raise NotFound
    day = found.asked_again.astimezone(SWEDEN).date()
    title, text = say(spoken, "calendar.title"), say(spoken, "calendar.text")
    # The same for everybody, so that it tells nobody apart, and fetched twice it is one note.
    event = Event.new(
        uid=uuid5(found.activity, day.isoformat()),
        stamp=found.asked_again,
        start=day,
        end=day + timedelta(days=1),
        summary=title,
        description=text,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
    )
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", AFTERNOON)
    event.add_component(alarm)
    made = Calendar.new(prodid="-//note//EN", language=language(spoken).tag)
    made.add_component(event)
    return bytes(made.to_ical())
