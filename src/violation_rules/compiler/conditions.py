"""Conditions → nodes. Equal conditions become one node, so that the engine evaluates them once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.compiler.needs import children
from violation_rules.language import ast

if TYPE_CHECKING:
    from violation_rules.compiler.lexicons import Lexicons
    from violation_rules.language.symbols import Symbols

_OPERATORS = {"<": "小于", "<=": "不超过", ">": "超过", ">=": "不少于", "=": "等于", "!=": "不等于"}

_BUILT_IN = {
    "kind": "材料",
    "transcript": "直播",
    "listing": "商品页面",
    "complaint": "投诉举报",
    "speaker": "说话人",
    "host": "主播",
    "operator": "经营者",
    "platform": "平台",
    "viewer": "观众",
}


class Conditions:
    """Builds the node table. Named conditions are inlined; the checks have refused cycles."""

    def __init__(self, symbols: Symbols, lexicons: Lexicons) -> None:
        """Start with an empty table."""
        self._symbols = symbols
        self._lexicons = lexicons
        self._index: dict[ir.Node, int] = {}
        self._nodes: list[ir.Node] = []
        self.questions: list[str] = []

    @property
    def nodes(self) -> tuple[ir.Node, ...]:
        """All nodes, children before parents."""
        return tuple(self._nodes)

    def node(self, condition: ast.Condition, *, negated: bool = False, exceptions: int = -1) -> int:
        """Index of a condition's node. `negated` is true under `even if negated`; `exceptions` are the rule's own."""
        match condition:
            case ast.Reference():
                return self._reference(condition, negated=negated, exceptions=exceptions)
            case ast.Literal_():
                term = ast.Term(span=condition.span, text=condition.text, kind="pattern" if "{" in condition.text else "plain")
                return self._add(ir.Term(self._lexicons.literal(term), negated, exceptions))
            case ast.EvenIfNegated():
                return self.node(condition.inner, negated=True, exceptions=exceptions)
            case _:
                return self._compound(condition, negated=negated, exceptions=exceptions)

    def _reference(self, condition: ast.Reference, *, negated: bool, exceptions: int) -> int:
        name = condition.name
        if name in self._symbols.lexicons:
            lexicon = self._lexicons.lexicon(name)
            if not self._lexicons.lexicons[lexicon].entries:
                return self._add(ir.Never())
            free = negated or self._lexicons.lexicons[lexicon].even_if_negated
            return self._add(ir.Term(lexicon, free, exceptions))
        named = self._symbols.conditions.get(name) or self._symbols.gates[name]
        return self.node(named.condition, negated=negated, exceptions=exceptions)

    def _compound(self, condition: ast.Condition, *, negated: bool, exceptions: int) -> int:
        def child(inner: ast.Condition) -> int:
            return self.node(inner, negated=negated, exceptions=exceptions)

        node: ir.Node
        match condition:
            case ast.And():
                node = ir.And(tuple(child(part) for part in condition.parts))
            case ast.Or():
                node = ir.Or(tuple(child(part) for part in condition.parts))
            case ast.AtLeast():
                node = ir.AtLeast(condition.needed, tuple(child(part) for part in condition.parts))
            case ast.Near():
                node = ir.Near(child(condition.left), child(condition.right), condition.relation, condition.distance)
            case ast.Scoped():
                node = ir.Scoped(child(condition.inner), scope(condition.scope))
            case ast.Spoken():
                node = ir.Spoken(child(condition.inner), condition.speaker)
            case ast.InField():
                node = ir.InField(child(condition.inner), condition.field)
            case ast.Not():
                node = ir.Not(child(condition.inner))
            case ast.Count():
                node = ir.Count(-1 if condition.inner is None else child(condition.inner), condition.operator, condition.number)
            case ast.Compare():
                left, right = (self._quantity(side, exceptions) for side in (condition.left, condition.right))
                node = ir.Compare(left, condition.operator, right)
            case ast.FactTest():
                kind = self._fact_kind(condition.fact)
                node = ir.FactTest(condition.fact, condition.operator, condition.values, kind == "number")
            case ast.Known():
                node = ir.Known(condition.fact)
            case ast.Resembles():
                node = ir.Resembles(condition.violation)
            case ast.ClearlyResembles():
                node = ir.ClearlyResembles(condition.violation)
            case ast.Surely():
                node = ir.Surely(child(condition.inner))
            case ast.ViolationFound():
                node = ir.Found(condition.violation)
            case _:
                raise TypeError(f"no node for {type(condition).__name__}")
        return self._add(node)

    def _quantity(self, quantity: ast.Quantity, exceptions: int) -> ir.Quantity:
        match quantity:
            case ast.Number():
                return ir.Quantity(number=quantity.value)
            case ast.Product():
                inner = self._quantity(quantity.quantity, exceptions)
                number = None if inner.number is None else inner.number * quantity.factor
                return ir.Quantity(inner.factor * quantity.factor, number, inner.amount, inner.anchor, inner.relation, inner.distance)
            case ast.MeasureReference():
                return self._quantity(self._symbols.measures[quantity.name].amount, exceptions)
            case ast.AmountNear():
                anchor = -1 if quantity.anchor is None else self.node(quantity.anchor, negated=True, exceptions=exceptions)
                return ir.Quantity(1.0, None, quantity.kind, anchor, quantity.relation, quantity.distance)

    def _fact_kind(self, name: str) -> str:
        declared = self._symbols.facts.get(name)
        return "enum" if declared is None else declared.kind

    def _add(self, node: ir.Node) -> int:
        if node not in self._index:
            self._index[node] = len(self._index)
            self._nodes.append(node)
            self.questions.append(self._question(node))
        return self._index[node]

    def clauses_below(self, index: int) -> list[str]:
        """The wordings of all fact tests that a node is made of, in order."""
        node = self._nodes[index]
        own = [self.questions[index]] if self.questions[index] else []
        return own + [clause for child in children(node) for clause in self.clauses_below(child)]

    def _question(self, node: ir.Node) -> str:
        """A fact test as a Chinese clause that can follow 若."""
        if isinstance(node, ir.FactTest):
            return self.fact_clause(node.fact, node.operator, node.values)
        return ""

    def fact_clause(self, fact: str, operator: str, values: tuple[str, ...]) -> str:
        """`product in (药品、酒类)` → 商品或服务类别为药品或酒类."""
        declared = self._symbols.facts.get(fact)
        title = (declared.title if declared else None) or _BUILT_IN.get(fact, fact)
        values = tuple(_BUILT_IN.get(value, value) for value in values) if fact in _BUILT_IN else values
        if values in {("yes",), ("no",)} and operator in {"=", "!="}:
            return title if (values == ("yes",)) == (operator == "=") else f"并非{title}"
        listed = "或".join(values)
        match operator:
            case "has":
                return f"{title}包括{listed}"
            case "lacks":
                return f"{title}不包括{listed}"
            case "in" | "=":
                return f"{title}为{listed}"
            case "!=":
                return f"{title}不是{listed}"
            case _:
                return f"{title}{_OPERATORS[operator]}{listed}"


def scope(declared: ast.Scope) -> ir.Scope:
    """The compiled form of a scope."""
    return ir.Scope(declared.kind, declared.size)
