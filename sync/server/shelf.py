"""What ships with the program and the district reads too: the national rules and the forms."""

from __future__ import annotations

from pathlib import Path

from core.domain.rulepack import load_pack
from core.domain.rules import RulePack
from core.forms.catalogue import kind_of
from core.forms.compile import compile_form
from core.forms.model import Form
from core.forms.xform import load_form

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def national_pack() -> RulePack:
    """The rules every district stands on."""
    return load_pack((RESOURCES / "rulepacks" / "national.toml").read_text("utf-8"))


def shipped_form(kind: str) -> Form:
    """The form of a kind of record as this program ships it."""
    path = RESOURCES / "forms" / kind_of(kind).file
    return load_form(compile_form(path, path.read_text("utf-8")).xform_xml)
