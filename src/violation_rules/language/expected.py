"""What could have stood at a place, in an author's words: from the parser's terminals to 名称, 条件, 下一个子句."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from violation_rules.language.catalogue import Text
from violation_rules.language.outline import CLAUSES, DECLARATIONS

if TYPE_CHECKING:
    from collections.abc import Collection

_TERMINALS: dict[str, Text] = {
    "NAME": Text("名称", "a name"),
    "STRING": Text("引号中的文字", "a text in quotes"),
    "REGEX": Text("/正则表达式/", "a /regular expression/"),
    "NUMBER": Text("数字", "a number"),
    "DATE": Text("日期（如 2025-10-15）", "a date (such as 2025-10-15)"),
    "MONTH_DAY": Text("月日（如 08-12）", "a day of the year (such as 08-12)"),
    "VERSION_NAME": Text("版本名", "a version name"),
    "CITATION": Text("引用（如《广告法》第九条第三项）", "a citation (such as 《广告法》第九条第三项)"),
    "AMOUNT": Text("money、percent、duration 等", "money, percent, duration or the like"),
    "LEVEL": Text("warning 或 case_filing", "`warning` or `case_filing`"),
    "NUMBER_TYPE": Text("number", "`number`"),
    "OPERATOR": Text("比较符", "a comparison sign"),
    "EQUAL": Text("=", "`=`"),
    "DOTS": Text("..", "`..`"),
    "STAR": Text("*", "`*`"),
    "COMMA": Text("、", "`、`"),
    "COLON": Text(":", "`:`"),
    "PIPE": Text("|", "`|`"),
    "LPAR": Text("(", "`(`"),
    "RPAR": Text(")", "`)`"),
    "LBRACE": Text("{", "`{`"),
    "RBRACE": Text("}", "`}`"),
    "CHARS": Text("chars", "`chars`"),
    "UTTERANCES": Text("utterances", "`utterances`"),
    "SECONDS": Text("seconds", "`seconds`"),
}
_OPERAND = frozenset({"NAME", "STRING", "LPAR", "KNOWN", "RESEMBLES", "CLEARLY", "ANY", "ALL", "NUMBER", "AMOUNT", "VIOLATION"})
_CONDITION = _OPERAND | {"NOT", "LACKS", "SURELY"}
_SUFFIXES = frozenset({"NEAR", "BEFORE", "AFTER", "EVEN", "BY", "IN", "WITHIN", "HAS", "LACKS", "OPERATOR", "EQUAL"})
_CLAUSE_WORDS = frozenset(word.upper() for words in CLAUSES.values() for word in words)
_DECLARATION_WORDS = frozenset(word.upper() for word in DECLARATIONS)
_CHINESE_THEN_LATIN = re.compile(r"(?<=[一-鿿])(?=[!-~])|(?<=[!-~])(?=[一-鿿])")
_MOST = 6
_SEVERAL = 4


def describe(accepted: Collection[str], *, in_block: bool = False) -> Text:
    """A short list of what is accepted, the most telling first; `in_block` where a clause may end and another follow."""
    rest = set(accepted)
    if in_block and "$END" in rest:
        rest |= _CLAUSE_WORDS
    parts: list[Text] = []
    for group, words in (
        (_CONDITION, Text("条件", "a condition")),
        (_OPERAND, Text("词库、条件或者词条", "a lexicon, a condition or a literal")),
    ):
        if group <= rest:
            parts.append(words)
            rest -= group
    if {"NEAR", "AND"} <= rest:
        parts.append(Text("and、or、near、within、in 等", "`and`, `or`, `near`, `within`, `in` or the like"))
        rest -= _SUFFIXES | {"AND", "OR"}
    for group, words in (
        (_CLAUSE_WORDS, Text("下一个子句", "the next clause")),
        (_DECLARATION_WORDS, Text("下一项声明", "the next declaration")),
    ):
        if len(group & rest) > _SEVERAL:
            parts.append(words)
            rest -= group
    rest.discard("$END")
    known = [terminal for terminal in _TERMINALS if terminal in rest]
    parts += [_TERMINALS[terminal] for terminal in known]
    parts += [Text(word.lower(), f"`{word.lower()}`") for word in sorted(rest - set(known))]
    if not parts:
        return Text("声明到此结束", "the end of the declaration")
    return _join(parts)


def _join(parts: list[Text]) -> Text:
    shown = parts[:_MOST]
    more_zh, more_en = (" 等", ", …") if len(parts) > _MOST else ("", "")
    zh = "、".join(p.zh for p in shown[:-1]) + "或者" * (len(shown) > 1) + shown[-1].zh + more_zh
    zh = _CHINESE_THEN_LATIN.sub(" ", f"为{zh}")[1:]
    if len(shown) == 1:
        return Text(zh, shown[0].en)
    return Text(zh, ", ".join(p.en for p in shown[:-1]) + " or " + shown[-1].en + more_en)


def keywords(accepted: Collection[str]) -> list[str]:
    """The accepted keywords as they are written, for suggestions."""
    words = {word.lower() for word in accepted if word not in _TERMINALS and not word.startswith("$")}
    if "LEVEL" in accepted:
        words |= {"warning", "case_filing"}
    if "MATURITY" in accepted:
        words |= {"experimental", "stable", "deprecated"}
    if "LENIENCY" in accepted:
        words |= {"may_waive", "shall_waive", "mitigate"}
    words |= {_TERMINALS[word].zh for word in ("CHARS", "UTTERANCES", "SECONDS") if word in accepted}
    if "AMOUNT" in accepted:
        words |= {"money", "price", "percent", "count", "duration", "days", "date", "discount"}
    return sorted(words)
