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
    "VR701": Entry(
        "error",
        Text("{rule}：不认识《{law}》", "{rule}: no law is known by the name 《{law}》"),
        Text("本规则集用 statute 声明地方规定，并注明 unverified", "declare a local rule with `statute … unverified`"),
    ),
    "VR702": Entry("error", Text("{rule}：引用的《{law}》没有 statute 声明", "{rule}: 《{law}》 is cited but not declared with `statute`")),
    "VR703": Entry(
        "error",
        Text("{rule}：《{law}》没有“{version}”这一版本，已有：{known}", "{rule}: 《{law}》 has no version “{version}”; it has {known}"),
    ),
    "VR704": Entry(
        "error",
        Text(
            "{rule}：《{law}》（{version}）没有{missing}，最近的有：{nearest}",
            "{rule}: 《{law}》（{version}） has no {missing}; the nearest that exist: {nearest}",
        ),
        Text(
            "这一引用适用于该版本施行的日子；条号有变动的，用 from、until 分开写",
            "the citation is used on days when this version applies; write both numbers with `from` and `until` where it moved",
        ),
    ),
    "VR705": Entry(
        "error",
        Text(
            "{rule}：{citation}用于 {used}，而该文本的施行期间是 {lives}",
            "{rule}: {citation} is used on {used}, but the text applies on {lives}",
        ),
    ),
    "VR706": Entry(
        "warning",
        Text(
            "{rule}：{first} 以前没有所存的《{law}》文本，{citation}那时的条号未经核对",
            "{rule}: no text of 《{law}》 before {first} is held, so {citation} is not verified there",
        ),
        Text("写明 from {first}", "write `from {first}`"),
    ),
    "VR707": Entry(
        "error",
        Text(
            "{rule}：《{law}》（{version}）{missing}不明确，该条不止一款分项：{nearest}",
            "{rule}: {missing} of 《{law}》（{version}） is ambiguous, several paragraphs have items: {nearest}",
        ),
    ),
    "VR708": Entry(
        "warning",
        Text(
            "{rule}：《{law}》{article}自 {day} 起在{newer}中已不是{older}的同一条，原内容见：{carrier}",
            "{rule}: since {day}, {article} of 《{law}》 ({newer}) is not the same provision as in {older}; that is now: {carrier}",
        ),
        Text("用 from、until 分开写，或者写明版本", "write both numbers with `from` and `until`, or name the version"),
    ),
    "VR709": Entry(
        "warning",
        Text(
            "{rule}：{clause} 从 {first} 起才有依据（{days} 没有）", "{rule}: {clause} has a basis only from {first}; there is none on {days}"
        ),
        Text("这以前的行为不会以本规则认定为违法", "earlier conduct is not found unlawful under this rule"),
    ),
    "VR710": Entry("error", Text("{rule}：{clause} 在 {days} 没有依据", "{rule}: {clause} has no basis on {days}")),
    "VR711": Entry("info", Text("{rule}：{citation}没有所存文本可以核对", "{rule}: no text is held to verify {citation} against")),
    "VR712": Entry(
        "error",
        Text(
            "{rule}：这一条只用于 {days}，规则集施行于 {in_force}，永远用不上",
            "{rule}: the clause is used on {days} only, and the ruleset is in force on {in_force}: it is never used",
        ),
    ),
    "VR713": Entry("error", Text("没有《{law}》的条文目录，须注明 unverified", "no outline of 《{law}》 is held: declare it `unverified`")),
    "VR714": Entry(
        "error",
        Text(
            "《{short}》不是《{law}》的简称，登记的简称是《{known}》",
            "《{short}》 is not a short name of 《{law}》; the registry has 《{known}》",
        ),
    ),
    "VR715": Entry("error", Text("《{law}》有条文目录，不应写 unverified", "an outline of 《{law}》 is held: it is not `unverified`")),
    "VR716": Entry(
        "error",
        Text("《{law}》（{version}）施行于 {life}，与声明不符", "《{law}》（{version}） applies on {life}, which is not what is declared"),
    ),
    "VR717": Entry(
        "error", Text("《{law}》漏了自 {effective} 起施行的 {version}", "《{law}》 lacks the version {version}, effective {effective}")
    ),
}
