"""The page's server: what it answers, what it refuses, and the headers on everything."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from violation_rules.folders import bundled_rulesets

starlette = pytest.importorskip("starlette")
testclient = pytest.importorskip("starlette.testclient", exc_type=(ImportError, RuntimeError))

from violation_rules.web import MOST_RULE, MOST_TEXT, create_app  # noqa: E402
from violation_rules.web.app import HEADERS  # noqa: E402
from violation_rules.web.workbench import MOST_FINDINGS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "这款面霜全网第一，五星好评截图返现十块"
RULE = """language 1

ruleset 试一试 "试一试" {
    version 1.0
}

category 不正当竞争 "不正当竞争" { reported_as 不正当竞争 }

lexicon 返利 "返利" { "返现" "返红包" }

violation mine.paid "以返现换好评" {
    category   不正当竞争
    match      返利
    severity   warning
    advise     "请勿返现。"
    violating  "截图返现五元"
    violating  "给个好评返红包"
    violating  "好评返现十块"
    compliant  "谢谢大家的好评"
    compliant  "收到货不满意可以退货"
    compliant  "欢迎来到直播间"
}
"""


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """One server for all tests: the bundled ruleset is loaded once."""
    with testclient.TestClient(create_app(), base_url="http://127.0.0.1:8765") as opened:
        yield opened


def asked(**more: object) -> dict[str, object]:
    """A question about the text."""
    return {"ruleset": "national", "text": TEXT, "on": "2026-11-01", **more}


def refusal(answer: Any) -> tuple[int, str]:
    """Status and reason."""
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/page.js"), ("GET", "/api/rulesets"), ("GET", "/nothing"), ("POST", "/"), ("GET", "/api/scan")],
)
def test_every_answer_has_the_headers(client: Any, method: str, path: str) -> None:
    """Pages, data, refusals: nothing from elsewhere is admitted, nothing is kept."""
    answer = client.request(method, path)
    assert HEADERS == {name: answer.headers.get(name) for name in HEADERS}
    assert "'unsafe" not in HEADERS["content-security-policy"]


def test_page_needs_nothing_from_elsewhere(client: Any) -> None:
    """No address of another server stands in the page, its style or its script, and no markup is written by the script."""
    for path in ("/", "/page.css", "/page.js"):
        assert "//" not in client.get(path).text.replace("// ", "")
    assert not any(word in client.get("/page.js").text for word in ("innerHTML", "outerHTML", "insertAdjacent", "eval(", "document.write"))
    assert "style=" not in client.get("/").text


def test_jurisdictions_are_offered_national_first(client: Any) -> None:
    """Every bundled ruleset can be chosen, by its title."""
    offered = client.get("/api/rulesets").json()
    assert sorted(bundled_rulesets()) == sorted(one["name"] for one in offered["rulesets"])
    assert ("national", MOST_TEXT) == (offered["rulesets"][0]["name"], offered["most_text"])


def test_findings_are_told_in_words(client: Any) -> None:
    """Severity, provisions, fine and advice stand on the finding, and its offsets are those of the text."""
    answer = client.post("/api/scan", json=asked(facts={"product": "化妆品"})).json()
    found = next(one for one in answer["findings"] if one["violation"] == "competition.fake_transactions_or_reviews")
    assert any("好评" in TEXT[start:end] for start, end, _ in found["evidence"])
    labels = [label for label, _ in found["rows"]]
    assert {"违反", "处罚", "罚款", "改正"} <= set(labels), labels
    assert "2026-11-01" == answer["on"]


def test_thousands_of_findings_are_counted_not_listed(client: Any) -> None:
    """A text full of findings gives the first of them and the number of all."""
    answer = client.post("/api/rule", json=asked(rule=RULE, text="好评返现。\n\n" * 500)).json()
    assert (500, 0, MOST_FINDINGS) == (answer["total"], answer["filings"], len(answer["findings"]))


def test_why_and_why_not(client: Any) -> None:
    """The tree of a violation that was found holds, of one that was not fails."""
    holds = client.post("/api/explain", json=asked(violation="competition.fake_transactions_or_reviews")).json()
    fails = client.post("/api/explain", json=asked(violation="competition.pyramid_selling")).json()
    assert ("holds", "fails") == (holds["outcome"], fails["outcome"])


def test_half_a_surrogate_pair_is_text(client: Any) -> None:
    """What a browser sends of a cut emoji is judged like anything else."""
    body = json.dumps(asked(text=f"\ud83d{TEXT}")).encode()  # as an escape, which is how browsers send it too
    answer = client.post("/api/scan", content=body, headers={"content-type": "application/json"})
    assert 200 == answer.status_code
    offsets = [offset for one in answer.json()["findings"] for start, end, _ in one["evidence"] for offset in (start, end)]
    assert len(TEXT) + 1 == max(offsets)


def test_markup_in_a_text_stays_data(client: Any) -> None:
    """A text with a script in it comes back as JSON that no browser takes for a page."""
    evil = "<script>alert(1)</script>全网第一"
    answer = client.post("/api/scan", json=asked(text=evil, kind="listing"))
    assert ("application/json", "nosniff") == (answer.headers["content-type"], answer.headers["x-content-type-options"])


def test_oversize_is_refused_with_the_limit(client: Any) -> None:
    """Too long a text, too long a rule, too long a request: each is refused and the limit named."""
    assert 413 == client.post("/api/scan", json=asked(text="长" * MOST_TEXT)).status_code
    status, reason = refusal(client.post("/api/scan", json=asked(text="长" * (MOST_TEXT // 3 + 1))))
    assert (413, True) == (status, "200 kB" in reason)
    status, reason = refusal(client.post("/api/rule", json=asked(rule="#" * (MOST_RULE + 1))))
    assert (413, True) == (status, "50 kB" in reason)
    status, reason = refusal(client.post("/api/scan", content=b"x" * 3_000_000, headers={"content-type": "application/json"}))
    assert (413, True) == (status, "200 kB" in reason)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[" * 100_000, 400), (b'{"ruleset":"national"}', 422), (b'{"ruleset":"../../etc","text":""}', 404), (b"\xff", 400)],
)
def test_broken_request_is_refused(client: Any, body: bytes, status: int) -> None:
    """Whatever is sent, the answer says what is wrong with it."""
    answer = client.post("/api/scan", content=body, headers={"content-type": "application/json"})
    assert status == answer.status_code
    assert answer.json()["error"]


def test_unknown_fact_is_refused(client: Any) -> None:
    """A fact that the ruleset does not declare is named."""
    status, reason = refusal(client.post("/api/scan", json=asked(facts={"colour": "red"})))
    assert (422, True) == (status, "colour" in reason)


def test_unknown_ruleset_is_refused(client: Any) -> None:
    """A name that is not bundled is none, and no path is taken for one."""
    for name in ("", "nowhere", "../rulesets/national", "/etc"):
        assert 404 == client.get("/api/ruleset", params={"name": name}).status_code


def test_form_of_another_site_is_refused(client: Any) -> None:
    """Only JSON is taken, which a foreign page cannot send unasked; and only under the server's own names."""
    assert 415 == client.post("/api/scan", content=b"{}", headers={"content-type": "text/plain"}).status_code
    assert 400 == client.get("/", headers={"host": "evil.example"}).status_code


def test_rule_is_judged_at_once(client: Any) -> None:
    """A rule of its own finds what it describes; it is compared with nothing."""
    answer = client.post("/api/rule", json=asked(rule=RULE)).json()
    assert (["mine.paid"], False) == ([one["violation"] for one in answer["findings"]], "gone" in answer)
    assert not [one for one in answer["diagnostics"] if one["severity"] == "error"]


def test_rule_that_extends_shows_its_effect(client: Any) -> None:
    """Over a bundled ruleset, what is new is marked and what is gone is named."""
    category = 'category 不正当竞争 "不正当竞争" { reported_as 不正当竞争 }'
    lines = RULE.replace("version 1.0", "version 1.0\n    extends national").replace(category, "")
    start = lines.index("violation mine")
    replaced = lines[start:].replace("mine.paid", "competition.fake_transactions_or_reviews").replace("返利", '"从不出现的话"')
    lines = f"{lines}\noverride {replaced}"
    answer = client.post("/api/rule", json=asked(rule=lines, kind="listing")).json()
    assert not [one["message"] for one in answer["diagnostics"] if one["severity"] == "error"]
    assert ["mine.paid"] == [one["violation"] for one in answer["findings"] if one["new"]]
    assert "national" == answer["base"]
    before = client.post("/api/scan", json=asked(kind="listing")).json()["findings"]
    assert len(before) + 1 == len(answer["findings"]) + len(answer["gone"])
    assert any("虚构交易" in one["title"] for one in answer["gone"])


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("match      返利", "match      返例", "VR202", 13),
        ('{ "返现" "返红包" }', '{ "返现" from "../../etc/passwd" }', "VR005", 9),
        ('{ "返现" "返红包" }', '{ "返现" from "/etc/passwd" }', "VR005", 9),
        ("version 1.0", "version 1.0 extends 没有这个", "VR001", 4),
        ('ruleset 试一试 "试一试" {', 'ruleset 试一试 "试一试"', "VR", 4),
        ("language 1", "", "VR009", 3),
    ],
)
def test_diagnostics_stand_at_their_line(client: Any, old: str, new: str, code: str, line: int) -> None:
    """A broken rule gives its errors with their place, and no findings; no file is read for it."""
    assert old in RULE
    answer = client.post("/api/rule", json=asked(rule=RULE.replace(old, new))).json()
    errors = [one for one in answer["diagnostics"] if one["severity"] == "error"]
    assert (True, line) == (errors[0]["code"].startswith(code), errors[0]["line"]), errors
    assert "findings" not in answer
    assert "root:" not in str(answer)


def test_rule_without_header_is_told_so(client: Any) -> None:
    """An empty file is no ruleset, and says so."""
    answer = client.post("/api/rule", json=asked(rule="language 1\n")).json()
    assert ["VR003"] == [one["code"] for one in answer["diagnostics"] if one["severity"] == "error"]


@pytest.mark.parametrize("name", ["ALONE", "EXTENDING"])
def test_samples_of_the_page_are_clean(client: Any, name: str) -> None:
    """The rules the page offers to begin with have neither errors nor warnings, and find something in the sample text."""
    script = client.get("/page.js").text
    rule = re.search(rf"const {name} = `(.*?)`;", script, re.DOTALL)
    text = re.search(r'const SAMPLE = "(.*?)";', script)
    assert rule
    assert text
    answer = client.post("/api/rule", json=asked(rule=rule[1], text=text[1].replace("\\n", "\n"))).json()
    assert [] == answer["diagnostics"]
    assert any(one["violation"].startswith("mine.") for one in answer["findings"])
