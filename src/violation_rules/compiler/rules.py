"""Violations → rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from violation_rules.compiler import program as ir
from violation_rules.compiler.assignments import assignment
from violation_rules.compiler.conditions import scope
from violation_rules.compiler.needs import Derivation
from violation_rules.compiler.provisions import basis_text, dated, fines, guidance, readings

if TYPE_CHECKING:
    from violation_rules.compiler.conditions import Conditions
    from violation_rules.compiler.lexicons import Lexicons
    from violation_rules.language import ast
    from violation_rules.language.symbols import Symbols

DEFAULT_SCOPE = ir.Scope("sentence")


class Rules:
    """Compiles the violations of one ruleset."""

    def __init__(self, symbols: Symbols, conditions: Conditions, lexicons: Lexicons) -> None:
        """Keep the tables that conditions are compiled into."""
        self._symbols = symbols
        self._conditions = conditions
        self._lexicons = lexicons
        self._matches: dict[str, tuple[int, ...]] = {}
        self._unless: dict[str, tuple[int, ...]] = {}

    def compile(self) -> tuple[ir.Rule, ...]:
        """All rules that may run, in the order declared. Conditions first: what is derived needs the whole node table."""
        running = [declared for declared in self._symbols.violations.values() if declared.status != "deprecated"]
        drafts = [self._draft(declared) for declared in running]
        derivation = Derivation(
            self._conditions.nodes, self._lexicons.lexicons, self._lexicons.atoms, lambda violation: self._matches.get(violation, ())
        )
        return _with_reach(tuple(_derived(draft, derivation) for draft in drafts), derivation)

    def _draft(self, declared: ast.Violation) -> ir.Rule:
        """Everything but what is derived."""
        exceptions = self._lexicons.exception_set(declared.exceptions, tuple(name.text for name in declared.exception_lexicons))

        def node(condition: ast.Condition) -> int:
            return self._conditions.node(condition, exceptions=exceptions)

        def when(condition: ast.Condition | None) -> int:
            return -1 if condition is None else self._conditions.node(condition)

        matches = tuple(node(condition) for condition in declared.matches)
        self._matches[declared.id.text] = matches
        gate = declared.gate
        assigned = assignment(self._symbols, declared.id.text, declared.category.text if declared.category else None)
        return ir.Rule(
            id=declared.id.text,
            title=declared.title,
            category=declared.category.text if declared.category else "",
            applies_to=tuple(name.text for name in declared.applies_to),
            scope=DEFAULT_SCOPE if declared.scope is None else scope(declared.scope),
            matches=matches,
            unless=tuple(node(condition) for condition in declared.unless),
            gate=-1 if gate is None else self._conditions.node(gate.condition),
            gate_title="" if gate is None else self._gate_title(gate.condition),
            gate_else=None if gate is None or gate.otherwise is None else gate.otherwise.text,
            yields_to=tuple(clause.to.text for clause in declared.yields_to),
            severities=tuple(
                ir.SeverityClause(clause.severity, clause.provisional, when(clause.when), basis_text(clause.basis))
                for clause in declared.severities
            ),
            referrals=tuple(ir.Referral(refer.to, when(refer.when), refer.reason) for refer in declared.referrals),
            lenient=tuple(self._leniency(clause) for clause in declared.lenient),
            citations=(
                *(citation for provision in declared.violates for citation in dated(provision, "prohibition")),
                *(citation for provision in declared.penalties for citation in dated(provision, "penalty")),
                *guidance(declared.guided_by),
            ),
            fines=tuple(fine for provision in declared.penalties for fine in fines(provision)),
            lead_unit=assigned.lead[0].text if assigned and assigned.lead else None,
            support_units=tuple(unit.text for unit in (*assigned.lead[1:], *assigned.support)) if assigned else (),
            proofs=declared.proofs,
            advice=declared.advice,
            experimental=declared.status == "experimental",
            needs=(),
            reach=0,
            facts=(),
            waits_for=(),
        )

    def _gate_title(self, condition: ast.Condition) -> str:
        name = getattr(condition, "name", None)
        declared = self._symbols.operand(name) if isinstance(name, str) else None
        return (declared.title if declared else None) or name or "适用前提"

    def _leniency(self, clause: ast.Lenient) -> ir.Leniency:
        node = self._conditions.node(clause.when)
        conditions = "且".join(dict.fromkeys(self._conditions.clauses_below(node)))
        cited = clause.basis.citations if clause.basis else ()
        return ir.Leniency(clause.kind, node, conditions, tuple(dated for node in cited for dated in readings(node, "guidance")))


def _derived(draft: ir.Rule, derivation: Derivation) -> ir.Rule:
    asked = (*draft.matches, *draft.unless, draft.gate, *(clause.when for clause in draft.severities))
    asked += (*(clause.when for clause in draft.referrals), *(clause.when for clause in draft.lenient))
    nodes = [node for node in asked if node >= 0]
    return msgspec.structs.replace(
        draft,
        needs=_needs(draft, derivation),
        reach=max((derivation.operand_reach(node, draft.scope) for node in nodes), default=0),
        facts=tuple(sorted({fact for node in nodes for fact in derivation.facts(node)})),
    )


def _needs(draft: ir.Rule, derivation: Derivation) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return tuple(tuple(tuple(sorted(lexicons)) for lexicons in derivation.needs(match)) for match in draft.matches)


def _with_reach(rules: tuple[ir.Rule, ...], derivation: Derivation) -> tuple[ir.Rule, ...]:
    """Widen reach and facts by those of the rules that a rule asks for or yields to."""
    by_id = {rule.id: rule for rule in rules}

    linked: dict[str, set[str]] = {rule.id: set() for rule in rules}
    for rule in rules:
        nodes = [node for node in (*rule.matches, *rule.unless, rule.gate, *(s.when for s in rule.severities)) if node >= 0]
        linked[rule.id] |= {violation for node in nodes for violation in derivation.found(node)} & by_id.keys()
        linked[rule.id] |= set(rule.yields_to) & by_id.keys()
        for other in rule.yields_to:
            linked.get(other, set()).add(rule.id)
        if rule.gate_else in by_id:
            linked[rule.gate_else].add(rule.id)

    def closure(rule: ir.Rule) -> set[str]:
        seen = {rule.id}
        todo = [rule.id]
        while todo:
            for other in linked[todo.pop()] - seen:
                seen.add(other)
                todo.append(other)
        return seen

    out = []
    for rule in rules:
        group = [by_id[name] for name in closure(rule)]
        reach = max(member.reach for member in group)
        facts = tuple(sorted({fact for member in group for fact in member.facts}))
        out.append(msgspec.structs.replace(rule, reach=reach, waits_for=facts))
    return tuple(out)
