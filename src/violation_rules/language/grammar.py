"""The Lark parser of `grammar/violation_rules.lark`, built once per process when it is first needed (about 0.15 s)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from lark import Lark
from lark.lexer import ContextualLexer, PatternRE, PatternStr, TerminalDef

from violation_rules.folders import data_folder

if TYPE_CHECKING:
    from collections.abc import Collection

GRAMMAR_FILE = "violation_rules.lark"

CLAUSE_RULES = {
    "ruleset": "ruleset_clause",
    "statute": "statute_version",
    "unit": "duty",
    "category": "reported_as",
    "assign": "assign_clause",
    "point": "point_clause",
    "violation": "violation_clause",
}
"""What stands between the braces of each declaration: block → rule of one clause."""

START_RULES = ("file", "declaration", *CLAUSE_RULES.values())


class _Lexer(ContextualLexer):
    """Lark's contextual lexer without its search for colliding terminals, which takes minutes; a test makes a quicker one."""

    def __init__(self, conf: Any, states: dict[int, Collection[str]], always_accept: Collection[str] = ()) -> None:
        conf.skip_validation = True
        super().__init__(conf, states, always_accept)


def _end_at_word_boundary(terminal: TerminalDef) -> None:
    """Make a keyword of a quoted word: it is not read from the beginning of a longer word, and goes before names."""
    if isinstance(terminal.pattern, PatternStr) and terminal.pattern.value.isidentifier():
        terminal.pattern = PatternRE(terminal.pattern.value + r"(?![\w.])")
        terminal.priority = 1


@cache
def parser() -> Lark:
    """The parser of this process."""
    return Lark(
        (data_folder("grammar") / GRAMMAR_FILE).read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        strict=True,
        keep_all_tokens=True,
        maybe_placeholders=False,
        edit_terminals=_end_at_word_boundary,
        start=list(START_RULES),
        _plugins={"ContextualLexer": _Lexer},
    )


@cache
def _name_pattern() -> re.Pattern[str]:
    return re.compile(parser().get_terminal("NAME").pattern.to_regexp())


def is_name(text: str) -> bool:
    """Whether the text can be a name: the right characters, and not a reserved keyword."""
    return _name_pattern().fullmatch(text) is not None
