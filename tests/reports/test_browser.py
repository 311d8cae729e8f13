"""The HTML page in a real browser. Needs playwright and a Chromium on the path; skipped where either is absent."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from findings import TRANSCRIPT, filing, finding, run

from violation_rules.messages import Catalogue
from violation_rules.model import Document
from violation_rules.reports import Judged, write_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path")

EVIL = "<img src=x onerror=document.title='owned'>💊全网第一"
LISTING = Document(kind="listing", id="G1", fields={"title": EVIL})


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    """A report on a transcript and a listing, opened; any script error or network request fails the test."""
    judged = (
        Judged("直播.srt", TRANSCRIPT, (finding(), filing())),
        Judged("商品.csv", LISTING, (finding(LISTING, id="f-3", lead_unit="价竞分局"),)),
    )
    path = tmp_path / "report.html"
    with path.open("wb") as out:
        write_report("html", run(*judged), out, Catalogue("zh"))
    problems: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page()
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        opened.on("request", lambda request: problems.append(request.url) if not request.url.startswith("file:") else None)
        opened.goto(path.as_uri())
        yield opened
        browser.close()
    assert [] == problems


def test_filters_narrow_the_table(page: Any) -> None:
    """Each filter leaves the findings that fit, and says how many."""
    rows = page.locator("#table tbody tr")
    assert 3 == rows.count()
    page.select_option('select[data-side="severity"]', "立案查处")
    assert (1, "1 项") == (rows.count(), page.locator("#shown").inner_text())
    page.select_option('select[data-side="severity"]', "")
    page.select_option('select[data-side="unit"]', "价竞分局")
    assert 2 == rows.count()
    page.select_option('select[data-side="laws"]', "《广告法》")
    assert 1 == rows.count()
    page.fill("#search", "没有这样的话")
    assert (0, "没有符合的发现") == (rows.count(), page.locator("#shown").inner_text())


def test_click_leads_to_the_marked_evidence(page: Any) -> None:
    """A click in the table opens the document with exactly the words marked, and its card beside it."""
    page.click("#table tbody tr:nth-child(2)")
    assert ["好评返现"] == page.locator("mark.chosen").all_inner_texts()
    assert "组织虚假交易、虚假评价" in page.locator(".card.chosen").inner_text()
    page.click("#table tbody tr:nth-child(3)")
    assert ["全网第一"] == page.locator("mark.chosen").all_inner_texts()
    assert "G1" in page.locator(".document h2").inner_text()


def test_keyboard_is_enough(page: Any) -> None:
    """The findings can be reached and opened without a mouse."""
    page.keyboard.press("Tab")
    assert "跳到发现" == page.evaluate("document.activeElement.textContent")
    page.locator("#table tbody button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('card')")
    assert "true" == page.locator("#table tbody tr").nth(1).get_attribute("aria-selected")


def test_input_stays_text(page: Any) -> None:
    """Markup in a listing is shown, not run."""
    page.click("#table tbody tr:nth-child(3)")
    assert EVIL in page.locator(".text").inner_text()
    assert page.title() != "owned"
    assert 0 == page.locator(".text img").count()


def test_time_line_leads_to_the_finding(page: Any) -> None:
    """A tick of the time line opens its finding."""
    page.locator(".timeline rect.case_filing").click()
    assert "组织虚假交易、虚假评价" in page.locator(".card.chosen h3").inner_text()


def test_narrow_screen_does_not_scroll_sideways(page: Any) -> None:
    """On a phone nothing is cut off."""
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_print_holds_every_document(page: Any) -> None:
    """On paper all filtered findings and their documents are there."""
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert 2 == page.locator(".document").count()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".document").count() <= 1
