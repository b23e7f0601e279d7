"""From a sheet to a form: what the engine does not do is refused by name and row, before anybody fills it in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.errors import InvalidInput
from core.forms import Session, load_form
from core.forms.compile import check_form, compile_form
from core.forms.model import Unsupported
from tests.helpers.forms import TODAY, make_form, make_session, markdown, open_session, row


def unsupported(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    found = compile_form("test.md", markdown(list(rows), "c a 甲\nc b 乙")).unsupported
    return [(item.row, item.name, item.what) for item in found]


def test_what_the_engine_cannot_do_is_named_with_its_row() -> None:
    assert unsupported(
        row("text", "a"),
        row("begin group", "g"),
        row("integer", "b", relevant="frobnicate(${a})"),
        row("audio", "c"),
        row("end group"),
        row("text", "d", calculation="pulldata('x', 'a', 'b', ${a})"),
        row("text", "e", constraint="regex(., ${a})"),
        row("geotrace", "f"),
    ) == [
        (0, "x", "external"),
        (4, "frobnicate()", "function"),
        (5, "c", "type audio"),
        (7, "pulldata()", "function"),
        (8, "regex()", "regex"),
        (9, "f", "type geotrace"),
    ]


@pytest.mark.parametrize("kind", ["start", "deviceid", "audit", "file", "video", "xml-external", "start-geopoint"])
def test_kinds_without_an_editor_are_refused(kind: str) -> None:
    assert (3, "b", f"type {kind}") in unsupported(row("text", "a"), row(kind, "b"))


def test_choices_from_files_are_refused() -> None:
    assert unsupported(row("select_one_from_file places.csv", "a"))
    assert unsupported(row("select_one c", "a", appearance="search('places')"))


def test_random_order_is_refused_and_not_ignored() -> None:
    found = unsupported(row("select_one c", "a", parameters="randomize=true"))
    assert [(number, what) for number, _, what in found] == [(2, "function")]


def test_a_misspelt_column_is_reported_because_its_rule_would_be_lost() -> None:
    assert unsupported(row("text", "a", relevent="1 = 2")) == [(1, "relevent", "column")]


def test_pictures_in_labels_are_refused() -> None:
    assert unsupported({**row("text", "a"), "image": "a.png"})


@pytest.mark.parametrize(
    "rows",
    [
        [row("integer", "a", calculation="${b} + 1"), row("integer", "b", calculation="${a} + 1")],
        [row("integer", "a", calculation="${a} + 1")],
        [row("integer", "a", relevant="${a} > 1")],
        [row("begin group", "g", relevant="${a} = 1"), row("integer", "a"), row("end group")],
        [
            row("begin repeat", "r", repeat_count="count(${a})"),
            row("integer", "a"),
            row("end repeat"),
        ],
    ],
)
def test_a_circle_is_refused_when_the_form_is_loaded(rows: list[dict[str, str]]) -> None:
    found = unsupported(*rows)
    assert [what for _, _, what in found] == ["cycle"]
    assert found[0][0] >= 2


def test_what_pyxform_refuses_is_told_with_row_and_name() -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_form("test.md", markdown([row("text", "a"), row("text", "b", relevant="${nobody} = 1")]))
    assert caught.value.code == "form.compile"
    assert caught.value.params["row"] == 3
    assert caught.value.params["name"] == "b"
    with pytest.raises(InvalidInput) as caught:
        compile_form("test.md", markdown([row("text", "a"), row("begin group", "g"), row("text", "b")]))
    assert caught.value.code == "form.compile"


@pytest.mark.parametrize("text", ["", "nothing", "| survey |", "| survey |\n| | type |\n", "\x00\x01", "|||||||||"])
def test_what_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_form("test.md", text)
    assert caught.value.code in ("form.unreadable", "form.compile")


def test_files_that_are_missing_or_of_another_sort_are_refused(tmp_path: Path) -> None:
    for name in ("none.md", "none.xlsx", "none.docx"):
        with pytest.raises(InvalidInput) as caught:
            compile_form(tmp_path / name)
        assert caught.value.code == "form.unreadable"
    (tmp_path / "a.xlsx").write_bytes(b"PK but no")
    with pytest.raises(InvalidInput):
        compile_form(tmp_path / "a.xlsx")


def test_a_spreadsheet_that_unpacks_to_a_mountain_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    (tmp_path / "bomb.xlsx").write_bytes(buffer.getvalue())
    with pytest.raises(InvalidInput) as caught:
        compile_form(tmp_path / "bomb.xlsx")
    assert caught.value.code == "form.too_big"


def test_a_spreadsheet_compiles_like_its_markdown(tmp_path: Path) -> None:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    survey.append(["type", "name", "label", "relevant"])
    survey.append(["integer", "a", "问a", None])
    survey.append(["text", "b", "问b", "${a} > 1"])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version"])
    settings.append(["测试", "test", "3"])
    book.save(tmp_path / "form.xlsx")
    form = load_form(compile_form(tmp_path / "form.xlsx").require_supported().xform_xml)
    assert (form.id, form.version, form.title) == ("test", "3", "测试")
    session = open_session(form)
    assert not session.is_relevant("b")


def test_check_says_whether_a_file_can_be_used(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(markdown([row("text", "a"), row("note", "n"), row("integer", "b")]), "utf-8")
    bad.write_text(markdown([row("text", "a"), row("audio", "b")]), "utf-8")
    assert check_form(good).ok
    assert check_form(good).questions == 2
    assert not check_form(bad).ok
    assert check_form(bad).unsupported == (Unsupported(3, "b", "type audio"),)
    with pytest.raises(InvalidInput) as caught:
        compile_form(bad).require_supported()
    assert caught.value.params["row"] == 3


LANGUAGES = """
| survey |
| | type | name | label::English (en) | label::中文 (zh) | hint::中文 (zh) | constraint | WORDS |
| | select_one c | a | Question | 问题 | 提示 | | |
| | integer | b | Number ${a} | 数字 ${a} | | . > 1 | 太小 |
| | note | n | Chosen: ${w} | 选了：${w} | | | |
| | hidden | w | | | | | |
| choices |
| | list_name | name | label::English (en) | label::中文 (zh) |
| | c | x | Ex | 叉 |
| settings |
| | form_title | form_id | version |
| | 双语 | two | 1 |
""".replace("WORDS", "constraint_message::中文 (zh)")


def test_the_first_language_is_chinese_and_english_is_on_request() -> None:
    form = load_form(compile_form("two.md", LANGUAGES).require_supported().xform_xml)
    assert form.default_language == "中文 (zh)"
    assert form.questions["a"].label == "问题"
    english = Session(form, today=TODAY, language="en")
    assert english.label("a") == "Question"
    assert english.hint("a") == "提示"  # not translated: the default language speaks
    assert english.choices("a")[0].label == "Ex"
    english.set("a", "x")
    assert english.label("b") == "Number x"
    chinese = Session(form, today=TODAY)
    chinese.set("b", 1)
    problem = chinese.problem("b")
    assert problem is not None
    assert (problem.text, problem.label) == ("太小", "数字")


def test_appearances_and_parameters_stay_with_the_question() -> None:
    form = make_form(
        row("text", "a", appearance="multiline w3"),
        row("image", "b", appearance="photos"),
        row("image", "c", appearance="signature"),
        row("range", "d", parameters="start=1 end=5 step=1"),
        row("begin repeat", "r", appearance="minimal"),
        row("text", "e"),
        row("end repeat"),
    )
    assert form.questions["a"].appearances == {"multiline", "w3"}
    assert [form.questions[path].kind for path in "bc"] == ["image", "signature"]
    assert form.questions["d"].parameters == {"start": "1", "end": "5", "step": "1"}
    assert form.questions["r"].kind == "repeat"
    assert (form.questions["r/e"].repeat, form.questions["r/e"].parent) == ("r", "r")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a/>",
        "<html><head><model/></head><body/></html>",
        "<html><head><model><instance/></model></head><body/></html>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><html>&a;</html>',
        "<html>\x00</html>",
    ],
)
def test_a_broken_document_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_form(text)
    assert caught.value.code == "form.broken"


HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"><h:head><h:title>T</h:title>
<model><instance><data id="t" version="1"><a/></data></instance>{model}</model></h:head>
<h:body>{body}</h:body></h:html>"""


@pytest.mark.parametrize(
    ("model", "body", "what"),
    [
        ('<bind nodeset="/data/a" type="geotrace"/>', '<input ref="/data/a"/>', "type"),
        ('<bind nodeset="/data/b" type="string"/>', '<input ref="/data/a"/>', "reference"),
        ('<bind nodeset="/data/a" type="string" jr:preload="date"/>', "", "type"),
        ('<odk:setgeopoint ref="/data/a" event="odk-instance-first-load"/>', "", "action"),
        ('<setvalue ref="/data/b" event="odk-instance-first-load" value="1"/>', "", "action"),
        ('<setvalue ref="/data/a" event="other" value="1"/>', "", "action"),
        ('<instance id="x" src="jr://file-csv/x.csv"/>', "", "external"),
        ("", '<secret ref="/data/a"/>', "type"),
        ("", '<input ref="/data/b"/>', "type"),
        ("", '<repeat nodeset="/data/b"/>', "reference"),
        ("", '<select1 ref="/data/a" query="x"/>', "external"),
        ("", '<upload ref="/data/a" mediatype="video/*"/>', "type"),
        ("", '<input ref="/data/a"><odk:recordaudio event="x"/></input>', "action"),
    ],
)
def test_a_form_of_another_tool_is_refused_for_what_it_cannot_do(model: str, body: str, what: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_form(HEAD.format(model=model, body=body))
    assert caught.value.code == "form.unsupported"
    assert caught.value.params["what"] == what


def test_choices_written_beside_their_question_work() -> None:
    body = """<select1 ref="/data/a"><label>甲</label><item><label>是</label><value>yes</value></item></select1>"""
    session = open_session(load_form(HEAD.format(model='<bind nodeset="/data/a" type="string"/>', body=body)))
    assert [choice.label for choice in session.choices("a")] == ["是"]
    session.set("a", "yes")
    assert session.answers() == {"a": "yes"}


def test_or_other_asks_for_the_other() -> None:
    session = make_session(row("select_one c or_other", "a"), choices="c x 叉")
    session.set("a", "other")
    assert session.is_relevant("a_other")


def test_chinese_quotation_marks_stay_as_written() -> None:
    form = make_form(
        row("text", "a", label="填“无”或‘有’", hint="“”", constraint=". != '“'", constraint_message="别填“”"),
        row("text", "b"),
    )
    assert (form.questions["a"].label, form.questions["a"].hint) == ("填“无”或‘有’", "“”")
