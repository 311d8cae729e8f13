"""The statute registry: which law is meant, which version applied on a day, and whether a provision exists in it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from violation_rules.law.citation import Citation, format_citation, format_provision
from violation_rules.law.outline import ArticleKey, Statute, Version, article_key, format_key, key_parts, load_outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

ProblemKind: TypeAlias = Literal[
    "unknown_statute", "unknown_version", "not_in_force", "no_article", "no_paragraph", "no_item", "ambiguous_paragraph"
]


class UnknownStatuteError(KeyError):
    """No law of this name is known. `suggestions` are the likest names."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        """`name` is without the 《》."""
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions

    def __str__(self) -> str:
        """Name the law and what may have been meant."""
        hint = f"；你是否想写{'、'.join(f'《{name}》' for name in self.suggestions)}？" if self.suggestions else ""
        return f"不认识《{self.name}》{hint}"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A citation that points at something.

    `citation` is the one asked for with the version filled in, and the paragraph too where the article leaves only one. `verified` is
    False where no outline of the text is held, so that nothing could be checked; `version` is None where not even its name is known.
    """

    citation: Citation
    statute: Statute
    version: Version | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A citation that does not resolve: what is missing, in Chinese, and the provisions nearest to it that do exist."""

    kind: ProblemKind
    citation: Citation
    message: str
    statute: Statute | None = None
    version: Version | None = None
    nearest: tuple[Citation, ...] = ()

    def __str__(self) -> str:
        """Say what is missing and what is nearest to it."""
        if not self.nearest:
            return self.message
        return f"{self.message}；最近的有{'、'.join(format_citation(citation) for citation in self.nearest)}"


class Registry:
    """Every statute known, by name. Read-only."""

    def __init__(self, statutes: tuple[Statute, ...]) -> None:
        """Raise `ValueError` where two statutes share a name."""
        self._statutes = statutes
        self._by_name: dict[str, Statute] = {}
        for statute in statutes:
            for name in (statute.short, statute.title, *statute.aliases):
                if self._by_name.setdefault(name, statute) is not statute:
                    raise ValueError(f"two statutes are called 《{name}》: {self._by_name[name].title}, {statute.title}")

    @property
    def statutes(self) -> tuple[Statute, ...]:
        """All statutes, in the order of their short titles."""
        return self._statutes

    @property
    def names(self) -> tuple[str, ...]:
        """Every title, short title and alias."""
        return tuple(self._by_name)

    def __iter__(self) -> Iterator[Statute]:
        """Go through the statutes in the order of their short titles."""
        return iter(self._statutes)

    def __contains__(self, name: object) -> bool:
        """Whether a title, short title or alias is known."""
        return name in self._by_name

    def statute(self, name: str) -> Statute:
        """Find the statute of a full title, short title or alias, without the 《》. Raises `UnknownStatuteError`."""
        found = self._by_name.get(name)
        if found is None:
            raise UnknownStatuteError(name, tuple(difflib.get_close_matches(name, self._by_name, n=2, cutoff=0.6)))
        return found

    def version_on(self, statute: Statute | str, day: date) -> Version | None:
        """Find the version in force on `day`; None before the first held, after repeal, and where no text is held."""
        statute = self.statute(statute) if isinstance(statute, str) else statute
        return next((version for version in reversed(statute.versions) if version.in_force(day)), None)

    def resolve(self, citation: Citation, day: date) -> Resolved | Problem:
        """Say what a citation means on `day`: the version it falls in and whether the provision exists there."""
        try:
            statute = self.statute(citation.law)
        except UnknownStatuteError as error:
            return Problem(
                "unknown_statute", citation, str(error), nearest=tuple(replace(citation, law=name) for name in error.suggestions)
            )
        if not statute.versions:
            return Resolved(citation, statute, None, verified=False)
        if citation.version is None:
            version = self.version_on(statute, day)
            if version is None:
                return Problem("not_in_force", citation, _no_version(statute, day), statute)
        else:
            found = _named(statute, citation.version)
            if found is None:
                names = "、".join(version.name for version in statute.versions)
                return Problem("unknown_version", citation, f"《{statute.short}》没有“{citation.version}”这一版本，已有：{names}", statute)
            version = found
            if not version.in_force(day):
                return Problem("not_in_force", citation, _out_of_life(statute, version, day), statute, version)
        return find_provision(citation, statute, version)


@cache
def load_registry() -> Registry:
    """Give the registry of the outlines that ship with the package."""
    return Registry(load_outline())


def find_provision(citation: Citation, statute: Statute, version: Version) -> Resolved | Problem:
    """Whether the provision exists in one version of a statute, whatever the day."""
    pinned = citation.in_version(version.name)
    if citation.article is None:
        return Resolved(pinned, statute, version, verified=True)
    key = article_key(citation.article, citation.suffix)
    paragraphs = version.articles.get(key)
    if paragraphs is None:
        if version.partial:
            return Resolved(pinned, statute, version, verified=False)
        return _no_article(pinned, statute, version, key)
    return _in_article(pinned, statute, version, paragraphs)


def counterpart(statute: Statute, article: ArticleKey, *, of: Version, into: Version) -> ArticleKey | None:
    """Find the article of `into` that carries the same provision as `article` of `of`, through every version between, either way in time.

    None where there is none. Judged by wording when the outlines were made: a hint for people, not a finding of law.
    """
    start, end = statute.versions.index(of), statute.versions.index(into)
    if start <= end:
        for version in statute.versions[start + 1 : end + 1]:
            if version.changes is not None:
                if article in version.changes.removed:
                    return None
                article = version.changes.moved.get(article, article)
        return article
    for version in reversed(statute.versions[end + 1 : start + 1]):
        if version.changes is not None:
            if article in version.changes.added:
                return None
            article = next((old for old, new in version.changes.moved.items() if new == article), article)
    return article


def _in_article(pinned: Citation, statute: Statute, version: Version, paragraphs: tuple[int, ...]) -> Resolved | Problem:
    place = f"《{statute.short}》（{version.name}）{format_provision(pinned.article, pinned.suffix)}"
    paragraph, item = pinned.paragraph, pinned.item
    if paragraph is not None and paragraph > len(paragraphs):
        nearest: tuple[Citation, ...] = (replace(pinned, paragraph=len(paragraphs) if len(paragraphs) > 1 else None, item=None),)
        return Problem("no_paragraph", pinned, f"{place}只有{len(paragraphs)}款，没有第{paragraph}款", statute, version, nearest)
    if item is None:
        return Resolved(pinned, statute, version, verified=True)
    if paragraph is None:
        with_items = [number for number, items in enumerate(paragraphs, 1) if items]
        if len(with_items) > 1:
            nearest = tuple(replace(pinned, paragraph=number) for number in with_items if item <= paragraphs[number - 1])
            return Problem("ambiguous_paragraph", pinned, f"{place}有{len(with_items)}款分项，须写明第几款", statute, version, nearest)
        paragraph = with_items[0] if with_items else 1
        if len(paragraphs) > 1:
            pinned = replace(pinned, paragraph=paragraph)
    items = paragraphs[paragraph - 1]
    if item <= items:
        return Resolved(pinned, statute, version, verified=True)
    where = place + (f"第{paragraph}款" if len(paragraphs) > 1 else "")
    missing = f"{where}只有{items}项，没有第{item}项" if items else f"{where}没有分项"
    nearest = (replace(pinned, item=items or None),)
    return Problem("no_item", pinned, missing, statute, version, nearest)


def _no_article(pinned: Citation, statute: Statute, version: Version, key: ArticleKey) -> Problem:
    message = f"《{statute.short}》（{version.name}）没有{format_key(key)}"
    nearest = [_at(pinned, other) for other in _neighbours(key, version.articles)]
    elsewhere = [other for other in statute.versions if other is not version and key in other.articles]
    if elsewhere:
        message += f"（{'、'.join(other.name for other in elsewhere)}有）"
        for other in elsewhere:
            carrier = counterpart(statute, key, of=other, into=version)
            if carrier is not None and _at(pinned, carrier) not in nearest:
                # The article that carries the same provision is a better guess than the next number.
                nearest.insert(0, _at(pinned, carrier))
    return Problem("no_article", pinned, message, statute, version, tuple(nearest))


def _at(pinned: Citation, key: ArticleKey) -> Citation:
    article, suffix = key_parts(key)
    return replace(pinned, article=article, suffix=suffix, paragraph=None, item=None)


def _neighbours(key: ArticleKey, articles: Mapping[ArticleKey, tuple[int, ...]]) -> tuple[ArticleKey, ...]:
    """Find the existing articles next below and above a number."""
    order = sorted((*articles, key), key=lambda other: (key_parts(other)[0], key_parts(other)[1] or 0))
    at = order.index(key)
    return (*order[max(at - 1, 0) : at], *order[at + 1 : at + 2])


def _named(statute: Statute, name: str) -> Version | None:
    return next((version for version in statute.versions if version.name == name), None)


def _life(version: Version) -> str:
    beginning = f"自{version.effective}起" if version.effective else "施行日期不详"
    return beginning + (f"至{version.repealed}前" if version.repealed else "")


def _no_version(statute: Statute, day: date) -> str:
    lives = "、".join(f"{version.name}（{_life(version)}）" for version in statute.versions)
    return f"{day}没有在施行的《{statute.short}》文本，已有：{lives}"


def _out_of_life(statute: Statute, version: Version, day: date) -> str:
    return f"《{statute.short}》（{version.name}）{_life(version)}施行，{day}不适用"
