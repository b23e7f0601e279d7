"""The grammar of XPath 1.0 expressions as ODK forms use them, on elementpath's Pratt parser.

Only the grammar: what a name or a function means is decided in `expressions.py` and `functions.py`, so
that an unknown one can be refused by name when the form is loaded. Axes, variables and attributes do not
occur in XLSForms and are refused as syntax.
"""

from __future__ import annotations

import re
from typing import Any

from elementpath.exceptions import ElementPathError
from elementpath.tdop import ParseError, Parser, Token

MAX_SOURCE = 20_000
MAX_DEPTH = 120

Tree = Token[Any]


class BadExpression(Exception):
    """The text is not an expression of this grammar; the message names the place, never an answer."""


class ExpressionParser(Parser[Tree]):
    """Turns an expression into a tree of tokens; one instance serves many expressions, one after another."""

    literals_pattern = re.compile(r"""'[^']*'|"[^"]*"|(?:\d+|\.\d+)(?:\.\d*)?""")
    name_pattern = re.compile(r"[^\d\W][\w.\-\xb7]*(?::[^\d\W][\w.\-\xb7]*)?")

    @staticmethod
    def unescape(string_literal: str) -> str:
        return string_literal[1:-1]

    def read(self, source: str) -> Tree:
        """The tree of one expression. Raises BadExpression."""
        if len(source) > MAX_SOURCE:
            raise BadExpression(f"longer than {MAX_SOURCE} characters")
        try:
            tree = self.parse(source)
        except (ParseError, ElementPathError, SyntaxError) as error:
            raise BadExpression(str(error)) from None
        except RecursionError:
            raise BadExpression("nested too deeply") from None
        _check_depth(tree)
        return tree


def _check_depth(tree: Tree) -> None:
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for token in level for child in token]
        if not level:
            return
    raise BadExpression("nested too deeply")


def _name_nud(self: Tree) -> Tree:
    return self


def _word_nud(self: Tree) -> Tree:
    """`and`, `or`, `div`, `mod` are plain names where an operand is expected."""
    name: Tree = self.parser.symbol_table["(name)"](self.parser, self.symbol)
    return name


def _minus_nud(self: Tree) -> Tree:
    self[:] = (self.parser.expression(rbp=48),)
    return self


_STEP_STARTS = frozenset({"(name)", "*", ".", "..", "and", "or", "div", "mod"})


def _slash_nud(self: Tree) -> Tree:
    """An absolute path: one item, or none for the root itself."""
    if self.parser.next_token.symbol in _STEP_STARTS:
        self[:] = (self.parser.expression(rbp=75),)
    return self


def _slash_led(self: Tree, left: Tree) -> Tree:
    if self.parser.next_token.symbol not in _STEP_STARTS:
        raise self.parser.next_token.wrong_syntax()
    self[:] = left, self.parser.expression(rbp=75)
    return self


def _bracket_led(self: Tree, left: Tree) -> Tree:
    self[:] = left, self.parser.expression()
    self.parser.advance("]")
    return self


def _parenthesis_nud(self: Tree) -> Tree:
    inner: Tree = self.parser.expression()
    self.parser.advance(")")
    self[:] = (inner,)
    return self


def _call_led(self: Tree, left: Tree) -> Tree:
    """A function call: the name becomes the value, the arguments become the items."""
    if left.symbol != "(name)" or len(left):
        raise self.wrong_syntax()
    call: Tree = self.parser.symbol_table["(call)"](self.parser, left.value)
    arguments: list[Tree] = []
    if self.parser.next_token.symbol != ")":
        arguments.append(self.parser.expression())
        while self.parser.next_token.symbol == ",":
            self.parser.advance()
            arguments.append(self.parser.expression())
    self.parser.advance(")")
    call[:] = arguments
    return call


def _declare() -> None:
    parser = ExpressionParser
    for special in ("(start)", "(end)", "(invalid)", "(unknown)", "(call)"):
        parser.register(special)
    for literal in ("(string)", "(float)", "(decimal)", "(integer)"):
        parser.literal(literal)
    parser.register("(name)", nud=_name_nud)
    for closing in (",", ")", "]"):
        parser.register(closing)
    for symbol, power in (("or", 20), ("and", 25), ("div", 45), ("mod", 45)):
        parser.infix(symbol, bp=power)
        parser.register(symbol, nud=_word_nud)
    for symbol, power in (("=", 30), ("!=", 30), ("<", 35), (">", 35), ("<=", 35), (">=", 35)):
        parser.infix(symbol, bp=power)
    for symbol, power in (("+", 40), ("-", 40), ("*", 45), ("|", 50)):
        parser.infix(symbol, bp=power)
    parser.register("-", nud=_minus_nud)
    parser.register("*", nud=_name_nud)
    parser.register(".", nud=_name_nud)
    parser.register("..", nud=_name_nud)
    for symbol in ("/", "//"):
        parser.register(symbol, lbp=75, rbp=75, nud=_slash_nud, led=_slash_led)
    parser.register("[", lbp=80, rbp=80, led=_bracket_led)
    parser.register("(", lbp=90, rbp=90, nud=_parenthesis_nud, led=_call_led)
    parser.build()


_declare()
