"""What depends on nothing but its input is computed once a process: keys, compiled and loaded forms, rule packs,
the words of the command lines. And SQLite's memory is not locked and wiped here, which would take longer than all else
it does.

Each workspace, district and laptop of a test has its own reading of them in the program; here they share one, which is
what the program promises of all four (nobody changes a form or a pack that was read). What is asked of the reading
itself is asked by name, past what stands here, or in a process of its own: tests/core/forms, tests/core/domain,
tests/core/vault, tests/core/store/test_gate.py.
"""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import core.app
import core.command.parser
import core.forms.compile
import core.service.library
import sync.server.__main__ as district
import sync.server.shelf
from core.domain import rulepack
from core.domain.rules import RulePack
from core.forms.compile import CompiledForm
from core.store import gate
from core.store.database import Database
from core.vault import kdf


@pytest.fixture(scope="session", autouse=True)
def computed_once() -> Iterator[None]:
    """Until the session ends. A key costs the lowest there is where nobody says what it should cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core.app, "calibrate", lambda _monotonic_ns: kdf.KdfCost.lowest())
        patch.setattr(kdf, "hash_secret_raw", cache(kdf.hash_secret_raw))
        patch.setattr(rulepack, "_parse", cache(rulepack._parse))
        patch.setattr(rulepack, "_build", _of_the_same(rulepack._build))
        patch.setattr(tomllib, "loads", _read_anew(tomllib.loads))
        compiled = _of_text(core.forms.compile.compile_form)
        patch.setattr(core.forms.compile, "compile_form", compiled)
        patch.setattr(sync.server.shelf, "compile_form", compiled)
        loaded = cache(core.service.library.load_form)
        patch.setattr(core.service.library, "load_form", loaded)
        patch.setattr(sync.server.shelf, "load_form", loaded)
        patch.setattr(core.command.parser, "build_parser", cache(core.command.parser.build_parser))
        patch.setattr(district, "build_parser", cache(district.build_parser))
        patch.setattr(Database, "_hide_memory", lambda _database: None)
        patch.setitem(gate.WANTED, "cipher_memory_security", "0")  # type: ignore[arg-type]
        yield


def _of_text(compile_form: Callable[..., CompiledForm]) -> Callable[..., CompiledForm]:
    """By the words of a form, wherever its file lies; a spreadsheet is compiled each time."""
    of_words = cache(lambda name, text: compile_form(Path(name), text))

    def compiled(path: str | Path, text: str | None = None) -> CompiledForm:
        if text is None and Path(path).suffix != ".md":
            return compile_form(path)
        found: CompiledForm = of_words(Path(path).name, Path(path).read_text("utf-8") if text is None else text)
        return found

    return compiled


def _of_the_same(build: Callable[..., RulePack]) -> Callable[..., RulePack]:
    """By the very parsed file and the very base: those are kept, so that no other can take their place in memory."""
    built: dict[tuple[int, int], tuple[Any, Any, RulePack]] = {}

    def once(raw: Mapping[str, Any], base: RulePack | None) -> RulePack:
        key = (id(raw), id(base))
        if key not in built:
            built[key] = raw, base, build(raw, base)
        return built[key][2]

    return once


def _read_anew(loads: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A fresh table each time, which its reader may change, without reading the words again."""
    kept = cache(lambda text, options: pickle.dumps(loads(text, **dict(options))))

    def read(text: str, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = pickle.loads(kept(text, tuple(options.items())))
        return found

    return read
