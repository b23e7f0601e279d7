"""What a supervisor said of a record stands on its page."""

from __future__ import annotations

from core.app import Core
from tests.gui.conftest import Opened
from tests.helpers.desk import settle, words_on
from tests.helpers.supervision import give_task
from tests.helpers.workspace import receive_people, sign_visit


def test_a_comment_is_read_where_the_record_is_read(opened: Opened) -> None:
    made: list[str] = []

    def fill(core: Core) -> None:
        [person] = receive_people(core)
        made.append(sign_visit(core, person))
        give_task(core, "comment", person_id=person, about=made[0], title="照片看不清", text="请补拍灶台")

    desk = opened(fill)
    desk.window.open_record(made[0])
    settle(desk)
    assert "督导意见：照片看不清，请补拍灶台" in words_on(desk.window.page("record"))
