"""The tree read as text and as syntax, for the laws in test_tree.py and test_words.py."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("core", "gui", "sync")

_ERRORS = frozenset({"AppError", "InvalidInput", "NotAllowed", "NotFound", "Conflict", "Unavailable", "Problem"})
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
CHINESE = re.compile("[\u3400-\u9fff]")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control; in a copy without git, every file that is not made by a tool."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        names = [name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if not any(
                part == "__pycache__" or part[0] == "." or part == "out" for part in path.relative_to(ROOT).parts
            )
        ]
    return tuple(path for name in sorted(names) if (path := ROOT / name).is_file())


@cache
def modules(*packages: str) -> tuple[Path, ...]:
    """The tracked Python files of the named top-level folders."""
    return tuple(p for p in tracked() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in packages)


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """`core/x.py:12`, for the message of a broken law."""
    return f"{path.relative_to(ROOT).as_posix()}" + (f":{getattr(node, 'lineno', 0)}" if node else "")


def called(node: ast.Call) -> str:
    """The last name of what is called: `Problem` for `problem.Problem(...)`."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def literals(node: ast.expr | None) -> list[str]:
    """The texts an expression can be, as far as they are written out: both arms of `a if x else b`."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return []


class Site:
    """One place that names an error code, and the blanks it fills (`is_open`: perhaps others besides)."""

    def __init__(self, code: str, where: str, blanks: frozenset[str], is_open: bool) -> None:
        self.code, self.where, self.blanks, self.is_open = code, where, blanks, is_open


def error_sites() -> Iterator[Site]:
    """Every `InvalidInput("a.b", ...)`, `Problem("a.b", ...)`, and every call of a function that takes `code` first."""
    classes = _ERRORS | _subclasses()
    for path in modules(*PRODUCT):
        tree = syntax(path)
        makers = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and _takes_code_first(n)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = called(node)
            codes = literals(node.args[0]) if node.args and name in classes | makers else []
            for keyword in node.keywords:
                codes += literals(keyword.value) if keyword.arg == "code" else []
            for code in codes:
                if _CODE.fullmatch(code):
                    blanks, is_open = _blanks(node)
                    yield Site(code, place(path, node), blanks, is_open or name not in classes)


def _subclasses() -> frozenset[str]:
    found: set[str] = set()
    for path in modules(*PRODUCT):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id in _ERRORS for base in node.bases
            ):
                found.add(node.name)
    return frozenset(found)


def _takes_code_first(node: ast.FunctionDef) -> bool:
    names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
    return bool(names) and names[0] == "code"


def _blanks(node: ast.Call) -> tuple[frozenset[str], bool]:
    found, is_open = {"where", "row", "column"}, False
    for keyword in node.keywords:
        if keyword.arg is None:
            is_open = True
        elif keyword.arg == "params":
            inner, whole = _keys(keyword.value)
            found |= inner
            is_open |= not whole
        else:
            found.add(keyword.arg)
    for argument in node.args[1:]:
        inner, whole = _keys(argument)
        found |= inner
        is_open |= not whole and not isinstance(argument, ast.Constant | ast.Name | ast.Attribute)
    return frozenset(found), is_open


def _keys(node: ast.expr) -> tuple[set[str], bool]:
    if not isinstance(node, ast.Dict):
        return set(), False
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    return {key for key in keys if isinstance(key, str)}, None not in keys


@cache
def every_text() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every string written in the product, and every f-string as a pattern."""
    plain: set[str] = set()
    patterns: set[str] = set()
    for path in (*modules(*PRODUCT), ROOT / "main.py"):
        for node in ast.walk(syntax(path)) if path.exists() else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else ".+" for v in node.values]
                patterns.add("".join(parts))
    return frozenset(plain), tuple(re.compile(text) for text in patterns if re.match(r"[a-z_]+\\\.", text))
