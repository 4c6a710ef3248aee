"""Where a browser reads a text that is markup it breaks no rule; in PDFs, mail and files it is a text as well."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from app.channels.base import Message
from app.channels.email import Email
from app.channels.reminder import reminder
from app.exports.codebook import of
from app.exports.codebook_page import write
from app.exports.readme import About, readme
from app.exports.table import Table
from surveys.bank import READY, ready
from surveys.disclosure.columns import Column
from surveys.kinds import kind
from surveys.questionnaire import from_document
from tests.app.channels.test_email import said
from tests.browser import Complaints, Pages
from tests.house.doors import TABLE
from tests.house.street import Street, built, path, street
from tests.proof import FULL
from tests.web.test_markup import MARKUP, PAGES, RAW, SHOWN, marked, marked_up

__all__ = ["built", "marked_up", "street"]
FEW = {"/", "/interventions", "/organisation", "/activities/<uuid:id>", "/interventions/<uuid:id>", "/<poster:code>"}
SHEETS = [door for door in TABLE if door.method == "GET" and door.rule.endswith(".pdf") and "/api/" not in door.rule]
BREAKS = re.compile(r"[\s\u200b\ufffe]")  # where a long word may go on in the next line
LINKS = re.compile(rb"/(?:JavaScript|JS|Launch|OpenAction|EmbeddedFile)\b")


@contextmanager
def served(street: Street) -> Iterator[str]:
    """The street behind a real server."""
    server = make_server("127.0.0.1", 0, street.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opened(page: Page, address: str, street: Street, who: str) -> int:
    """Look at all pages that somebody sees; how many. What a page breaks comes to the console, and is a complaint."""
    page.context.add_cookies([{"name": "ringar_session", "value": street.token(who), "url": address}])
    seen = 0
    for door in PAGES:
        if door.cells()[who] == "200" and (FULL or door.rule in FEW) and "." not in door.rule.rpartition("/")[2]:
            page.goto(f"{address}{path(door, street.own)}", wait_until="load")
            assert page.locator("xss-probe").count() == 0, door.rule
            seen += 1
    return seen


def test_no_page_breaks_a_rule_of_the_browsers(marked_up: Street, pages: Pages) -> None:
    """The complaints are the reports of the content security policy: none."""
    with served(marked_up) as address:
        page = pages.open()
        page.on("dialog", lambda dialog: pytest.fail(f"a script has run: {dialog.message}"))
        assert opened(page, address, marked_up, "admin") >= len(FEW) - 1
        page.context.close()


def test_a_page_that_trusted_its_words_would_break_one(marked_up: Street, pages: Pages, complaints: Complaints) -> None:
    """The control: the policy holds where escaping does not, and says so."""
    jinja = marked_up.app.jinja_env
    escaping, jinja.autoescape = jinja.autoescape, False
    jinja.cache.clear()  # type: ignore[union-attr]  # it has one
    try:
        with served(marked_up) as address:
            page = pages.open()
            with pytest.raises(AssertionError):
                opened(page, address, marked_up, "admin")
            page.goto(f"{address}/login")
            page.evaluate("document.body.setAttribute('style', 'color: red')")
            page.wait_for_timeout(100)
            page.context.close()
    finally:
        jinja.autoescape = escaping
        jinja.cache.clear()  # type: ignore[union-attr]  # it has one
    assert any("Content Security Policy" in each for each in complaints.unexpected())
    complaints.expect("")


def test_a_sheet_prints_it_as_text(marked_up: Street) -> None:
    printed = set()
    for door in SHEETS:
        answer = marked_up.knock(door, "leader", marked_up.own, fresh=False)
        assert answer.status_code in (200, 404, 409, 422), door.rule  # or it is not there, or fits on no paper
        if answer.status_code == 200 and answer.mimetype == "application/pdf":
            with closing(pypdfium2.PdfDocument(answer.data)) as sheet:
                text = "".join(each.get_textpage().get_text_range() for each in sheet)
            assert not LINKS.search(answer.data), door.rule
            if "<xss" in BREAKS.sub("", text) and "alert(1)" in text:
                printed.add(door.rule)
    assert {door.rule for door in SHEETS if door.rule.startswith("/activities")} <= printed


def test_a_mail_is_text_whatever_stands_in_it(home: Path) -> None:
    sender = Email(said("smtp://127.0.0.1:2525?from=hej@ringar.example", home))
    mail = sender._mail(Message("anna@example.org", "Hej", f"Hej {MARKUP}"))
    assert (mail.get_content_type(), mail.is_multipart()) == ("text/plain", False)
    assert RAW in mail.get_content()
    sent = reminder("email", address="anna@example.org", language="sv", link="https://ringar.example/K7QF2M#x")
    assert RAW not in sent.text, "and nobody's words come into one"


@pytest.mark.parametrize("name", READY)
def test_a_codebook_and_a_readme_take_no_words_for_markup(name: str) -> None:
    questionnaire = from_document(marked(ready(name)))
    columns = [Column(each, question=q) for q in questionnaire.asked() for each in kind(q.kind).variables(q)]
    tables = (Table("uttag", tuple(columns), ()),)
    book = of(tables, languages=list(questionnaire.languages), version="1", editions={"1": questionnaire}, counts={})
    stream, title = io.BytesIO(), {"sv": MARKUP, "en": MARKUP}
    write(book, title, stream)
    page = stream.getvalue().decode()
    assert RAW not in page
    assert SHOWN in page
    assert RAW in readme(About(title, "uttag", book), "en", {}, {}), "a text file is one"
