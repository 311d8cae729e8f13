"""Evidence that another person can check: what was read, what was judged, what was found, by what and when, with a digest of each.

The folder holds `originals/` (the input files, byte for byte as they were read), `documents.jsonl` (each document as it was judged:
the text that offsets point into), `findings.jsonl` and `manifest.json`. Running the same ruleset over the documents again gives the same
findings; `verify` does so and says what differs.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from violation_rules.model import Document, Utterance
from violation_rules.reports.encode import finding_data, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.reports.run import Judged, Run
    from violation_rules.ruleset import Ruleset

FORMAT = 2
ORIGINALS, DOCUMENTS, FINDINGS, MANIFEST = "originals", "documents.jsonl", "findings.jsonl", "manifest.json"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the evidence says; `code` names the message in the catalogue and `values` fill it in."""

    code: str
    values: Mapping[str, object]


class Recorder:
    """Writes evidence while documents are read and judged: pass `keep` to the readers, and the run to `follow`."""

    def __init__(self, folder: Path) -> None:
        """Begin in an empty folder."""
        self._folder = folder
        self._counts: Counter[str] = Counter()
        self._originals: list[dict[str, str]] = []
        self._open = ExitStack()
        self._run: Run | None = None

    def keep(self, name: str, stream: BinaryIO) -> BinaryIO:
        """`stream`, of which every byte that is read also goes into the evidence; `name` is how messages show the input."""
        (self._folder / ORIGINALS).mkdir(exist_ok=True)
        suffix = Path(name).suffix.lower()
        kept = f"{ORIGINALS}/{len(self._originals) + 1:04d}{suffix if suffix.isascii() else ''}"
        self._originals.append({"name": name, "kept": kept})
        return cast("BinaryIO", _Copied(stream, self._open.enter_context((self._folder / kept).open("wb"))))

    def follow(self, run: Run) -> None:
        """Record what is judged and found while somebody iterates `run`."""
        documents = self._open.enter_context((self._folder / DOCUMENTS).open("wb"))
        findings = self._open.enter_context((self._folder / FINDINGS).open("wb"))
        source = run.source
        self._run = run
        run.source = (_record(judged, documents, findings, self._counts) for judged in source)

    def finish(self, command: str, options: Mapping[str, Any]) -> None:
        """Write the manifest, over all that was written."""
        self.close()
        run = self._run
        if run is None:
            raise ValueError("finish before follow")
        files = sorted(path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if path.is_file())
        manifest = {
            "format": FORMAT,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": command,
            "options": options,
            "ruleset": run.ruleset,
            "ruleset_version": run.version,
            "ruleset_digest": run.digest,
            "engine_version": run.engine_version,
            "on": run.on.isoformat(),
            "experimental": run.experimental,
            "documents": self._counts["documents"],
            "findings": self._counts["findings"],
            "unread": [{"file": p.file, "line": p.line, "code": p.code} for p in run.problems],
            "originals": self._originals,
            "files": {name: _described(self._folder / name) for name in files},
        }
        (self._folder / MANIFEST).write_bytes(to_json(manifest, indent=2) + b"\n")

    def close(self) -> None:
        """Close what is open."""
        self._open.close()


class _Copied:
    """A stream whose bytes are written to a second one as they are read."""

    def __init__(self, stream: BinaryIO, copy: BinaryIO) -> None:
        self._stream = stream
        self._copy = copy

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._copy.write(content)
        return content


def partial_folder(folder: Path) -> Path:
    """Where evidence is written until it is whole."""
    return folder.with_name(folder.name + ".partial")


@contextmanager
def recording(folder: Path, command: str, options: Mapping[str, Any]) -> Iterator[Recorder]:
    """Record a run. Everything is written to `DIR.partial` and renamed when it is whole; what fails leaves nothing behind.

    An interruption leaves `DIR.partial` without a manifest, which `verify` does not take for evidence. Raises FileExistsError where
    `folder`, or what an interrupted run left beside it, is there and not empty.
    """
    partial = partial_folder(folder)
    for place in (folder, partial):
        if place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise FileExistsError(str(place))
    partial.mkdir(parents=True, exist_ok=True)
    recorder = Recorder(partial)
    try:
        yield recorder
        recorder.finish(command, options)
    except KeyboardInterrupt:
        recorder.close()
        raise
    except BaseException:
        recorder.close()
        shutil.rmtree(partial, ignore_errors=True)
        raise
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)


def manifest_digest(folder: Path) -> str:
    """SHA-256 of the manifest, which stands for all that it lists: written down elsewhere, it shows any later change."""
    return str(_described(folder / MANIFEST)["sha256"])


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest. Raises OSError or ValueError where there is none that can be read."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError(f"{MANIFEST}: format {FORMAT} expected")
    for name, kind in _NEEDED.items():
        if not isinstance(manifest.get(name), kind):
            raise ValueError(f"{MANIFEST}: {name}: {kind.__name__} expected")  # noqa: TRY004 - of the file, not of an argument
    return manifest


_NEEDED: dict[str, type] = {
    **dict.fromkeys(("ruleset", "ruleset_version", "ruleset_digest", "engine_version", "created"), str),
    "experimental": bool,
    **dict.fromkeys(("documents", "findings"), int),
    **dict.fromkeys(("files", "options"), dict),
}
"""What `verify` reads of a manifest."""


def changed_files(folder: Path, manifest: dict[str, Any]) -> Iterator[Difference]:
    """Files that are missing, are not in the manifest, or have another digest than it says."""
    for name, described in manifest["files"].items():
        path = folder / name
        if ".." in Path(name).parts or not path.is_file():
            yield Difference("missing", {"file": name})
        elif (got := _described(path)) != described:
            yield Difference("digest", {"file": name, "expected": described["sha256"][:12], "got": got["sha256"][:12]})
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in manifest["files"] and name != MANIFEST:
            yield Difference("extra", {"file": name})


def rerun(folder: Path, manifest: dict[str, Any], rules: Ruleset) -> Iterator[Difference]:
    """Judge the documents again, with the recorded days and facts, and compare finding by finding.

    A file that was changed so that it can no longer be read is a difference too; what it held is then not compared.
    """
    for name, got in (("ruleset", rules.name), ("ruleset_version", rules.version), ("ruleset_digest", rules.digest)):
        if manifest[name] != got:
            yield Difference("other_ruleset", {"what": name, "expected": manifest[name][:12], "got": got[:12]})
    try:
        yield from _compared(folder, manifest["experimental"], rules)
    except ValueError as error:
        yield Difference("unreadable", {"reason": error})


def _compared(folder: Path, experimental: bool, rules: Ruleset) -> Iterator[Difference]:  # noqa: FBT001 - as it was recorded
    """Differences between recorded and present findings. Raises ValueError where a file, or a fact in it, is not what was written."""
    recorded = {_key(line): line for line in _lines(folder / FINDINGS)}
    for line in _lines(folder / DOCUMENTS):
        file, document = _document(line)
        for finding in rules.scan(document, experimental=experimental):
            data = json.loads(to_json(finding_data(finding, file or "-")))
            values = {"title": finding.title, "violation": finding.violation, "document": document.id}
            old = recorded.pop(_key(data), None)
            if old is None:
                yield Difference("new", values)
                continue
            changed = sorted(name for name in data.keys() | old.keys() if name not in _OF_THE_RUN and data.get(name) != old.get(name))
            if changed:
                yield Difference("changed", {**values, "fields": "、".join(changed)})
    for old in recorded.values():
        yield Difference("gone", {name: old.get(name, "?") for name in ("title", "violation", "document")})


_OF_THE_RUN = frozenset({"ruleset_version", "ruleset_digest", "engine_version"})
"""Fields that differ with the ruleset, which is told once."""


def _key(data: dict[str, Any]) -> str:
    try:
        first = data["evidence"][0]["start"] if data["evidence"] else 0
        return f"{data['file']}\0{data['document']}\0{data['id']}\0{first}"
    except (TypeError, KeyError, LookupError) as error:
        raise ValueError(f"{FINDINGS}: {error!r}") from None


def _record(judged: Judged, documents: BinaryIO, findings: BinaryIO, counts: Counter[str]) -> Judged:
    counts.update(documents=1, findings=len(judged.findings))
    documents.write(to_json({"file": judged.file, "document": _document_data(judged.document)}) + b"\n")
    findings.writelines(to_json(finding_data(finding, judged.file or "-")) + b"\n" for finding in judged.findings)
    return judged


def _document_data(document: Document) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "id": document.id,
        "on": document.on.isoformat() if document.on else None,
        "text": document.text,
        "utterances": [[u.text, u.start, u.end, u.speaker, u.field] for u in document.utterances]
        if document.utterances is not None
        else None,
        "fields": dict(document.fields) if document.fields is not None else None,
        "facts": dict(document.facts) if document.facts is not None else None,
    }


def _document(line: dict[str, Any]) -> tuple[str | None, Document]:
    """The name of the file, and the document."""
    try:
        data = line["document"]
        on = date.fromisoformat(data["on"]) if data["on"] else None
        utterances = [Utterance(*values) for values in data["utterances"]] if data["utterances"] is not None else None
        return line["file"], Document(**{**data, "on": on, "utterances": utterances})
    except (TypeError, KeyError) as error:
        raise ValueError(f"{DOCUMENTS}: {error!r}") from None


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except OSError as error:
        raise ValueError(f"{path.name}: {error.strerror}") from None


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return {"sha256": digest.hexdigest(), "bytes": path.stat().st_size}
