"""Evidence that another person can check: what was judged, what was found, by what and when, with a digest of each.

The folder holds `documents.jsonl` (each document as it was judged), `findings.jsonl` and `manifest.json`. Running the same ruleset
over the documents again gives the same findings; `verify` does so and says what differs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.model import Document, Utterance
from violation_rules.reports.encode import finding_data, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.reports.run import Judged, Run
    from violation_rules.ruleset import Ruleset

FORMAT = 1
DOCUMENTS, FINDINGS, MANIFEST = "documents.jsonl", "findings.jsonl", "manifest.json"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the evidence says; `code` names the message in the catalogue and `values` fill it in."""

    code: str
    values: Mapping[str, object]


@contextmanager
def recorded(run: Run, folder: Path, command: str) -> Iterator[None]:
    """Record `run` into `folder` while somebody iterates it. The manifest is written last: a folder without one is incomplete.

    Raises FileExistsError where the folder holds evidence already.
    """
    if (folder / MANIFEST).exists():
        raise FileExistsError(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    source = run.source
    with (folder / DOCUMENTS).open("wb") as documents, (folder / FINDINGS).open("wb") as findings:
        counts: Counter[str] = Counter()
        run.source = (_record(judged, documents, findings, counts) for judged in source)
        yield
    manifest = {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "ruleset": run.ruleset,
        "ruleset_version": run.version,
        "ruleset_digest": run.digest,
        "engine_version": run.engine_version,
        "on": run.on.isoformat(),
        "experimental": run.experimental,
        "documents": counts["documents"],
        "findings": counts["findings"],
        "unread": [{"file": p.file, "line": p.line, "code": p.code} for p in run.problems],
        "files": {name: _described(folder / name) for name in (DOCUMENTS, FINDINGS)},
    }
    (folder / MANIFEST).write_bytes(to_json(manifest, indent=2) + b"\n")


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest. Raises OSError or ValueError where there is none that can be read."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError(f"{MANIFEST}: format {FORMAT} expected")
    return manifest


def changed_files(folder: Path, manifest: dict[str, Any]) -> Iterator[Difference]:
    """Files whose digest is not the manifest's."""
    for name, described in manifest["files"].items():
        path = folder / Path(name).name
        if not path.exists():
            yield Difference("missing", {"file": name})
        elif _described(path) != described:
            yield Difference("digest", {"file": name, "expected": described["sha256"][:12], "got": _described(path)["sha256"][:12]})


def rerun(folder: Path, manifest: dict[str, Any], rules: Ruleset) -> Iterator[Difference]:
    """Judge the documents again and compare, finding by finding."""
    for name, expected, got in (
        ("ruleset_version", manifest["ruleset_version"], rules.version),
        ("ruleset_digest", manifest["ruleset_digest"], rules.digest),
    ):
        if expected != got:
            yield Difference("other_ruleset", {"what": name, "expected": expected[:12], "got": got[:12]})
    recorded_findings: dict[str, dict[str, Any]] = {}
    for line in _lines(folder / FINDINGS):
        recorded_findings[_key(line)] = line
    seen: set[str] = set()
    for line in _lines(folder / DOCUMENTS):
        file, document = line["file"], _document(line["document"])
        for finding in rules.scan(document, experimental=manifest["experimental"]):
            data = json.loads(to_json(finding_data(finding, file or "-")))
            key = _key(data)
            seen.add(key)
            values = {"title": finding.title, "violation": finding.violation, "document": document.id}
            old = recorded_findings.get(key)
            if old is None:
                yield Difference("new", values)
            else:
                changed = sorted(name for name in data if name not in _OF_THE_RUN and data[name] != old.get(name))
                if changed:
                    yield Difference("changed", {**values, "fields": "、".join(changed)})
    for key, old in recorded_findings.items():
        if key not in seen:
            yield Difference("gone", {"title": old["title"], "violation": old["violation"], "document": old["document"]})


_OF_THE_RUN = frozenset({"ruleset_version", "ruleset_digest", "engine_version"})
"""Fields that differ with the ruleset, which is told once."""


def _key(data: dict[str, Any]) -> str:
    first = data["evidence"][0]["start"] if data["evidence"] else 0
    return f"{data['file']}\0{data['document']}\0{data['id']}\0{first}"


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


def _document(data: dict[str, Any]) -> Document:
    on = date.fromisoformat(data["on"]) if data["on"] else None
    utterances = [Utterance(*values) for values in data["utterances"]] if data["utterances"] is not None else None
    return Document(**{**data, "on": on, "utterances": utterances})


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return {"sha256": digest.hexdigest(), "bytes": path.stat().st_size}
