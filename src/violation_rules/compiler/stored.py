"""The form a Program has on disk: its tables packed, so that reading it costs little more than its checksum."""

from __future__ import annotations

from typing import Any

import msgspec

from violation_rules.compiler import program as ir
from violation_rules.compiler.shelf import Packed, Shelf, pack


class Stored(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The fields of `Program`."""

    format: int
    name: str
    title: str
    version: str
    digest: str
    atoms: Packed
    lexicons: Packed
    exceptions: Packed
    nodes: Packed
    questions: Packed
    rules: Packed
    facts: tuple[ir.Fact, ...]
    inferences: tuple[ir.Inference, ...]
    always: tuple[int, ...]
    atom_sizes: tuple[int, ...]
    bucket_edges: memoryview
    bucket_atoms: memoryview
    atom_edges: memoryview
    atom_lexicons: memoryview


_KINDS: dict[str, Any] = {
    "atoms": str,
    "lexicons": ir.Lexicon,
    "exceptions": ir.Exceptions,
    "nodes": ir.Node,
    "questions": str,
    "rules": ir.Rule,
}


def stored(program: ir.Program) -> Stored:
    """A compiled program as it is written."""
    fields = {name: getattr(program, name) for name in Stored.__struct_fields__}
    return Stored(**fields | {name: pack(fields[name]) for name in _KINDS})


def opened(found: Stored) -> ir.Program:
    """The program that was written; its records are decoded when they are asked for."""
    fields = {name: getattr(found, name) for name in Stored.__struct_fields__}
    return ir.Program(**fields | {name: Shelf(fields[name], kind) for name, kind in _KINDS.items()})
