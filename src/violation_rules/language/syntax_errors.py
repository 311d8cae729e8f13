"""From the place where Lark stopped to a diagnostic a rule author understands."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lark.exceptions import UnexpectedCharacters, UnexpectedToken
from lark.utils import TextSlice

from violation_rules.language.ast import Span
from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.expected import describe, keywords
from violation_rules.language.grammar import is_name, parser
from violation_rules.language.outline import CLAUSES, DECLARATIONS
from violation_rules.language.suggest import closest

if TYPE_CHECKING:
    from lark import Token

    from violation_rules.language.catalogue import Argument

_WORD = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|“(?:[^”\\\n]|\\[^\n])*”|《[^》\n]*》[\w（）()]*|[\w.]+|[<>=!]+|\S')
_LOOK_ALIKES = {
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "｛": "{",
    "｝": "}",
    "『": "“",
    "』": "”",
    "「": "“",
    "」": "”",
    "‘": "“",
    "’": "”",
    "'": '"',
    "【": "(",
    "】": ")",
    "×": "*",
    "==": "=",
    "&": "and",
    "!": "not",
    "；": "",
    ";": "",
    "。": "",
}
_NAMED = {"LEXICON", "CONDITION", "MEASURE", "FACT", "UNIT", "CATEGORY", "RULESET", "INFER", "KNOWN", "RESEMBLES", "BY"}
_SHORT = 12

_BY_ACCEPTED: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"DATE"}), "VR122"),
    (frozenset({"NUMBER", "DOTS"}), "VR123"),
    (frozenset({"NUMBER", "DOTS", "NAME", "STRING"}), "VR123"),
    (frozenset({"LEVEL"}), "VR124"),
    (frozenset({"CITATION"}), "VR125"),
    (frozenset({"STRING"}), "VR126"),
    (frozenset({"MATURITY"}), "VR128"),
    (frozenset({"LENIENCY"}), "VR129"),
    (frozenset({"SENTENCE", "UTTERANCE", "DOCUMENT", "NUMBER", "WITHIN"}), "VR130"),
    (frozenset({"CHARS"}), "VR131"),
    (frozenset({"UTTERANCES", "SECONDS"}), "VR131"),
)
"""Exactly these terminals accepted → the code that says it in its own words."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped: at `at` (the end of the text where None), after `previous`, able to take `accepted`."""

    at: int | None
    accepted: frozenset[str]
    previous: Token | None


def stop_of(text: str, rule: str, start: int, end: int) -> Stop:
    """Parse `text[start:end]`, which is wrong, again, token by token, to learn what was possible where it stopped."""
    interactive: Any = parser().parse_interactive(TextSlice(text, start, end), start=rule)
    before, previous, at = copy(interactive), None, None
    try:
        for token in interactive.lexer_thread.lex(interactive.parser_state):
            before = copy(interactive)
            at = token.start_pos
            interactive.feed_token(token)
            previous, at = token, None
        before = copy(interactive)
    except (UnexpectedToken, UnexpectedCharacters) as error:
        if at is None:
            before, at = copy(interactive), error.pos_in_stream
    return Stop(at, frozenset(before.accepts()), previous)


def explain(path: str, text: str, stop: Stop, end: int, *, block: str | None = None) -> Diagnostic:
    """The diagnostic for a stop; `block` is whose clauses were being read, None where declarations were."""
    if stop.at is None:
        return _too_early(path, text, stop, end)
    at = stop.at
    found = _WORD.match(text, at, end)
    word = found[0] if found else text[at : at + 1]
    span = span_at(path, text, at, at + len(word))
    if word in ('"', "“"):
        line_end = text.find("\n", at)
        return Diagnostic("VR105", span_at(path, text, at, end if line_end < 0 else min(line_end, end)))
    if word in _LOOK_ALIKES:
        return Diagnostic("VR119", span, {"found": word}, suggestion=_LOOK_ALIKES[word] or None)
    args: dict[str, Argument] = {"found": _quoted(word), "expected": describe(stop.accepted, in_block=block is not None)}
    code = _code(text, at, word, stop, in_block=block is not None)
    if code == "VR103" and block is not None:
        args["clauses"] = Text("、".join(CLAUSES[block]), ", ".join(CLAUSES[block]))
        return Diagnostic(code, span, args, suggestion=closest(word, CLAUSES[block]))
    suggestion = closest(word, DECLARATIONS if code == "VR102" else keywords(stop.accepted))
    return Diagnostic(code, span, args, suggestion=suggestion)


def _code(text: str, at: int, word: str, stop: Stop, *, in_block: bool) -> str:
    previous = None if stop.previous is None else stop.previous.type
    if "NAME" in stop.accepted and previous in _NAMED and word.isascii() and word.isidentifier() and not is_name(word):
        return "VR120"
    if previous == "COMMA":
        return "VR127"
    special = _special(stop.accepted)
    if special is not None:
        return special
    begins_line = not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t{")
    may_end = "$END" in stop.accepted or {"MATCH", "VIOLATES"} <= stop.accepted
    if begins_line and may_end and word[0].isalpha():
        return "VR103" if in_block else "VR102"
    return "VR101"


def _special(accepted: frozenset[str]) -> str | None:
    """The code that names what alone can stand here, where there is one."""
    for terminals, code in _BY_ACCEPTED:
        if accepted == terminals:
            return code
    return "VR121" if "WITHIN" in accepted and not accepted & {"AND", "NEAR", "SENTENCE"} else None


def _too_early(path: str, text: str, stop: Stop, end: int) -> Diagnostic:
    last = stop.previous
    if last is None:
        return Diagnostic("VR104", span_at(path, text, max(end - 1, 0), end), {"expected": describe(stop.accepted)})
    span = span_at(path, text, last.start_pos or 0, last.end_pos or 0)
    args: dict[str, Argument] = {"found": Text("末尾", "the end"), "expected": describe(stop.accepted)}
    code = "VR127" if last.type == "COMMA" else _special(stop.accepted) or "VR104"
    return Diagnostic(code, span, args)


def _quoted(word: str) -> Text:
    shown = word if len(word) <= _SHORT else word[:_SHORT] + "…"
    if shown[0] in '"“《':
        return Text(shown, shown)
    return Text(f"“{shown}”", f"“{shown}”")


def span_at(path: str, text: str, start: int, end: int) -> Span:
    """The span of `text[start:end]`."""
    return Span(path, start, end, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
