"""Terms with placeholders: `{n:number}天{m:number}斤`, `交{m:money}`, `全{any 4}最低`."""

from __future__ import annotations

import re

from violation_rules.text.fold import fold_term
from violation_rules.text.numbers import DIGIT

_ARABIC = r"[0-9]{1,9}(?:\.[0-9]{1,4})?"
_CHINESE = rf"[{DIGIT}十百千万亿几数半]{{1,10}}"
_NUMBER = rf"(?:{_ARABIC}[百千万亿wk]?|{_CHINESE}(?:点[{DIGIT}]{{1,4}})?)(?:多|余|来)?"
_LARGE = (
    rf"(?:[0-9]{{3,9}}(?:\.[0-9]{{1,4}})?[万千wk]?|{_ARABIC}[百千万亿wk]"
    rf"|[{DIGIT}几数半两][{DIGIT}十百千万亿]*[百千万亿][{DIGIT}十百千万亿]*)"
)
_MONEY = rf"(?:[¥￥]{_ARABIC}|{_NUMBER}(?:万|亿)?(?:块钱?|元|毛|角|分钱)(?:[0-9{DIGIT}][毛角]?)?|{_LARGE}(?:多|余|来)?)"
_PERCENT = rf"(?:{_NUMBER}%|百分之{_NUMBER})"
_DURATION = (
    rf"{_NUMBER}(?:个?半?月|个半?(?:小时|钟头|星期|礼拜|季度|工作日|疗程)"
    r"|小时|分钟|秒钟?|工作日|天|日|晚|夜|周|星期|礼拜|年|疗程)半?"
)
_DATE = rf"(?:(?:[0-9]{{4}}|[{DIGIT}]{{4}})年)?(?:[0-9]{{1,2}}|[{DIGIT}十]{{1,3}})月(?:份|(?:[0-9]{{1,2}}|[{DIGIT}十]{{1,3}})[日号])?"
_KINDS = {"number": _NUMBER, "money": _MONEY, "percent": _PERCENT, "duration": _DURATION, "date": _DATE}
_ANY = "[^。！？!?；;…\n]"
_PLACEHOLDER = re.compile(
    r"\{\s*(?:any\s*(?:\(\s*max\s*)?(?P<any>[0-9]{1,2})\s*\)?|(?:(?P<name>[^\W\d]\w*)\s*[:：]\s*)?(?P<kind>\w+))\s*\}"
)


def compile_pattern(term: str) -> str:
    """The RE2 pattern of a term with placeholders, over folded text.

    Raises:
        ValueError: a placeholder is of no known kind, or a brace is left over.

    """
    out, at = [], 0
    for match in _PLACEHOLDER.finditer(term):
        out += [_literal(term[at : match.start()]), _placeholder(match)]
        at = match.end()
    return "".join([*out, _literal(term[at:])])


def _literal(piece: str) -> str:
    if set(piece) & set("{}"):
        raise ValueError(f"“{piece}”: a placeholder is written {{name:number}} or {{any 4}}; kinds are {'、'.join(_KINDS)}")
    return re.escape(fold_term(piece))


def _placeholder(match: re.Match[str]) -> str:
    if match["any"]:
        return f"{_ANY}{{0,{int(match['any'])}}}"
    if match["kind"] not in _KINDS:
        raise ValueError(f"“{match[0]}”: no such kind of placeholder; kinds are {'、'.join(_KINDS)}, and {{any 4}} for any characters")
    return f"(?:{_KINDS[match['kind']]})"
