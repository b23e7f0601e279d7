"""A form that has been given out keeps its text under its version: workspaces hold it, and records point at it."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from core.forms.catalogue import shipped_kinds
from core.paths import resources
from core.service.library import compile_source

PUBLISHED = Path(__file__).with_name("published.toml")


@pytest.mark.parametrize("kind", sorted(shipped_kinds()))
def test_a_form_s_text_never_changes_under_the_same_version(kind: str) -> None:
    """Fails after an edit: raise the version in the form's settings and add a line; never change one that is there."""
    source = (resources() / "forms" / shipped_kinds()[kind].file).read_text("utf-8")
    form = compile_source(kind, source)
    known = tomllib.loads(PUBLISHED.read_text("utf-8"))
    assert known[form.form_id][form.version] == hashlib.sha256(source.encode("utf-8")).hexdigest()
