"""The handbook: whole in both languages, its pictures there, every place found by what people type."""

from __future__ import annotations

import pytest

from core.domain.handbook import Chapter, read_chapter, read_handbook, search
from core.paths import resources

FOLDER = resources() / "help"
LARGEST = 3_000_000


def book(language: str) -> tuple[Chapter, ...]:
    folder = FOLDER / language
    return read_handbook({path.stem: path.read_text("utf-8") for path in folder.glob("*.md")})


@pytest.mark.parametrize("language", ["", "en"])
def test_every_picture_that_is_named_is_there_and_says_what_is_seen(language: str) -> None:
    named = [one for chapter in book(language) for part in chapter.sections for one in part.pictures]
    assert named
    assert not [file for words, file in named if not words or not (FOLDER / "pictures" / file).is_file()]


def test_every_picture_is_named_and_all_of_them_are_small() -> None:
    named = {
        file for language in ("", "en") for one in book(language) for part in one.sections for _w, file in part.pictures
    }
    kept = list((FOLDER / "pictures").rglob("*.png"))
    assert {path.name for path in kept} == named
    assert sum(path.stat().st_size for path in kept) < LARGEST


def test_both_languages_have_the_same_chapters_headings_and_pictures() -> None:
    def shape(chapter: Chapter) -> object:
        return chapter.topics(), [[file for _words, file in part.pictures] for part in chapter.sections]

    assert [shape(one) for one in book("")] == [shape(one) for one in book("en")]


@pytest.mark.parametrize(
    ("query", "topic"),
    [("恢复码", "forgotten#code"), ("hfm", "forgotten#code"), ("daochu", "stick#out"), ("人户分离", "change#other")],
)
def test_a_place_is_found_by_characters_pinyin_and_initials(query: str, topic: str) -> None:
    assert topic in [hit.topic for hit in search(book(""), query)][:3]


def test_headings_come_before_texts_and_nothing_typed_shows_the_contents() -> None:
    chapters = book("")
    assert [hit.topic for hit in search(chapters, "  ")] == [one.code for one in chapters]
    assert search(chapters, "备份")[0].topic == "backup"
    assert not search(chapters, "宇宙飞船")


@pytest.mark.parametrize("text", ["no title\n", "# t\n## a {#x}\nw\n## b {#x}\nw\n", "# t\n## a {#x}\n", ""])
def test_a_chapter_that_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="code"):
        read_chapter("code", text)
