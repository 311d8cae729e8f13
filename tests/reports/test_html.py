"""The HTML page: self-contained, and nothing of the input becomes part of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from findings import TRANSCRIPT, filing, finding, run

from violation_rules.model import Document
from violation_rules.readers import ReadProblem
from violation_rules.reports import Judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.messages import Catalogue

EVIL = "<script>alert(1)</script><!--<img src=x onerror=alert(2)>--></script>\u2028"


class Page(HTMLParser):
    """Collects tags, attributes and the contents of scripts."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag; a script begins to be collected."""
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        """Stop collecting."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Collect what a script holds."""
        if self._inside:
            self.scripts[-1] += data


def evil_page(written: Callable[..., bytes]) -> str:
    """A page about input that tries to break out of it everywhere."""
    document = Document(id=EVIL, text=EVIL + "全网第一")
    texts = {"title": EVIL, "category": EVIL, "advice": EVIL, "lead_unit": EVIL, "open_questions": (EVIL,), "violation": EVIL}
    problem = ReadProblem(EVIL, 1, "bad_date", {"column": EVIL, "value": EVIL})
    return written("html", run(Judged(EVIL, document, (finding(document, EVIL, **texts),)), problems=(problem,))).decode()


def test_input_never_becomes_markup(written: Callable[..., bytes]) -> None:
    """Titles, texts, units and file names that hold markup add no element, attribute or script."""
    page = Page(evil_page(written))
    assert 2 == len(page.scripts)
    assert [] == [tag for tag, _ in page.tags if tag in {"img", "iframe", "object", "link", "base"}]
    assert [] == [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_data_gives_the_input_back(written: Callable[..., bytes]) -> None:
    """Escaping loses nothing."""
    data = json.loads(Page(evil_page(written)).scripts[0])
    assert data["documents"][0]["text"] == EVIL + "全网第一"
    assert data["charges"][0]["title"] == EVIL


def test_page_is_self_contained(written: Callable[..., bytes], catalogue: Catalogue) -> None:
    """No address is loaded, and the content security policy admits only the page's own script."""
    text = written("html", run(), catalogue).decode()
    page = Page(text)
    assert [] == [value for _, attributes in page.tags for name, value in attributes.items() if name in {"src", "action"}]
    assert [] == re.findall(r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML", text)
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" == policy


def test_figures_are_counts(written: Callable[..., bytes]) -> None:
    """Every figure of the summary equals a count over the findings."""
    judged = (Judged("a", TRANSCRIPT, (finding(), filing(), filing(id="f-4"))), Judged("b", TRANSCRIPT, (finding(id="f-5"),)))
    text = written("html", run(*judged)).decode()
    cards = dict(re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", text))
    assert {"立案查处": "2", "告诫／责令改正": "2", "取决于未知事实": "2", "材料份数": "2", "话语段数": "6"} == cards
    data = json.loads(Page(text).scripts[0])
    assert 4 == len(data["findings"])
    assert ["warning", "case_filing", "case_filing", "warning"] == [data["charges"][f[1]]["level"] for f in data["findings"]]


def test_equal_charges_are_stored_once(written: Callable[..., bytes]) -> None:
    """What is said alike of many findings is stored once, so that a large report stays small."""
    many = tuple(finding(id=f"f-{i}") for i in range(2000))
    page = written("html", run(Judged("a", TRANSCRIPT, many)))
    assert len(page) < 400_000
    assert 1 == len(json.loads(Page(page.decode()).scripts[0])["charges"])


def test_readable_without_script(written: Callable[..., bytes]) -> None:
    """A viewer that runs no script still shows the findings."""
    text = written("html", run()).decode()
    without = text[text.index("<noscript>") : text.index("</noscript>")]
    assert "使用绝对化用语" in without
    assert "好评返现" in without
