"""All checks together: what is right is not reported, and one mistake is reported once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from violation_rules import checks
from violation_rules.language.sources import read_ruleset

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """language 1

ruleset 样例 "样例" {
    version 1
}
fact product "商品": 药品 | 化妆品
fact victims "人数": number
category 广告违法 "广告违法"
unit 广告分局 "广告分局"
assign 广告违法 { lead 广告分局 }
lexicon 最字词 {
    "最好" "最佳"
    /最(高级|顶级)/
    except "最好先"
}
condition 自夸 = 最字词 near "我们" within 8 chars
measure 奖金 = money near "奖" within 6 chars
violation a.rule "规则" {
    category    广告违法
    violates    《广告法》第九条第三项
    penalty     《广告法》第五十七条第一项 fine 200000..1000000
    match       自夸 and 奖金 > 100
    unless      product = 药品 or victims > 3
    severity    warning
    severity    case_filing when count >= 3 in document basis 《广告法》第五十七条第一项
    violating   "我们最好，奖 200 元"
    violating   "我们最佳，奖 200 元" with product = 化妆品 as warning
    violating   "我们最顶级，奖 200 元" with victims = 2
    compliant   "最好先试用"
    compliant   "我们还行"
    compliant   "今天下雨"
}
"""


def codes(path: Path, text: str) -> list[str]:
    """The codes reported for a ruleset of one file."""
    path.write_text(text, encoding="utf-8")
    return [d.code for d in checks.run(read_ruleset(path)) if not d.code.startswith("VR7")]


def test_a_sound_ruleset_is_clean(tmp_path: Path) -> None:
    """Nothing is reported where nothing is wrong."""
    assert codes(tmp_path / "r.vr", SOUND) == []


def test_a_broken_declaration_has_no_echo(tmp_path: Path) -> None:
    """A declaration that cannot be read is reported once, not again wherever its name is used."""
    assert codes(tmp_path / "r.vr", SOUND.replace("within 8 chars\nmeasure", "within 8 8 chars\nmeasure")) == ["VR131"]


@pytest.mark.parametrize(
    ("written", "broken", "told"),
    [
        ("match       自夸", "match       and", ["VR101"]),
        ("match       自夸", "macht       自夸", ["VR103"]),
        ("match       自夸", "Match       自夸", ["VR103"]),
        ("match       自夸", "匹配        自夸", ["VR103"]),
        ("violates    ", "violate     ", ["VR103"]),
        ("category    广告违法\n    v", "categroy    广告违法\n    v", ["VR103"]),
        ("severity    warning", "severity    wraning", ["VR124"]),
        ("violating   “我们最顶级，", "violatign   “我们最顶级，", ["VR103"]),
    ],
)
def test_a_clause_that_cannot_be_read_is_not_missing(tmp_path: Path, written: str, broken: str, told: list[str]) -> None:
    """A clause that stands there, misspelt or wrong inside, is reported once, and not a second time as missing."""
    text = SOUND.replace('"我们最顶级，奖 200 元"', "“我们最顶级，奖 200 元”")
    assert written in text
    assert told == codes(tmp_path / "r.vr", text.replace(written, broken))


def test_a_missing_clause_is_told_beside_another_error(tmp_path: Path) -> None:
    """An error in one clause hides no other clause that is missing, nor what another rule lacks."""
    text = SOUND.replace("    severity    warning\n", "").replace("    severity    case_filing", "    # ")
    text = text.replace("match       自夸", "match       and").replace("as warning", "")
    other = 'violation a.other "又一规则" { category 广告违法 status deprecated superseded_by a.rule }\n'
    assert ["VR506", "VR101"] == codes(tmp_path / "r.vr", text + other)
    assert "VR508" in codes(tmp_path / "r.vr", text + 'violation b.c "丙" { category 广告违法 severity warning }')


@pytest.mark.parametrize(
    ("word", "meant"), [("macht", "match"), ("Match", "match"), ("violate", "violates"), ("匹配", None), ("SEVERITY", "severity")]
)
def test_a_misspelt_clause_is_answered_with_what_may_stand_there(tmp_path: Path, word: str, meant: str | None) -> None:
    """The clause that was probably meant, and all those of the block."""
    path = tmp_path / "r.vr"
    path.write_text(SOUND.replace("    unless ", f"    {word} 自夸\n    unless "), encoding="utf-8")
    found = next(d for d in checks.run(read_ruleset(path)) if d.code == "VR103")
    assert meant == found.suggestion
    assert "category、matrix、violates" in (found.note() or "")


def test_all_mistakes_in_one_run(tmp_path: Path) -> None:
    """Mistakes of every kind are reported together, in the order of the file."""
    text = (
        SOUND.replace("product = 药品", "product = 药")
        .replace("lead 广告分局", "lead 广告局")
        .replace("match       自夸", "match       自垮")
    )
    assert codes(tmp_path / "r.vr", text) == ["VR208", "VR202", "VR205"]


def test_an_unknown_ruleset_is_one_error() -> None:
    """With nothing read there is nothing to check."""
    assert [d.code for d in checks.run(read_ruleset("没有这个规则集"))] == ["VR001"]
