"""From a code to a sentence, for the administrator's terminal. The sentences are data of the whole program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from sync.server.shelf import RESOURCES


def words(code: str, params: Mapping[str, object]) -> str:
    """The Chinese sentence of a code; the code itself when there is none."""
    for path in sorted((RESOURCES / "i18n" / "errors").glob("*.toml")):
        texts = tomllib.loads(path.read_text("utf-8")).get(code)
        if texts is not None:
            return str(texts["zh"]).format_map(_Forgiving(params))
    return code


class _Forgiving(dict[str, object]):
    """A sentence with a missing parameter is still better than none."""

    def __missing__(self, key: str) -> str:
        return "—"
