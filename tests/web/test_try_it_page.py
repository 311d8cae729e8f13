"""The page in a real browser. Needs playwright and a Chromium on the path; skipped where either is absent."""

from __future__ import annotations

import json
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="the extra `web` is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:uvicorn"),
    pytest.mark.slow,
]
WAIT = 60_000
"""Milliseconds: a ruleset may have to be compiled first."""
EVIL = "<script>document.title='owned'</script><img src=x onerror=document.title='owned'>💊全网第一"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The server, on a free port."""
    from violation_rules.web import create_app  # noqa: PLC0415 - needs the extra

    server = uvicorn.Server(uvicorn.Config(create_app(), port=0, log_level="warning"))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for all tests."""
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page, ready; any script error, blocked resource or foreign request fails the test."""
    problems: list[str] = []
    opened = browser.new_page()
    opened.set_default_timeout(WAIT)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: problems.append(request.url) if not request.url.startswith(address) else None)
    opened.goto(address)
    opened.wait_for_selector("#first-fact select")
    opened.check("input[value=listing]", force=True)
    yield opened
    assert [] == [problem for problem in problems if "413" not in problem]
    opened.close()


def until(page: Any, condition: str) -> None:
    """Wait for it; the page's policy forbids playwright's own way, which evaluates a string in the page."""
    end = time.monotonic() + WAIT / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def test_findings_are_marked_as_one_types(page: Any) -> None:
    """Typing alone is enough: the words are marked where they stand and the finding is told beside."""
    page.type("#text", "这款面霜全网第一")
    page.wait_for_selector("#list li")
    assert "绝对化" in page.locator("#list").inner_text()
    assert "全网第一" in "".join(page.locator(".mirror mark").all_text_contents())
    page.keyboard.type("！")
    page.keyboard.press("Control+a")
    page.keyboard.type("欢迎大家")
    until(page, "document.querySelectorAll('#list li').length === 0")
    assert "没有发现。" == page.locator("#status").inner_text()


def test_marks_lie_under_the_characters(page: Any) -> None:
    """The mirror that carries the marks breaks lines where the text does, also behind an emoji and in long text."""
    page.fill("#text", "欢迎大家来到直播间，" * 40 + "💊这款面霜全网第一")
    page.wait_for_selector(".mirror mark")
    heights = page.evaluate("[text.scrollHeight, mirrors.text.scrollHeight, text.clientWidth, mirrors.text.clientWidth]")
    assert abs(heights[0] - heights[1]) <= 1
    assert heights[2] == heights[3]
    assert "第一" in page.locator(".mirror mark").last.text_content()


def test_markup_stays_text(page: Any) -> None:
    """A script in the text is shown, not run."""
    page.fill("#text", EVIL)
    page.wait_for_selector("#list li")
    assert EVIL in page.locator("[data-for=text] .mirror").text_content()
    assert 0 == page.locator("main img, .mirror script").count()
    assert page.title() != "owned"


def test_facts_and_jurisdiction_change_the_outcome(page: Any) -> None:
    """A jurisdiction names its unit; a fact that is given is no longer asked for."""
    page.fill("#text", "这款面霜全网第一")
    page.wait_for_selector("#list li")
    assert "主办" not in page.locator("#list").text_content()
    page.select_option("#ruleset", "longwan")
    until(page, "document.querySelector('#list').textContent.includes('主办')")
    before = page.locator("#list").text_content()
    page.select_option("#first-fact select", "药品")
    until(page, f"document.querySelector('#list').textContent !== {json.dumps(before)}")


def test_why_and_why_not(page: Any) -> None:
    """The tree of a finding shows the words that made it; that of any other violation says why it was not found."""
    page.fill("#text", "这款面霜全网第一")
    page.wait_for_selector("#list li")
    page.click("#list li .body button")
    page.wait_for_selector("#list .tree .holds")
    assert "第一" in page.locator("#list .tree").inner_text()
    page.fill("#violation", "competition.pyramid_selling")
    page.keyboard.press("Enter")
    page.wait_for_selector("#whynot-tree .tree .fails")


def test_keyboard_is_enough(page: Any) -> None:
    """From the text to a finding and its tree without a mouse."""
    page.reload()
    page.keyboard.press("Tab")
    assert "跳到发现" == page.evaluate("document.activeElement.textContent")
    page.locator("#text").focus()
    page.keyboard.type("这款面霜全网第一")
    page.wait_for_selector("#list li")
    page.locator("#list summary").first.focus()
    was = page.evaluate("document.querySelector('#list details').open")
    page.keyboard.press("Enter")
    assert was != page.evaluate("document.querySelector('#list details').open")
    assert 1 == page.locator("#list li.chosen").count()
    assert page.locator(".mirror mark.chosen").count() >= 1


def test_broken_rule_is_told_at_its_line(page: Any) -> None:
    """A mistake in the rule is marked in its line, named below with carets, and goes when it is mended; the effect follows."""
    page.fill("#text", "五星好评截图返现十块")
    page.click("#lab > summary")
    until(page, "document.querySelector('#verdict').textContent.includes('没有错误')")
    assert "以返现换好评" in page.locator("#list").inner_text()
    whole = page.input_value("#rule")
    page.fill("#rule", whole.replace("match      返利", "match      返例"))
    page.wait_for_selector("#diagnostics li.error")
    told = page.locator("#diagnostics li.error").inner_text()
    assert "返例" in told
    assert ["返例"] == page.locator("#diagnostics li.error .spot").all_inner_texts()
    assert "^" in page.evaluate("getComputedStyle(document.querySelector('#diagnostics li.error .spot'), '::after').content")
    assert page.locator(".gutter b.error").inner_text().endswith(str(whole[: whole.index("match ")].count("\n") + 1))
    page.click("#diagnostics li.error button")
    assert "返例" == page.evaluate("rule.value.slice(rule.selectionStart, rule.selectionEnd)")
    page.fill("#rule", whole)
    until(page, "document.querySelectorAll('#diagnostics li').length === 0")


def test_markup_in_a_rule_stays_text(page: Any) -> None:
    """Titles, advice and terms of a rule are shown as they are written, in findings, trees and diagnostics."""
    page.fill("#text", "五星好评返现十块")
    page.click("#lab > summary")
    page.wait_for_selector("#verdict.good")
    evil = "<img src=x onerror=document.title='owned'><script>1</script>"
    whole = page.input_value("#rule").replace("以返现换好评", evil).replace("请如实评价", evil).replace('"返现、返红包"', f'"{evil}"')
    page.fill("#rule", whole)
    page.wait_for_selector(f"#list li:has-text({json.dumps(evil)})")
    page.locator("#list .body button").first.click()  # the first finding stands open
    page.wait_for_selector("#list .tree li")
    page.fill("#rule", whole.replace("返利 after", f'"{evil}" 返利 after'))
    page.wait_for_selector("#diagnostics li.error")
    assert evil in page.locator("#diagnostics").text_content()
    assert 0 == page.locator("main img, main script").count()
    assert page.title() != "owned"


def test_dropped_text_is_taken_in(page: Any) -> None:
    """A file dropped on the text is read in the browser and judged."""
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File(["这款面霜全网第一"], "a.txt", {type: "text/plain"}));
            text.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
        }"""
    )
    until(page, "text.value === '这款面霜全网第一'")
    page.wait_for_selector("#list li")


def test_path_in_a_rule_is_refused(page: Any) -> None:
    """A rule of the page reads no file."""
    page.click("#lab > summary")
    page.wait_for_selector("#verdict.good")
    page.fill("#rule", page.input_value("#rule").replace('"五星好评"', '"五星好评" from "../../etc/passwd"'))
    page.wait_for_selector("#diagnostics li.error")
    assert "不在规则集文件夹内" in page.locator("#diagnostics").inner_text()


def test_too_long_a_text_is_told(page: Any) -> None:
    """What is longer than allowed is not sent, and the message says what to do."""
    page.fill("#text", "长" * 70_000)
    page.wait_for_selector("#problem:not([hidden])")
    assert "200 kB" in page.locator("#problem").inner_text()


def test_dropped_file_is_read_in_the_browser(page: Any) -> None:
    """A text file in GB18030 is taken in; nothing else is."""
    page.set_input_files("#file", {"name": "a.txt", "mimeType": "text/plain", "buffer": "这款面霜全网第一".encode("gb18030")})
    until(page, "text.value === '这款面霜全网第一'")
    page.set_input_files("#file", {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n\0\0"})
    page.wait_for_selector("#problem:not([hidden])")
    assert "不是文本文件" in page.locator("#problem").inner_text()


def test_phone_does_not_scroll_sideways(page: Any) -> None:
    """On a narrow screen everything is in one column."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.fill("#text", "这款面霜全网第一")
    page.click("#lab > summary")
    page.wait_for_selector("#list li, #diagnostics, #verdict.good")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
