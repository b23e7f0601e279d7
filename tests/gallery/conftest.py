"""What the gallery's own tests need: no complaints about what the offscreen screen cannot do, and three workspaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gallery.states import make_workspace

QUIET = r"does not support (propagateSizeHints|raise|grabbing)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore(QUIET, extend=True))


@pytest.fixture
def workspace(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The workspace of the state the test names."""
    root = tmp_path / "workspace"
    make_workspace(root, request.getfixturevalue("state"))
    return root
