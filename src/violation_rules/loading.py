"""From rule files to a loaded ruleset."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from violation_rules import checks
from violation_rules.compiler import cache, signs
from violation_rules.compiler.compile import compile_symbols
from violation_rules.errors import RulesetError
from violation_rules.language.ast import Lexicon, RulesetHeader, Span
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.parser import parse
from violation_rules.language.sources import Layer, RulesetSource, bundled_rulesets, missing, read_ruleset
from violation_rules.language.symbols import link
from violation_rules.ruleset import Ruleset

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.language.ast import Declaration, File
    from violation_rules.language.symbols import Symbols


def load(target: str | Path, *, keep_going: bool = False) -> Ruleset:
    """See `violation_rules.load_ruleset`."""
    source = read_ruleset(target)
    diagnostics = checks.run(source)
    if any(one.severity == "error" for one in diagnostics):
        if not keep_going:
            raise RulesetError(diagnostics)
        source = without_broken(source, diagnostics)
        symbols = link(source)
        return Ruleset(compile_symbols(symbols), target, symbols, diagnostics=tuple(diagnostics))
    symbols = link(source)
    program = compile_symbols(symbols)
    cache.remember(target, source, program)
    return Ruleset(program, target, symbols, diagnostics=tuple(diagnostics))


def ship(folder: Path) -> None:
    """Compile all bundled rulesets into a folder that comes with the package. Raises RulesetError, and OSError where it cannot write."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen: set[str] = set()
    for name in bundled_rulesets():
        source = read_ruleset(name)
        program = compiled(source, name).program
        cache.write_shipped(folder, name, source, program)
        key = signs.content_key(program)
        if key not in chosen:  # rulesets that add no conditions share them
            cache.ship_signs(folder, key, signs.choose(program))
            chosen.add(key)


def without_broken(source: RulesetSource, diagnostics: list[Diagnostic]) -> RulesetSource:
    """The ruleset without the declarations that have errors, and without those that then miss something, until none is left.

    Raises RulesetError where that leaves no ruleset (no header, nothing that could be read).
    """
    errors = [one for one in diagnostics if one.severity == "error"]
    found = diagnostics
    while errors:
        broken = {(one.span.path, one.span.start) for one in errors}
        layers = tuple(
            replace(layer, files=tuple(replace(file, declarations=_whole(file, broken)) for file in layer.files)) for layer in source.layers
        )
        if layers == source.layers or not any(layer.header for layer in layers):
            raise RulesetError(found)
        source = replace(source, layers=layers, diagnostics=())
        errors = [one for one in checks.run(source) if one.severity == "error"]
    return source


def _whole(file: File, broken: set[tuple[str, int]]) -> tuple[Declaration, ...]:
    places = [start for path, start in broken if path == file.path]
    return tuple(one for one in file.declarations if not any(one.span.start <= start < one.span.end for start in places))


def load_text(text: str, *, path: str = "<text>") -> Ruleset:
    """A ruleset from the text of one rule file, for trying things out. Raises RulesetError like `load`.

    It may extend bundled rulesets. It has no folder: `from "file"` is an error, and nothing on disk is read but what it extends.
    """
    return compiled(source_of(text, path), path)


def compiled(source: RulesetSource, target: str | Path) -> Ruleset:
    """Check and compile what was read. Raises RulesetError like `load`."""
    diagnostics = checks.run(source)
    if any(one.severity == "error" for one in diagnostics):
        raise RulesetError(diagnostics)
    symbols = link(source)
    return Ruleset(compile_symbols(symbols), target, symbols, diagnostics=tuple(diagnostics))


def source_of(text: str, path: str, read: Callable[[str], RulesetSource] = read_ruleset) -> RulesetSource:
    """One file's text with the bundled rulesets that it extends, which `read` gives by name."""
    parsed = parse(text, path)
    layers: dict[Path, Layer] = {}
    diagnostics = list(parsed.diagnostics)
    broken = set(parsed.broken)
    header = next((one for one in parsed.file.declarations if isinstance(one, RulesetHeader)), None)
    if header is None:
        diagnostics.append(Diagnostic("VR003", Span(path, 0, 0, 1, 1)))
    for base in header.extends if header else ():
        if base.text not in bundled_rulesets():
            diagnostics.append(missing(base.text, base.span))
            continue
        source = read(base.text)
        layers.update((layer.folder, layer) for layer in source.layers)
        diagnostics.extend(source.diagnostics)
        broken |= source.broken
    for lexicon in parsed.file.declarations:
        if isinstance(lexicon, Lexicon):
            diagnostics.extend(Diagnostic("VR005", file.span, {"file": file.text}) for file in lexicon.files)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    own = Layer(header.name.text if header else path, Path(path).parent, (parsed.file,), digest)
    return RulesetSource(own.name, (*layers.values(), own), tuple(diagnostics), frozenset(broken))


def read_symbols(target: str | Path) -> Symbols:
    """The linked declarations of a ruleset, without compiling it."""
    return link(read_ruleset(target))
