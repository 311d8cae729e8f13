"""Rulesets on disk: which files belong to one, what it extends, and the digest of what was read."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from violation_rules.folders import SUFFIX, bundled_rulesets, find_base, find_ruleset, rule_files, term_file
from violation_rules.language.ast import Declaration, File, Lexicon, Literal_, RulesetHeader, Span, Term
from violation_rules.language.build.lexicons import PLACEHOLDER
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.outline import outline
from violation_rules.language.parser import parse
from violation_rules.language.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Layer", "RulesetSource", "bundled_rulesets", "read_ruleset"]


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder of rule files. `digest` is the SHA-256 of its files, term files included, in path order."""

    name: str
    folder: Path
    files: tuple[File, ...]
    digest: str

    @property
    def header(self) -> RulesetHeader | None:
        """Its `ruleset` block, the first one found."""
        return next((d for f in self.files for d in f.declarations if isinstance(d, RulesetHeader)), None)


@dataclass(frozen=True, slots=True)
class RulesetSource:
    """A ruleset with all that it extends, base first. `layers` is empty where nothing was found."""

    name: str
    layers: tuple[Layer, ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str] = frozenset()
    """Names whose declarations could not be read."""

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all layers."""
        return hashlib.sha256("\n".join(f"{layer.name} {layer.digest}" for layer in self.layers).encode()).hexdigest()

    @property
    def files(self) -> Iterator[File]:
        """The files of all layers, base first."""
        return (file for layer in self.layers for file in layer.files)


def read_ruleset(target: str | Path) -> RulesetSource:
    """Read a bundled ruleset by name, a folder, or a single rule file, with all that it extends.

    A name without a path separator is looked for among the bundled ones first. Nothing is raised: a missing ruleset, an
    unreadable file and a syntax error are all in `diagnostics`.
    """
    reader = _Reader()
    place = find_ruleset(target)
    if place is None:
        at = Span(str(target), 0, 0, 1, 1)
        return RulesetSource(str(target), (), (missing(str(target), at),))
    reader.read(place, [])
    layers = tuple(reader.layers)
    return RulesetSource(layers[-1].name, layers, tuple(reader.diagnostics), frozenset(reader.broken))


def missing(name: str, at: Span, folder: Path | None = None) -> Diagnostic:
    """The diagnostic for a ruleset that is not there, with the bundled one, or the one beside `folder`, that was probably meant."""
    known = list(bundled_rulesets())
    if folder is not None:
        with suppress(OSError):
            known += sorted(one.name for one in folder.parent.iterdir() if one != folder and any(one.glob(f"*{SUFFIX}")))
    return Diagnostic("VR001", at, {"name": name}, suggestion=closest(name, known))


def _has_header(file: File) -> bool:
    """Whether a `ruleset` block stands in the file, though it may be one that could not be read."""
    return any(chunk.keyword == "ruleset" for chunk in outline(file.text))


class _Reader:
    """The layers read so far; a ruleset that two others extend is read once."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.diagnostics: list[Diagnostic] = []
        self.done: set[Path] = set()
        self.broken: set[str] = set()

    def read(self, place: Path, trail: list[Path]) -> None:
        """Read `place` after everything it extends; `trail` is what led here."""
        resolved = place.resolve()
        if resolved in self.done:
            return
        folder = place if place.is_dir() else place.parent
        digest = hashlib.sha256()
        paths = rule_files(place)
        files = [file for path in paths if (file := self._read_file(path, folder, digest)) is not None]
        header = next((d for f in files for d in f.declarations if isinstance(d, RulesetHeader)), None)
        for base in header.extends if header is not None else ():
            found = find_base(folder, base.text)
            if found is None:
                self.diagnostics.append(missing(base.text, base.span, folder))
            elif found.resolve() in [*(p.resolve() for p in trail), resolved]:
                chain = " → ".join(p.stem for p in [*trail, place, found])
                self._report("VR004", base.span, chain=chain)
            else:
                self.read(found, [*trail, place])
        if header is None and place.is_dir() and len(files) == len(paths) and not any(_has_header(file) for file in files):
            self._report("VR003", Span(str(place), 0, 0, 1, 1))
        self.done.add(resolved)
        self.layers.append(Layer(header.name.text if header else place.stem, folder, tuple(files), digest.hexdigest()))

    def _report(self, code: str, span: Span, **args: str) -> None:
        self.diagnostics.append(Diagnostic(code, span, args))

    def _read_text(self, path: Path, folder: Path, at: Span, digest: hashlib._Hash) -> str | None:
        try:
            content = path.read_bytes()
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._report("VR002", at, file=str(path), line=str(error.object.count(b"\n", 0, error.start) + 1))
            return None
        except OSError as error:
            self._report("VR007", at, file=str(path), reason=error.strerror or str(error))
            return None
        name = path.resolve().relative_to(folder.resolve()).as_posix()
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
        return text

    def _read_file(self, path: Path, folder: Path, digest: hashlib._Hash) -> File | None:
        at = Span(str(path), 0, 0, 1, 1)
        if not path.resolve().is_relative_to(folder.resolve()):
            self._report("VR005", at, file=str(path))
            return None
        text = self._read_text(path, folder, at, digest)
        if text is None:
            return None
        parsed = parse(text, str(path))
        self.diagnostics.extend(parsed.diagnostics)
        self.broken |= parsed.broken
        declarations = tuple(self._fill(d, path, folder, digest) for d in parsed.file.declarations)
        return replace(parsed.file, declarations=declarations)

    def _fill(self, declaration: Declaration, path: Path, folder: Path, digest: hashlib._Hash) -> Declaration:
        """Put the lines of `from "file"` into the terms of a lexicon."""
        if not isinstance(declaration, Lexicon) or not declaration.files:
            return declaration
        terms = [t for file in declaration.files for t in self._read_terms(file, path, folder, digest)]
        return replace(declaration, terms=(*declaration.terms, *terms))

    def _read_terms(self, file: Literal_, path: Path, folder: Path, digest: hashlib._Hash) -> list[Term]:
        target = term_file(path, folder, file.text)
        if not target.resolve().is_relative_to(folder.resolve()):
            self._report("VR005", file.span, file=file.text)
            return []
        if not target.is_file():
            self._report("VR006", file.span, file=file.text)
            return []
        text = self._read_text(target, folder, file.span, digest)
        terms: list[Term] = []
        start = 0
        for number, line in enumerate((text or "").split("\n"), start=1):
            content = line.split(" #", 1)[0].strip()
            if content and not content.startswith("#"):
                at = start + line.index(content)
                span = Span(str(target), at, at + len(content), number, at - start + 1)
                terms.append(Term(span=span, text=content, kind="pattern" if PLACEHOLDER.search(content) else "plain"))
            start += len(line) + 1
        return terms
