"""A ruleset of one rule, for tests of what a condition makes of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.loading import load_text

if TYPE_CHECKING:
    from violation_rules import Ruleset

_RULES = """language 1
ruleset t "测" {{ version 1.0.0 }}
statute 《中华人民共和国广告法》 as 《广告法》 {{ version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }}
category 类 "类"
violation {name} "测" {{
    category 类
    violates 《广告法》第九条第三项
    match {match}
    severity warning
    violating "{violating}"
    compliant "今天不说"
}}
"""


def one_rule(match: str, violating: str, name: str = "t.one") -> Ruleset:
    """Rules with this violation alone."""
    return load_text(_RULES.format(match=match, violating=violating, name=name))
