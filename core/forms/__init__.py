"""The form engine: XLSForm -> XForm -> `Form`; a `Session` holds the answers and evaluates the rules. No widgets.

compiled = compile_form("visit.md")            # slow, once per form version: core.forms.compile
form = load_form(compiled.xform_xml)           # fast, shared by every session
session = Session(form, today=date(2026, 11, 22), context={"season": "winter"})
session.set("visit/is_met", "yes")
"""

from __future__ import annotations

from core.forms.model import Form, Question, Section, Unsupported
from core.forms.problems import FormProblem, SectionState
from core.forms.questions import KINDS, Choice
from core.forms.session import Session
from core.forms.xform import load_form

__all__ = [
    "KINDS",
    "Choice",
    "Form",
    "FormProblem",
    "Question",
    "Section",
    "SectionState",
    "Session",
    "Unsupported",
    "load_form",
]
