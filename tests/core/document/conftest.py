"""Fonts are read once for all tests of documents; a typeface may be shared."""

from __future__ import annotations

import pytest

from core.document.fonts import Typeface


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    """The fonts that ship with the program."""
    face = Typeface()
    face.warm()
    return face
