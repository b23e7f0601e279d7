"""From an error code to a sentence that says what happened, to whom and what to do next. No Qt in here.

The sentences are data: `resources/i18n/errors/<area>.toml`, one table a code with `zh` and `en`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import AppError
from core.paths import resources

GENERIC = {
    "zh": "没有办成，已有的内容都还在。请再试一次；还不行，请把括号里的代码告诉乡镇服务热线。",
    "en": "This did not work; nothing you entered is lost. Try again, or tell the hotline the code in brackets.",
}
UNKNOWN = "…"


class _Lenient(string.Formatter):
    """A sentence with a missing parameter is still better than none."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), UNKNOWN)

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(super().format_field(value, format_spec))
        except (ValueError, TypeError):
            return str(value)

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        try:
            return super().get_field(field_name, args, kwargs)
        except (AttributeError, KeyError, IndexError, TypeError):
            return UNKNOWN, field_name


@cache
def load_sentences(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Every code of every area. Raises ValueError when two files claim the same code."""
    sentences: dict[str, Mapping[str, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for code, texts in tomllib.loads(path.read_text("utf-8")).items():
            if code in sentences:
                raise ValueError(f"{path.name}: {code} has a sentence in another file already")
            sentences[code] = texts
    return sentences


def has_sentence(code: str) -> bool:
    """True when somebody wrote a sentence for this code."""
    return code in load_sentences(resources() / "i18n" / "errors")


def words(code: str, params: Mapping[str, object] | None = None, language: str = "zh") -> str:
    """The sentence of a code without the code itself: for cells, fields and lists where a hotline code is noise."""
    texts = load_sentences(resources() / "i18n" / "errors").get(code, GENERIC)
    text = texts.get(language) or texts.get("zh") or GENERIC["zh"]
    return _Lenient().vformat(text, (), {str(key): value for key, value in (params or {}).items()})


def sentence(error: AppError, language: str = "zh") -> str:
    """The sentence of an error with its code in brackets, so that the hotline can be told."""
    params = {"where": error.where, **error.params}
    spoken = words(error.code, params, language)
    return f"{spoken}（{error.code}）" if language == "zh" else f"{spoken} ({error.code})"
