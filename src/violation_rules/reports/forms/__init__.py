"""The forms that offices file, from findings and from the figures that a person enters."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from violation_rules.reports.forms.case import Case, Form, FormError, Sheet

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue

FORMS = ("annex1", "annex2", "dispatch", "summary")


def build(name: str, case: Case, catalogue: Catalogue) -> Form:
    """The form `name`. Raises FormError where something entered is no figure of any form, or breaks a relation the form itself states."""
    from violation_rules.reports.forms.entered import known_part  # noqa: PLC0415 - it reads the forms, which this package offers

    entered, wrong = known_part(case.entered, catalogue)
    try:
        form: Form = import_module(f"violation_rules.reports.forms.{name}").build(replace(case, entered=entered), catalogue)
    except FormError as error:
        raise FormError([*wrong, *error.broken]) from None
    if wrong:
        raise FormError(wrong)
    return form


__all__ = ["FORMS", "Case", "Form", "FormError", "Sheet", "build"]
