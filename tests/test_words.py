"""Laws about words: every error has its sentence, every text of the window its English."""

from __future__ import annotations

import ast
import string
import tomllib
from collections import defaultdict

from core.forms.catalogue import shipped_kinds
from tests.helpers.sources import CHINESE, ROOT, called, error_sites, every_text, literals, modules, place, syntax

TEXTS = ROOT / "resources" / "i18n"


def sentences() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted((TEXTS / "errors").glob("*.toml")):
        for code, texts in tomllib.loads(path.read_text("utf-8")).items():
            assert code not in found, f"{path.name}: {code} stands in another file too"
            found[code] = texts
    return found


def english() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((TEXTS / "en").glob("*.toml")):
        for source, target in tomllib.loads(path.read_text("utf-8")).items():
            assert found.get(source, target) == target, f"{path.name}: {source} is translated in two ways"
            found[source] = target
    return found


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_error_code_has_a_sentence_in_both_languages() -> None:
    told = sentences()
    silent = {site.code: site.where for site in error_sites() if not (told.get(site.code, {}).keys() >= {"zh", "en"})}
    assert not silent


def test_every_sentence_belongs_to_an_error() -> None:
    plain, patterns = every_text()
    orphans = [code for code in sentences() if code not in plain and not any(p.fullmatch(code) for p in patterns)]
    assert not orphans


def test_a_sentence_and_its_translation_have_the_same_blanks_and_plain_names_in_them() -> None:
    for code, texts in sentences().items():
        assert texts["zh"].strip(), code
        assert texts["en"].strip(), code
        assert CHINESE.search(texts["zh"]), code
        assert blanks(texts["zh"]) == blanks(texts["en"]), code
        assert all(name.isidentifier() for name in blanks(texts["zh"])), code


def test_the_places_that_raise_an_error_fill_the_blanks_of_its_sentence() -> None:
    told = sentences()
    filled: dict[str, set[str]] = defaultdict(set)
    is_open: set[str] = set()
    for site in error_sites():
        filled[site.code] |= site.blanks
        if site.is_open:
            is_open.add(site.code)
    empty = {
        code: missing
        for code, known in filled.items()
        if code in told and code not in is_open and (missing := blanks(told[code]["zh"]) - known)
    }
    assert not empty


def test_every_text_of_the_window_has_its_english() -> None:
    table = english()
    missing: dict[str, str] = {}
    for path in modules("gui"):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Call) and called(node) == "tr" and node.args:
                missing |= {text: place(path, node) for text in literals(node.args[0]) if text not in table}
    assert not missing


def test_every_kind_of_record_has_its_english() -> None:
    table = english()
    said = {text for kind in shipped_kinds().values() for text in (kind.title, kind.purpose, kind.document)}
    assert not said - set(table)


def test_a_text_is_translated_before_its_blanks_are_filled() -> None:
    early = [
        place(path, node)
        for path in modules("gui")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and called(node) == "tr" and node.args and _is_filled(node.args[0])
    ]
    assert not early


def test_english_has_the_blanks_of_the_chinese() -> None:
    table = english()
    assert not {source: target for source, target in table.items() if blanks(source) != blanks(target)}


def _is_filled(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return True
    return isinstance(node, ast.Call) and called(node) == "format"
