"""The search keys in memory are never older than the table, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.store.database import Database
from core.store.migrate import migrate
from core.store.search import Haystack, SearchIndex

KEY = bytes(range(32))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "w.db", KEY, create=True)
    migrate(database)
    yield database
    database.close()


def put(index: SearchIndex, **people: str) -> None:
    for person_id, keys in people.items():
        index.put(person_id, keys, keys)


def found(index: SearchIndex, *terms: str) -> list[str]:
    return index.haystack().find(terms, limit=100)[0]


def test_what_was_written_is_found_at_once(database: Database) -> None:
    index = SearchIndex(database)
    put(index, a="|王桂香|wgx", b="|香玉|xy")
    assert found(index, "香") == ["b", "a"], "a key that begins with what was typed comes first"
    index.drop("b")
    assert found(index, "香") == ["a"]
    index.put("a", "|李", "|李四|ls")
    assert found(index, "香") == []


def test_what_another_connection_wrote_is_found(database: Database) -> None:
    index, other = SearchIndex(database), Database(database.path, KEY)
    assert found(index) == []
    put(SearchIndex(other), a="|王")
    assert found(index) == ["a"]
    other.close()


def test_what_was_rolled_back_is_not_found(database: Database) -> None:
    index = SearchIndex(database)
    put(index, a="|王")
    with pytest.raises(LookupError), database.transaction():
        put(index, b="|王二")
        assert found(index, "王") == ["a", "b"]
        raise LookupError
    assert found(index, "王") == ["a"]
    put(index, c="|王三")
    assert found(index, "王") == ["a", "c"]


def test_typing_on_and_rubbing_out_finds_what_a_fresh_search_finds(database: Database) -> None:
    typed = SearchIndex(database)
    put(typed, a="|zhang|zgx", b="|wangzhang|wz", c="|li|l")
    for text in ("z", "zh", "zha", "zh", "z", "zg", "w", "wz"):
        assert found(typed, text) == found(SearchIndex(database), text)


@given(keys=st.lists(st.text("ab|", max_size=5), max_size=8), terms=st.lists(st.text("ab", min_size=1, max_size=3)),
       limit=st.integers(0, 9), offset=st.integers(0, 9))  # fmt: skip
def test_pages_are_pieces_of_the_whole_answer(keys: list[str], terms: list[str], limit: int, offset: int) -> None:
    stack = Haystack([f"p{number}" for number in range(len(keys))], [f"|{text}" for text in keys])
    whole, total = stack.find(terms, limit=100)
    expected = {f"p{n}" for n, text in enumerate(keys) if all(term in f"|{text}" for term in terms)}
    assert set(whole) == expected
    assert total == len(expected)
    assert stack.find(terms, limit=limit, offset=offset) == (whole[offset : offset + limit], total)
