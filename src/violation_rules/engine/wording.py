"""Compiled conditions in Chinese, for explanations and for the handbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir

if TYPE_CHECKING:
    from violation_rules.compiler.program import Program

RELATION = {"near": "附近", "before": "之后", "after": "之前"}
AMOUNT = {"money": "金额", "percent": "百分比", "count": "数量", "duration": "时间长度", "date": "日期", "discount": "折扣"}
SPEAKER = {"host": "主播", "operator": "经营者", "platform": "平台", "viewer": "观众"}


def condition(program: Program, index: int) -> str:
    """A node as a Chinese phrase; lexicons by their titles, facts as clauses."""

    def inner(child: int) -> str:
        return condition(program, child)

    match program.nodes[index]:
        case ir.Term(lexicon=lexicon):
            return f"“{program.lexicons[lexicon].title}”"
        case ir.Near(left=left, right=right, relation=relation, distance=distance):
            return f"{inner(left)} {RELATION[relation]} {distance} 字以内有 {inner(right)}"
        case ir.And(parts=parts):
            return " 且 ".join(map(inner, parts))
        case ir.Or(parts=parts):
            return "（" + " 或 ".join(map(inner, parts)) + "）"
        case ir.AtLeast(needed=needed, parts=parts):
            return f"至少 {needed} 项：" + "、".join(map(inner, parts))
        case ir.Not(inner=child):
            return f"没有 {inner(child)}"
        case ir.Scoped(inner=child, scope=scope):
            return f"{stretch(scope)}内 {inner(child)}"
        case ir.Spoken(inner=child, speaker=speaker):
            return f"{SPEAKER[speaker]}说 {inner(child)}"
        case ir.InField(inner=child, field=field):
            return f"{field} 中 {inner(child)}"
        case ir.Surely(inner=child):
            return f"确知 {inner(child)}"
        case ir.Count(inner=child, operator=sign, number=number):
            return f"{inner(child) if child >= 0 else '本项表述'}次数 {sign} {number:g}"
        case ir.Compare(left=left, operator=sign, right=right):
            return f"{_quantity(program, left)} {sign} {_quantity(program, right)}"
        case ir.FactTest():
            return program.questions[index]
        case ir.Known(fact=fact):
            return f"已知{next((one.title for one in program.facts if one.name == fact), fact)}"
        case ir.Resembles(violation=violation):
            return f"整段话像“{next((rule.title for rule in program.rules if rule.id == violation), violation)}”的例句"
        case ir.ClearlyResembles(violation=violation):
            return f"一段话明显像“{next((rule.title for rule in program.rules if rule.id == violation), violation)}”的例句"
        case ir.Found(violation=violation):
            return f"同处有“{next((rule.title for rule in program.rules if rule.id == violation), violation)}”"
        case _:
            return "（空）"


def stretch(scope: ir.Scope) -> str:
    """A scope in Chinese."""
    return {
        "sentence": "同一句",
        "utterance": "同一段话",
        "document": "全文",
        "utterances": f"前后 {scope.size:g} 段话",
        "seconds": f"前后 {scope.size:g} 秒",
    }[scope.kind]


def _quantity(program: Program, quantity: ir.Quantity) -> str:
    if quantity.amount is None:
        return f"{quantity.number:g}"
    factor = "" if quantity.factor == 1 else f"{quantity.factor:g} × "
    near = "" if quantity.anchor < 0 else f"{condition(program, quantity.anchor)}的"
    return f"{factor}{near}{AMOUNT[quantity.amount]}"
