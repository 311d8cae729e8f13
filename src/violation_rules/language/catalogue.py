"""Every diagnostic there is: its code, its severity, and its words in Chinese and English, in one place.

VR0xx is about files and rulesets, VR1xx syntax, VR2xx names, VR3xx lexicons, VR4xx conditions, VR5xx violations,
VR6xx units and assignments, VR7xx the law. Codes are never reused. `tests/language/broken` has a small file for each, beside
the message it gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

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
    """What is wrong."""
    note: Text | None = None
    """What to do about it, or the rule behind it."""


Argument: TypeAlias = str | int | Text


def fill(text: Text, args: Mapping[str, Argument], locale: Literal["zh", "en"]) -> str:
    """The text of one language with its placeholders filled."""
    values = {key: (value.zh if locale == "zh" else value.en) if isinstance(value, Text) else value for key, value in args.items()}
    return (text.zh if locale == "zh" else text.en).format_map(values)


LABELS: dict[str, Text] = {
    "first": Text("先在这里声明", "first declared here"),
    "other": Text("另一处在这里", "the other one is here"),
    "exception": Text("这一例外盖住了它", "this exception covers it"),
    "declared": Text("声明在这里", "declared here"),
}
"""The texts of second places."""

SUGGESTION = Text("你是否想写“{name}”？", "did you mean “{name}”?")


ENTRIES: dict[str, Entry] = {
    # --- files and rulesets ---
    "VR001": Entry(
        "error",
        Text("找不到规则集“{name}”", "there is no ruleset “{name}”"),
        Text("应为随包提供的规则集、同级文件夹，或者 .vr 文件", "expected a bundled ruleset, a sibling folder or a .vr file"),
    ),
    "VR002": Entry(
        "error",
        Text("文件“{file}”不是 UTF-8 编码（第 {line} 行起）", "the file “{file}” is not UTF-8 (from line {line} on)"),
        Text(
            "请用编辑器另存为 UTF-8；规则文件和词表文件不用 GBK 等其他编码",
            "save the file again as UTF-8; rule and term files are in no other encoding, such as GBK",
        ),
    ),
    "VR003": Entry("error", Text("文件夹里没有 ruleset 声明", "no file of the folder holds a `ruleset` block")),
    "VR004": Entry("error", Text("规则集互相继承：{chain}", "rulesets extend each other: {chain}")),
    "VR005": Entry("error", Text("“{file}”不在规则集文件夹内", "“{file}” is outside the ruleset folder")),
    "VR006": Entry("error", Text("找不到词表文件“{file}”", "there is no term file “{file}”")),
    "VR007": Entry("error", Text("读不了文件“{file}”：{reason}", "the file “{file}” cannot be read: {reason}")),
    "VR008": Entry("error", Text("一个规则集只能有一个 ruleset 声明", "a ruleset has one `ruleset` block only")),
    "VR009": Entry(
        "error",
        Text("文件应以 language 1 开头", "a file begins with `language 1`"),
        Text("在第一行写 language 1", "write `language 1` first"),
    ),
    "VR010": Entry("error", Text("不支持语言版本 {version}，只有 1", "language version {version} is not supported; there is 1")),
    # --- syntax ---
    "VR101": Entry("error", Text("这里不应出现{found}，应为{expected}", "unexpected {found}; expected {expected}")),
    "VR102": Entry(
        "error",
        Text("{found}不能开始一项声明", "{found} does not begin a declaration"),
        Text(
            "声明以 ruleset、statute、fact、lexicon、condition、violation 等开头",
            "declarations begin with ruleset, statute, fact, lexicon, condition, violation and so on",
        ),
    ),
    "VR103": Entry(
        "error",
        Text("{found}不是这里可用的子句", "{found} is not a clause of this block"),
        Text("这里的子句有 {clauses}", "the clauses of this block are {clauses}"),
    ),
    "VR104": Entry("error", Text("没有写完，还应有{expected}", "this ends too early; expected {expected}")),
    "VR105": Entry(
        "error",
        Text("引号没有配对", "the string is not closed on its line"),
        Text("字符串写在一行之内；换行写作 \\n", "a string stands on one line; a line break is written \\n"),
    ),
    "VR106": Entry("error", Text("历法中没有“{text}”这一天", "“{text}” is not a day of the calendar")),
    "VR107": Entry("error", Text("{text} 后面没有内容", "nothing follows `{text}`")),
    "VR108": Entry(
        "error",
        Text("{text} 这一行没有词条", "there is no term on the line of `{text}`"),
        Text("修饰词写在行末，作用于这一行的词条", "modifiers stand at the end of a line and apply to its terms"),
    ),
    "VR109": Entry("error", Text("{name} 只能写一次", "`{name}` may stand only once")),
    "VR110": Entry("error", Text("只有案情或者金额可以比较", "only a fact or an amount can be compared")),
    "VR111": Entry("error", Text("词库里看不懂“{text}”", "“{text}” means nothing inside a lexicon")),
    "VR112": Entry(
        "error",
        Text("看不懂引用“{text}”", "the citation “{text}” cannot be read"),
        Text("引用写作《广告法》第九条第三项", "a citation is written 《广告法》第九条第三项"),
    ),
    "VR113": Entry("error", Text("金额不能与文字{text}比较", "an amount cannot be compared with the text {text}")),
    "VR114": Entry("error", Text("count 只能与数字比较", "`count` is compared with a number")),
    "VR115": Entry(
        "error",
        Text("{text} 要与一个数比较", "`{text}` must be compared with a number"),
        Text("例如 {text} >= 3", "for example `{text} >= 3`"),
    ),
    "VR116": Entry(
        "error",
        Text("gate 要写 else", "`gate` needs `else`"),
        Text("写 else 违法行为编号，或者 else none", "write `else ID` or `else none`"),
    ),
    "VR117": Entry("error", Text("lenient 要写 when 和条件", "`lenient` needs `when` and a condition")),
    "VR118": Entry("error", Text("这个 {{ 没有配对的 }}", "this {{ is never closed")),
    "VR119": Entry("error", Text("规则语言里没有“{found}”这个符号", "the rule language has no sign “{found}”")),
    "VR120": Entry("error", Text("{found}是关键词，不能作名称", "{found} is a keyword and cannot be a name")),
    "VR121": Entry(
        "error",
        Text("near、before、after 要写明距离，这里却是{found}", "`near`, `before` and `after` need a distance; found {found}"),
        Text("例如 A near B within 20 chars", "for example `A near B within 20 chars`"),
    ),
    "VR122": Entry(
        "error",
        Text("这里应为日期，不是{found}", "expected a date, found {found}"),
        Text("日期写作 2025-10-15", "a date is written 2025-10-15"),
    ),
    "VR123": Entry(
        "error",
        Text("fine 之后应为数额，不是{found}", "expected an amount after `fine`, found {found}"),
        Text('例如 fine 200000..1000000、fine ..50000、fine 3..5 times "广告费用"', "for example `fine 200000..1000000`, `fine ..50000`"),
    ),
    "VR124": Entry(
        "error", Text("处理档次只有 warning 和 case_filing，没有{found}", "a severity is `warning` or `case_filing`, not {found}")
    ),
    "VR125": Entry(
        "error",
        Text("这里应为法律引用，不是{found}", "expected a citation, found {found}"),
        Text("引用写作《广告法》第九条第三项", "a citation is written 《广告法》第九条第三项"),
    ),
    "VR126": Entry("error", Text("这里应为引号中的文字，不是{found}", "expected a text in quotes, found {found}")),
    "VR127": Entry("error", Text("顿号后面少了一项：应为{expected}，不是{found}", "the list goes on: expected {expected}, found {found}")),
    "VR128": Entry(
        "error",
        Text(
            "状态只有 experimental、stable 和 deprecated，没有{found}", "a status is `experimental`, `stable` or `deprecated`, not {found}"
        ),
    ),
    "VR129": Entry(
        "error",
        Text(
            "从宽只有 may_waive、shall_waive 和 mitigate，没有{found}", "leniency is `may_waive`, `shall_waive` or `mitigate`, not {found}"
        ),
    ),
    "VR130": Entry(
        "error",
        Text("这里应为范围，不是{found}", "expected a scope, found {found}"),
        Text(
            "范围有 sentence、utterance、document、3 utterances、30 seconds",
            "scopes are sentence, utterance, document, 3 utterances, 30 seconds",
        ),
    ),
    "VR131": Entry("error", Text("数字之后应为{expected}，不是{found}", "expected {expected} after the number, found {found}")),
    "VR132": Entry("error", Text("多了一个 }}", "there is one }} too many")),
    "VR133": Entry("error", Text("条件嵌套超过 {most} 层", "conditions stand more than {most} deep in one another")),
    # --- names ---
    "VR201": Entry(
        "error",
        Text("“{name}”重复声明", "“{name}” is declared twice"),
        Text("要替换继承来的声明，写 override", "write `override` to replace an inherited declaration"),
    ),
    "VR202": Entry("error", Text("没有名为“{name}”的词库或者条件", "there is no lexicon or condition “{name}”")),
    "VR203": Entry("error", Text("没有名为“{name}”的金额", "there is no measure “{name}”")),
    "VR204": Entry("error", Text("没有名为“{name}”的案情", "there is no fact “{name}”")),
    "VR205": Entry(
        "error", Text("案情“{fact}”没有“{value}”这个值，只有：{values}", "the fact “{fact}” has no value “{value}”; it has {values}")
    ),
    "VR206": Entry("error", Text("没有名为“{name}”的类别", "there is no category “{name}”")),
    "VR207": Entry("error", Text("没有编号为“{name}”的违法行为", "there is no violation “{name}”")),
    "VR208": Entry("error", Text("没有名为“{name}”的单位", "there is no unit “{name}”")),
    "VR209": Entry("error", Text("“{name}”既是{first}又是{second}", "“{name}” is both a {first} and a {second}")),
    "VR210": Entry("error", Text("循环引用：{chain}", "a circle of references: {chain}")),
    "VR211": Entry("error", Text("没有可以替换的“{name}”", "there is no “{name}” to override")),
    "VR212": Entry("error", Text("没有“{name}”这种{what}，只有：{values}", "there is no {what} “{name}”; there are {values}")),
    "VR213": Entry(
        "error",
        Text("“{name}”是案情，要写明它的值", "“{name}” is a fact and needs a value"),
        Text("例如 {name} = {value}", "for example `{name} = {value}`"),
    ),
    "VR214": Entry("error", Text("{operator} 不能用于案情“{fact}”（{kind}）", "`{operator}` does not go with the fact “{fact}” ({kind})")),
    "VR215": Entry("error", Text("值“{value}”重复", "the value “{value}” is listed twice")),
    "VR216": Entry("error", Text("没有名为“{name}”的词库", "there is no lexicon “{name}”")),
    "VR217": Entry("error", Text("“{name}”既不是类别也不是违法行为", "“{name}” is neither a category nor a violation")),
    "VR218": Entry(
        "error",
        Text("没有学过“{name}”的例句，不能用 resembles", "nothing was learnt of examples of “{name}”, which `resembles` needs"),
    ),
    # --- lexicons ---
    "VR301": Entry("error", Text("正则表达式不能用：{reason}", "the regular expression cannot be used: {reason}")),
    "VR302": Entry("error", Text("正则表达式会匹配空文本", "the regular expression matches the empty text")),
    "VR303": Entry(
        "error",
        Text("正则表达式里没有必定出现的文字", "the regular expression has no literal that must occur"),
        Text("至少要有一个字是每个匹配都含有的", "at least one character must be in every match"),
    ),
    "VR304": Entry("error", Text("空词条", "the term is empty")),
    "VR305": Entry("warning", Text("词条“{text}”重复", "the term “{text}” is listed twice")),
    "VR306": Entry(
        "warning",
        Text(
            "词条“{text}”总被例外“{exception}”盖住，永远不会命中",
            "the term “{text}” lies inside the exception “{exception}” and never counts",
        ),
    ),
    "VR307": Entry("info", Text("没有规则用到词库“{name}”", "no rule uses the lexicon “{name}”")),
    "VR308": Entry("warning", Text("词库“{name}”没有词条", "the lexicon “{name}” has no terms")),
    "VR309": Entry(
        "error",
        Text("没有“{text}”这种占位", "there is no placeholder “{text}”"),
        Text(
            "占位有 {{n:number}}、money、percent、duration、date 和 {{any 4}}",
            "placeholders are {{n:number}}, money, percent, duration, date and {{any 4}}",
        ),
    ),
    "VR310": Entry("error", Text("{modifier} 不能用于{kind}", "`{modifier}` does not go with {kind}")),
    "VR311": Entry(
        "warning",
        Text(
            "正则表达式里的“{text}”永远匹配不上：折叠后的文字写作“{folded}”",
            "“{text}” in the regular expression never matches: folded text has “{folded}”",
        ),
        Text("写成“{folded}”", "write “{folded}”"),
    ),
    # --- conditions ---
    "VR401": Entry("error", Text("范围大小应在 1 到 {most} 之间，不是 {size}", "the size of a scope is from 1 to {most}, not {size}")),
    "VR402": Entry("error", Text("距离应在 0 到 {most} 之间，不是 {size}", "a distance is from 0 to {most}, not {size}")),
    "VR403": Entry(
        "error", Text("列了 {count} 项，不能要求其中 {needed} 项", "{count} are listed, so {needed} of them cannot be asked for")
    ),
    "VR404": Entry(
        "error",
        Text("这个 match 只有检验，没有可以指出的文字", "this `match` only tests and finds no text to point at"),
        Text("至少要有一个词库、词条或者金额词", "it needs a lexicon, a literal or another condition that is found in the text"),
    ),
    "VR405": Entry(
        "warning",
        Text(
            "and 以它的第一项为准：这一项虽然在更大的范围里找，只有落在本条自己的范围里才算数",
            "an `and` stands where its first part does: though this is looked for in a wider stretch, it only counts in the rule's own",
        ),
        Text("把范围写在整个条件后面：(A and B) in document", "put the scope behind the whole condition: (A and B) in document"),
    ),
    # --- violations ---
    "VR501": Entry(
        "warning", Text("violating 示例只有 {count} 个，至少要有 3 个", "there are {count} `violating` examples; at least 3 are needed")
    ),
    "VR502": Entry(
        "warning", Text("compliant 示例只有 {count} 个，至少要有 3 个", "there are {count} `compliant` examples; at least 3 are needed")
    ),
    "VR503": Entry("error", Text("“{rule}”没有 category", "“{rule}” has no `category`")),
    "VR504": Entry("warning", Text("“{rule}”没有 violates", "“{rule}” has no `violates`")),
    "VR505": Entry("warning", Text("“{rule}”没有 penalty", "“{rule}” has no `penalty`")),
    "VR506": Entry("error", Text("“{rule}”没有 severity", "“{rule}” has no `severity`")),
    "VR507": Entry("warning", Text("有 when 的 severity 要写 basis", "a `severity` with `when` needs a `basis`")),
    "VR508": Entry("error", Text("“{rule}”没有 match", "“{rule}” has no `match`")),
    "VR509": Entry(
        "error", Text("from {start} 不早于 until {end}，没有一天适用", "`from {start}` is not before `until {end}`: it covers no day")
    ),
    "VR510": Entry("error", Text("罚款下限 {low} 高于上限 {high}", "the lower end {low} is above the upper end {high}")),
    "VR511": Entry("error", Text("deprecated 要写 superseded_by", "`deprecated` needs `superseded_by`")),
    "VR512": Entry("error", Text("只有 deprecated 才写 superseded_by", "`superseded_by` goes with `deprecated` only")),
    "VR513": Entry(
        "warning",
        Text("每个 severity 都有 when，条件不成立时没有档次", "every `severity` has a `when`, so none applies when these fail"),
    ),
    "VR514": Entry("error", Text("同一示例既写作 violating 又写作 compliant", "the same example is both `violating` and `compliant`")),
    "VR515": Entry("error", Text("示例的 as {severity} 在本规则中没有", "the example expects {severity}, which the rule never gives")),
    "VR516": Entry("error", Text("示例是空的", "the example is empty")),
    # --- units and assignments ---
    "VR601": Entry(
        "error",
        Text("“{rule}”没有牵头单位", "“{rule}” has no lead unit"),
        Text("用 assign 把它或者类别“{category}”分给一个单位", "`assign` it or its category “{category}” to a unit"),
    ),
    "VR602": Entry("error", Text("这里没有写 lead", "there is no `lead` here")),
    "VR603": Entry("warning", Text("“{unit}”同时列为{first}和{second}", "“{unit}” is listed both as {first} and as {second}")),
    "VR604": Entry("error", Text("每月没有 {day} 日", "there is no day {day} in a month")),
    "VR605": Entry("error", Text("“{name}”分配了两次", "“{name}” is assigned twice")),
    # --- the law: see violation_rules.checks.citations ---
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
            "{rule}：{clause} 从 {first} 起才有依据（{days} 没有）",
            "{rule}: {clause} has a basis only from {first}; there is none on {days}",
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
        "error",
        Text("《{law}》漏了自 {effective} 起施行的 {version}", "《{law}》 lacks the version {version}, effective {effective}"),
        Text(
            "在这个 statute 中加一行 version {written} effective {effective}",
            "add the line `version {written} effective {effective}` to it",
        ),
    ),
}
