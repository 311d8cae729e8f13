"""Citations in the profession's notation: 《刑法》（2020修正）第二百八十七条之一第一款第二项."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from violation_rules.law.numerals import NUMERAL_CHARACTERS, from_chinese, to_chinese


class CitationError(ValueError):
    """The text is not a citation. The message says what was expected and where reading stopped."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One provision; the parts not written are None.

    `law` is a title, short title or alias without the 《》. `article` counts 条 (sections, in an enforcement guide), `suffix` the 之N of an
    inserted article, `paragraph` the 款, `item` the 项. Without `version` the version in force on the day of the conduct is meant.
    """

    law: str
    version: str | None = None
    article: int | None = None
    suffix: int | None = None
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        """Write the citation as `format_citation` does."""
        return format_citation(self)

    def in_version(self, version: str) -> Citation:
        """Pin the same provision to a version."""
        return replace(self, version=version)


_NUMBER: Final = rf"\s*([{NUMERAL_CHARACTERS}]+|\d+)\s*"
_PROVISION: Final = re.compile(rf"\s*第{_NUMBER}条(?:\s*之{_NUMBER})?(?:\s*第{_NUMBER}款)?(?:\s*第[(（]?{_NUMBER}[)）]?项)?\s*")
_OPENING: Final = "(（"
_CLOSING: Final = ")）"


def parse_citation(text: str) -> Citation:
    """Read one citation, the whole of `text`. Numerals may be Chinese or Arabic, parentheses full or half width.

    Raises `CitationError`.
    """
    rest = text.strip()
    if not rest.startswith("《"):
        raise CitationError(f"a citation begins with the law's name in 《》: {text!r}")
    law, rest = _between_brackets(rest, text)
    version, rest = _version(rest, text)
    if not rest.strip():
        return Citation(law=law, version=version)
    found = _PROVISION.fullmatch(rest)
    if found is None:
        raise CitationError(f"after the law's name a citation goes on 第…条[之…][第…款][第…项], not {rest.strip()!r}")
    article, suffix, paragraph, item = (_number(part, text) for part in found.groups())
    return Citation(law=law, version=version, article=article, suffix=suffix, paragraph=paragraph, item=item)


def format_citation(citation: Citation) -> str:
    """Write the Chinese notation; `parse_citation` reads it back to an equal value."""
    written = f"《{citation.law}》"
    if citation.version is not None:
        written += f"（{citation.version}）"
    return written + format_provision(citation.article, citation.suffix, citation.paragraph, citation.item)


def format_provision(article: int | None, suffix: int | None = None, paragraph: int | None = None, item: int | None = None) -> str:
    """Write the part after the law's name: `第二百八十七条之一第一款`; empty without an article."""
    if article is None:
        return ""
    written = f"第{to_chinese(article)}条"
    if suffix is not None:
        written += f"之{to_chinese(suffix)}"
    if paragraph is not None:
        written += f"第{to_chinese(paragraph)}款"
    if item is not None:
        written += f"第{to_chinese(item)}项"
    return written


def _between_brackets(rest: str, whole: str) -> tuple[str, str]:
    depth = 0
    for position, character in enumerate(rest):
        depth += (character == "《") - (character == "》")
        if depth == 0:
            name = rest[1:position].strip()
            if not name:
                raise CitationError(f"the law's name is missing between 《 and 》: {whole!r}")
            return name, rest[position + 1 :]
    raise CitationError(f"》 is missing after the law's name: {whole!r}")


def _version(rest: str, whole: str) -> tuple[str | None, str]:
    rest = rest.lstrip()
    if not rest or rest[0] not in _OPENING:
        return None, rest
    depth = 0
    for position, character in enumerate(rest):
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth == 0:
            # Half-width parentheses are a matter of the keyboard; version names are kept in full width.
            name = rest[1:position].strip().replace("(", "（").replace(")", "）")
            if not name:
                raise CitationError(f"the version's name is missing between the parentheses: {whole!r}")
            return name, rest[position + 1 :]
    raise CitationError(f"） is missing after the version's name: {whole!r}")


def _number(written: str | None, whole: str) -> int | None:
    if written is None:
        return None
    number = from_chinese(written)
    if number is None:
        raise CitationError(f"{written!r} is not a number as provisions are numbered: {whole!r}")
    return number
