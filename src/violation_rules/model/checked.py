"""The values of a document as pydantic reads them: a day from its text, an utterance from a mapping, a number from an integer."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

if TYPE_CHECKING:
    from violation_rules.model.document import Document, Utterance


def checked(one: Utterance | Document) -> dict[str, Any]:
    """The fields with the values they should have. Raises pydantic's ValidationError, a ValueError."""
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    kind: Any = type(one)
    read = _model(kind).model_validate(values)
    return {name: getattr(read, name) for name in values}


@cache
def _model(kind: Any) -> type[BaseModel]:
    types = get_type_hints(kind)
    given: Any = {one.name: (types[one.name], ... if one.default is MISSING else one.default) for one in fields(kind)}
    return create_model(kind.__name__, __config__=ConfigDict(extra="forbid"), **given)
