"""Compiled rulesets kept on disk, by content, so that loading one again needs no parser.

An entry is found in two steps. An *index*, named after where the ruleset lies, says which files it was read from; from their
bytes as they are now the ruleset's digest is computed again. A *program*, named after that digest and the engine's own
fingerprint, is the compiled form. Whatever changed (a rule, a term file, the engine), the names no longer meet and the ruleset is
compiled anew. The *signs* that screening of large batches looks for are kept beside it, named after what they are chosen from.

Entries are msgpack behind a checksum: reading one runs no code, and a damaged one is as good as none. They are written beside and
renamed, so that concurrent writers and readers never see half of one. They lie in the user's own cache folder, which must belong
to the user and be writable by nobody else; `VIOLATION_RULES_CACHE` names another folder, or turns the cache off where it is empty.
A wheel brings programs of the bundled rulesets along (`write_shipped`, called where it is built), an editable install puts them into
the checkout; their names hold the *bytes* of the compiling code, so that a changed checkout does not find them.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from violation_rules.compiler.program import FORMAT, Screening
from violation_rules.compiler.stored import Stored, opened, stored
from violation_rules.folders import data_folder, find_base, find_ruleset, rule_files, term_file
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.compiler.program import Program
    from violation_rules.language.ast import File
    from violation_rules.language.sources import RulesetSource

ENVIRONMENT = "VIOLATION_RULES_CACHE"
MOST_ENTRIES = 64
"""Files kept in the folder; the ones read or written longest ago go first."""

_MAGIC = b"violation-rules 2\n"
_CHECKSUM = 4
_COMPILING = ("checks", "compiler", "language", "law", "text")
_BUNDLED = "@rulesets"
_T = TypeVar("_T")


class LayerFiles(msgspec.Struct, frozen=True, array_like=True):
    """Where one layer was read from: its folder (or single file), its files in the order they were digested, what it extends."""

    name: str
    place: str
    files: tuple[str, ...]
    bases: tuple[tuple[str, str], ...]


class Index(msgspec.Struct, frozen=True, array_like=True):
    """The layers of one ruleset, base first."""

    layers: tuple[LayerFiles, ...]


class _Store(NamedTuple):
    """A folder of entries, and what stands for the engine in their names."""

    folder: Path
    engine: str


def recall(target: str | Path) -> Program | None:
    """The compiled form of the ruleset as it lies on disk now; None where it must be compiled."""
    for store in _stores(writing=False):
        index = _read(store.folder / _index_name(store, target), Index)
        digest = None if index is None else _digest(index)
        if digest is None:
            continue
        found = _read(store.folder / _program_name(store, digest), Stored)
        if found is not None and found.digest == digest:
            return opened(found)
    return None


def remember(target: str | Path, source: RulesetSource, program: Program) -> None:
    """Keep a compiled ruleset. Where that is not possible nothing happens: the cache only ever saves time."""
    for store in _stores(writing=True):
        _write_entries(store, target, source, program)
        _prune(store.folder)


def recall_signs(key: str) -> Screening | None:
    """The signs kept under a key."""
    for store in _stores(writing=False):
        found = _read(store.folder / _signs_name(store, key), Screening)
        if found is not None:
            return found
    return None


def remember_signs(key: str, found: Screening) -> None:
    """Keep signs, if that is possible."""
    for store in _stores(writing=True):
        with suppress(OSError):
            _write(store.folder / _signs_name(store, key), found)
        _prune(store.folder)


def ship_signs(folder: Path, key: str, found: Screening) -> None:
    """Write signs of a bundled ruleset into `folder`. Raises OSError."""
    _write(folder / _signs_name(_Store(folder, _shipped_engine()), key), found)


def write_shipped(folder: Path, name: str, source: RulesetSource, program: Program) -> None:
    """Write the entries of a bundled ruleset into `folder`, which is or becomes `data_folder("compiled")`."""
    _write_entries(_Store(folder, _shipped_engine()), name, source, program)


def _write_entries(store: _Store, target: str | Path, source: RulesetSource, program: Program) -> None:
    with suppress(OSError):
        index = _index(target, source)
        if index is None or _digest(index) != program.digest:
            return  # changed while it was read
        _write(store.folder / _program_name(store, program.digest), stored(program))
        _write(store.folder / _index_name(store, target), index)


# --- where entries are ------------------------------------------------------------------------------------------------


def _stores(*, writing: bool) -> Iterator[_Store]:
    """The user's folder, then what came with the package."""
    folder = _user_folder(create=writing)
    if folder is not None:
        yield _Store(folder, engine_fingerprint())
    shipped = data_folder("compiled")
    if not writing and shipped.is_dir():
        yield _Store(shipped, _shipped_engine())


def _user_folder(*, create: bool) -> Path | None:
    """The cache folder, if it is safe: ours alone to write."""
    chosen = os.environ.get(ENVIRONMENT)
    if chosen == "":
        return None
    try:
        if chosen is None:
            from platformdirs import user_cache_path  # noqa: PLC0415 - not needed where the folder is named

            folder = user_cache_path("violation-rules", appauthor=False) / "compiled"
        else:
            folder = Path(chosen)
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except (OSError, RuntimeError):
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
        return None
    return folder


def _index_name(store: _Store, target: str | Path) -> str:
    place = find_ruleset(target)
    where = str(target) if place is None else _portable(place.resolve())
    return hashlib.sha256(f"{store.engine}\n{where}".encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".index"


def _program_name(store: _Store, digest: str) -> str:
    return hashlib.sha256(f"{store.engine}\n{digest}".encode()).hexdigest()[:32] + ".program"


def _signs_name(store: _Store, key: str) -> str:
    return hashlib.sha256(f"{store.engine}\n{key}".encode()).hexdigest()[:32] + ".signs"


def _portable(path: Path) -> str:
    """A path as entries name it: bundled rulesets lie elsewhere on each machine."""
    root = data_folder("rulesets").resolve()
    return f"{_BUNDLED}/{path.relative_to(root).as_posix()}" if path.is_relative_to(root) else str(path)


def _real(name: str) -> Path:
    return data_folder("rulesets").resolve() / name.removeprefix(f"{_BUNDLED}/") if name.startswith(f"{_BUNDLED}/") else Path(name)


@cache
def engine_fingerprint() -> str:
    """What stands for the code and tables that compiling depends on: version, format, and size and time of each of their files."""
    package = Path(__file__).resolve().parent.parent
    seen = hashlib.sha256(f"{__version__} {FORMAT} {sys.byteorder}".encode())
    for part in _COMPILING:
        for place in _walk(str(package / part)):
            found = place.stat()
            seen.update(f"{place.path} {found.st_size} {found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    for grammar in sorted(data_folder("grammar").glob("*.lark")):
        seen.update(grammar.read_bytes())
    return seen.hexdigest()


@cache
def _shipped_engine() -> str:
    """The same for programs made elsewhere, where times of files say nothing: by their content."""
    package = Path(__file__).resolve().parent.parent
    seen = hashlib.sha256(f"{__version__} {FORMAT} {sys.byteorder}".encode())
    for part in _COMPILING:
        for place in _walk(str(package / part)):
            with open(place.path, "rb", buffering=0) as file:  # noqa: PTH123 - some hundred files
                content = file.read()
            name = place.path[len(str(package)) + 1 :].replace(os.sep, "/")
            seen.update(f"{name} {len(content)}\n".encode())
            seen.update(content)
    for grammar in sorted(data_folder("grammar").glob("*.lark")):
        seen.update(grammar.read_bytes())
    return seen.hexdigest()


def _walk(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _walk(entry.path)
            else:
                yield entry


# --- what a ruleset was read from -------------------------------------------------------------------------------------------


def _index(target: str | Path, source: RulesetSource) -> Index | None:
    place = find_ruleset(target)
    if place is None:
        return None
    layers = []
    for layer in source.layers:
        at = place if layer is source.layers[-1] else layer.folder
        names = tuple(_relative(path, layer.folder) for file in layer.files for path in _files_of(file, layer.folder))
        extended = layer.header.extends if layer.header is not None else ()
        bases = tuple((base.text, _base(layer.folder, base.text)) for base in extended)
        layers.append(LayerFiles(layer.name, _portable(at.resolve()), names, bases))
    return Index(tuple(layers))


def _files_of(file: File, folder: Path) -> Iterable[Path]:
    """A rule file, then the term files of its lexicons, as `language/sources.py` reads and digests them."""
    from violation_rules.language.ast import Lexicon  # noqa: PLC0415 - not needed to recall

    path = Path(file.path)
    yield path
    for declared in file.declarations:
        if isinstance(declared, Lexicon):
            yield from (term_file(path, folder, name.text) for name in declared.files)


def _relative(path: Path, folder: Path) -> str:
    return path.resolve().relative_to(folder.resolve()).as_posix()


def _base(folder: Path, name: str) -> str:
    found = find_base(folder, name)
    return "" if found is None else _portable(found.resolve())


def _digest(index: Index) -> str | None:
    """The ruleset's digest from its files as they are now; None where one is missing, new, or extends something else."""
    out = []
    try:
        for layer in index.layers:
            place = _real(layer.place)
            folder = place if place.is_dir() else place.parent
            known = [name for name in layer.files if name.endswith(".vr")]
            found = rule_files(place)
            if [path.as_posix() for path in found] != [f"{folder.as_posix()}/{name}" for name in known] and [
                _relative(path, folder) for path in found
            ] != known:
                return None
            if any(_base(folder, name) != base for name, base in layer.bases):
                return None
            seen = hashlib.sha256()
            for name in layer.files:
                with open(f"{folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - some hundred files
                    content = file.read()
                seen.update(f"{name}\n{len(content)}\n".encode())
                seen.update(content)
            out.append(f"{layer.name} {seen.hexdigest()}")
    except (OSError, ValueError):
        return None
    return hashlib.sha256("\n".join(out).encode()).hexdigest()


# --- entries --------------------------------------------------------------------------------------------------------------


def _read(path: Path, kind: type[_T]) -> _T | None:
    """What an entry holds; None where there is none, or it is damaged or of another form."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + _CHECKSUM
    body = memoryview(content)[head:]
    if not content.startswith(_MAGIC) or _checksum(body) != content[len(_MAGIC) : head]:
        return None
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except msgspec.MsgspecError:
        return None


def _checksum(body: bytes | memoryview) -> bytes:
    """Against damage, not against people: who may write here may write anything. This one takes a third of the time of SHA-256."""
    return zlib.crc32(body).to_bytes(_CHECKSUM, "big")


def _write(path: Path, value: object) -> None:
    """Write beside, then rename. Raises OSError."""
    import secrets  # noqa: PLC0415 - not needed to recall

    body = msgspec.msgpack.encode(value)
    beside = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_MAGIC + _checksum(body) + body)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    """Drop the oldest files beyond the number kept; another process may be doing the same."""
    with suppress(OSError):
        files = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[MOST_ENTRIES:]:
            path.unlink(missing_ok=True)
