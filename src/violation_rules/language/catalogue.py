"""Every diagnostic the checks can give: its code, severity, and words in Chinese and English, in one place.

VR0xx is about files and rulesets, VR1xx syntax, VR2xx names, VR3xx lexicons, VR4xx conditions, VR5xx violations,
VR6xx units and assignments, VR7xx the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Text(NamedTuple):
    """One text in both languages, with `str.format` placeholders."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code stands for."""

    severity: Literal["error", "warning", "info"]
    message: Text
    note: Text | None = None


def fill(text: Text, args: Mapping[str, str | int], locale: Literal["zh", "en"]) -> str:
    """The text of one language with its placeholders filled."""
    return (text.zh if locale == "zh" else text.en).format_map(args)


ENTRIES: dict[str, Entry] = {
    "VR001": Entry("error", Text("找不到规则集“{name}”", "there is no ruleset “{name}”")),
    "VR002": Entry("error", Text("文件不是 UTF-8 编码：{reason}", "the file is not UTF-8: {reason}")),
    "VR003": Entry("error", Text("文件夹里没有 ruleset 声明", "no file of the folder holds the `ruleset` block")),
    "VR004": Entry("error", Text("规则集互相继承：{chain}", "rulesets extend each other: {chain}")),
    "VR005": Entry("error", Text("词表文件“{file}”不在规则集文件夹内", "the term file “{file}” is outside the ruleset folder")),
    "VR006": Entry("error", Text("找不到词表文件“{file}”", "there is no term file “{file}”")),
    "VR007": Entry("error", Text("读不了文件“{file}”：{reason}", "the file “{file}” cannot be read: {reason}")),
    "VR101": Entry("error", Text("这里不应出现 {found}，应为 {expected}", "unexpected {found}; expected {expected}")),
    "VR102": Entry("error", Text("{text}不是一项声明", "{text} does not begin a declaration")),
    "VR103": Entry("error", Text("“{text}”不是这里可用的子句", "“{text}” is not a clause that stands here")),
    "VR104": Entry("error", Text("声明没有写完，还缺 {expected}", "the declaration ends too early; expected {expected}")),
    "VR105": Entry("error", Text("引号没有配对", "the string is not closed on its line")),
    "VR106": Entry("error", Text("“{text}”不是有效的日期", "“{text}” is not a day of the calendar")),
    "VR107": Entry("error", Text("“{text}”后面没有内容", "nothing follows “{text}”")),
    "VR108": Entry("error", Text("修饰词“{text}”这一行没有词条", "no term on this line for “{text}” to apply to")),
    "VR109": Entry("error", Text("“{name}”只能写一次", "“{name}” may stand only once here")),
    "VR110": Entry("error", Text("比较的左边须是案情或者金额名称", "only a fact or an amount can be compared")),
    "VR111": Entry("error", Text("“{text}”不是词库中可用的写法", "“{text}” has no meaning inside a lexicon")),
    "VR112": Entry("error", Text("无法读懂引用“{text}”", "the citation “{text}” cannot be read")),
    "VR113": Entry("error", Text("金额不能与文字“{text}”比较", "an amount cannot be compared with the string {text}")),
    "VR114": Entry("error", Text("count 只能与数字比较", "`count` compares with a number")),
    "VR115": Entry("error", Text("“{text}”要与一个数比较", "“{text}” must be compared with a number")),
    "VR116": Entry("error", Text("gate 之后须写 else", "`gate` needs `else` and a violation, or `else none`")),
    "VR117": Entry("error", Text("lenient 之后须写 when", "`lenient` needs `when` and a condition")),
    "VR118": Entry("error", Text("这个 {{ 没有配对的 }}", "this {{ is never closed")),
}
