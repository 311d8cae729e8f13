"""The forms that offices file, from findings and from the figures that a person enters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from violation_rules.reports.forms.case import Case, Form, FormError, Sheet

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue

FORMS = ("annex1", "annex2", "dispatch", "summary")


def build(name: str, case: Case, catalogue: Catalogue) -> Form:
    """The form `name`. Raises FormError where the entered figures break a relation the form itself states."""
    form: Form = import_module(f"violation_rules.reports.forms.{name}").build(case, catalogue)
    return form


__all__ = ["FORMS", "Case", "Form", "FormError", "Sheet", "build"]
