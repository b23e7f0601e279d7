"""Choices that are told when a form begins: a list of the form takes its items from the rules in force that day.

A form that has a hidden question `ctx_choices_<list>` offers, in every question with that list, what the question
holds: a JSON array with one object a choice, `name` and `label` and whatever other columns the form asks for. The
items written in the form serve where nothing was told. What was told stays with the answers, so that a record is read
with the choices it was made with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from core.forms.model import Form, Itemset, Text
from core.forms.nodes import Node, Schema

TOLD = "ctx_choices_"
Told = Sequence[Mapping[str, str]]


def as_told(rows: Told) -> str:
    """The text of a list as the hidden question keeps it."""
    return json.dumps([dict(row) for row in rows], ensure_ascii=False, separators=(",", ":"))


def told_rows(text: object) -> Told:
    """The rows in such a text; none where it is not one."""
    try:
        rows = json.loads(text) if isinstance(text, str) and text else []
    except ValueError:
        return ()
    if not isinstance(rows, list):
        return ()
    return [row for row in rows if isinstance(row, dict) and row.get("name")]


def told_lists(form: Form, context: Mapping[str, str], answers: Mapping[str, object]) -> dict[str, Node]:
    """The lists of this session: those of the form, and in their place those that were told."""
    lists = dict(form.lists)
    for name in form.lists:
        hidden = f"{TOLD}{name}"
        if hidden in form.schemas:
            rows = told_rows(context.get(hidden.removeprefix("ctx_")) or answers.get(hidden))
            if rows:
                lists[name] = _list(form.lists[name].schema, rows)
    return lists


def told_itemsets(form: Form, lists: Mapping[str, Node]) -> dict[Schema, Itemset]:
    """The choices of every question whose list was told."""
    found: dict[Schema, Itemset] = {}
    for schema, rules in form.rules.items():
        itemset = rules.itemset
        if itemset is None or not itemset.source or lists[itemset.source] is form.lists[itemset.source]:
            continue
        rows = [node for node in lists[itemset.source].walk() if "name" in node.kids]
        items = {row: (_cell(row, "name"), Text({form.default_language: (_cell(row, "label"),)})) for row in rows}
        found[schema] = Itemset(itemset.nodes, items, itemset.is_filtered, itemset.source)
    return found


def _list(schema: Schema, rows: Told) -> Node:
    """instance > root > item: the shape that every list of a form has."""
    top = Node(schema, None)
    root_schema = schema.child("root")
    item_schema = root_schema.child("item")
    root = Node(root_schema, top)
    top.kids["root"] = [root]
    root.kids["item"] = [_item(item_schema, root, row) for row in rows]
    return top


def _item(schema: Schema, parent: Node, row: Mapping[str, str]) -> Node:
    item = Node(schema, parent)
    for name in (*schema.children, *row):
        if name not in item.kids:
            column = Node(schema.children.get(name) or Schema(name, schema, is_choice=True), item)
            column.text = str(row.get(name, ""))
            item.kids[name] = [column]
    return item


def _cell(row: Node, column: str) -> str:
    found = row.kids.get(column)
    return found[0].text if found else ""
