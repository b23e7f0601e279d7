"""The working day, step by step, through the real window: what is done, what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractItemView

from core.clock import Clock
from gui.tour import material
from gui.tour.accidents import Township
from gui.tour.cable import Cable
from gui.tour.counting import compare
from gui.tour.district import District
from gui.tour.driver import Driver, Step
from gui.tour.field import FieldWork
from gui.tour.paper import save_paper
from gui.tour.scene import Scene
from gui.tour.settling import Settling
from gui.widgets.page_list import PageList

Told = Callable[[Step], None]


class Day:
    """One assistant's first day with the program, from the empty laptop to the delivered report."""

    def __init__(self, driver: Driver, district: District, cable: Cable, out: Path, clock: Clock, told: Told) -> None:
        self._do = driver
        self._scene = Scene(driver, self._step, district, cable, out, clock.now)
        self._settle = self._scene.settle
        self._open_person = self._scene.open_person
        self._papers = out / "papers"
        self._stuff = out / "material"
        self._today = clock.now().day
        self._told = told
        self.acknowledged: dict[str, Any] = {}
        self.counts: dict[str, Any] = {}

    def run(self) -> None:
        """All steps in order. Raises TourError at the first thing that is not as it should be."""
        for folder in (self._papers, self._stuff):
            folder.mkdir(parents=True, exist_ok=True)
        material.write_roster(self._stuff / "小营村名单.xlsx", self._today)
        material.write_photo(self._stuff / "东屋.jpg")
        material.write_broken_photo(self._stuff / "没拍完.jpg")
        field = FieldWork(self._scene, self._papers)
        for part in (self._open, self._roster, self._people, self._due, self._visit, self._paper, self._change):
            part()
        self.acknowledged |= field.emergency()
        field.waiting()
        Township(self._scene).run()
        Settling(self._scene).run()
        self.counts = compare(self._scene)
        field.month()

    @contextmanager
    def _step(self, name: str, done: str) -> Iterator[Step]:
        step = Step(name, done)
        started = time.perf_counter()
        self._do.pulse.take()
        yield step
        self._do.look(step)
        step.seconds = round(time.perf_counter() - started, 2)
        self._told(step)

    # 1 an empty laptop

    def _open(self) -> None:
        do = self._do
        with self._step("01_first_start", "第一次打开程序") as step:
            do.widget("first_new")
            step.saw(do.text("gate_title"))
        with self._step("02_new_workspace", "填写村代码、村名、姓名和口令") as step:
            do.click("first_new")
            do.type("first_village_code", material.VILLAGE_CODE)
            do.type("first_village_name", material.VILLAGE)
            do.type("first_user_name", material.ASSISTANT)
            do.type("first_passphrase", material.PASSPHRASE)
            do.type("first_again", material.PASSPHRASE)
            step.saw(do.text("gate_title"))
        with self._step("03_recovery_card", "新建加密工作区，恢复卡存成 PDF") as step:
            do.click("first_make")
            do.widget("recovery_code")
            do.click("recovery_save")
            do.save_file(self._papers / "恢复卡.pdf")
            step.saw(f"恢复码 {len(do.text('recovery_code').replace('-', '').replace(' ', ''))} 位")
        with self._step("04_empty_today", "进入工作区，今日还没有人") as step:
            do.click("recovery_kept")
            do.click("recovery_go")
            do.widget("page_today")
            self._settle()
            step.saw(do.window.status_words)

    # 2 the township's list

    def _roster(self) -> None:
        do = self._do
        with self._step("05_roster_preview", "把乡镇的名单拖进来，先看预览") as step:
            do.click("nav_people")
            do.click("people_import" if do.find("people_import") else "people_empty_action")
            do.drop("roster_drop", self._stuff / "小营村名单.xlsx")
            do.widget("roster_table")
            self._settle()
            step.saw(do.text("roster_all"))
            step.saw(do.text("roster_refused"))
            step.saw(do.text("roster_detail_lines"))
        with self._step("06_roster_import", "跳过被表格软件毁掉号码的一行，导入其余的人") as step:
            do.click("roster_skip")
            do.click("roster_import")
            do.widget("roster_past")
            self._settle()
            step.saw(do.window.status_words)
            self.acknowledged["people"] = len(material.PEOPLE)

    # 3 finding a person

    def _people(self) -> None:
        do = self._do
        with self._step("07_people", "人员名单") as step:
            do.click("nav_people")
            do.widget("people_table")
            self._settle()
            step.saw(do.text("people_count"))
        with self._step("08_search", "输入拼音首字母 sxx 找单雄信") as step:
            do.type("people_search", "sxx")
            table = do.widget("people_table", QAbstractItemView)
            do.wait("one person found", lambda: table.model().rowCount() == 1)
            step.saw(do.text("people_count"))
        with self._step("09_person", "打开单雄信，看台账和标签") as step:
            do.open_row("people_table")
            do.widget("person_name")
            self._settle()
            step.saw(do.text("person_name"))

    # 4 who is due

    def _due(self) -> None:
        do = self._do
        with self._step("10_today", "今日：该走访谁，为什么") as step:
            do.click("nav_today")
            table = do.widget("today_table", QAbstractItemView)
            do.wait("due people", lambda: table.model().rowCount() > 0)
            self._settle()
            step.saw(do.text("today_all"))
        with self._step("11_route_list", "预览并保存走访路线单") as step:
            do.click("today_route")
            do.wait("a preview", lambda: do.find("print_paper"))
            save_paper(do, self._papers / "走访路线单.pdf")
            self._settle()
            step.saw(f"{(self._papers / '走访路线单.pdf').stat().st_size} 字节")

    # 5 the visit

    def _visit(self) -> None:
        do = self._do
        with self._step("12_visit_start", "开始走访单雄信") as step:
            self._open_person("sxx")
            do.click("person_visit")
            do.widget("form_section_list")
            self._settle()
            step.saw(do.text("form_saved_label"))
        with self._step("13_visit_filled", "一路填到资金一节，自动保存") as step:
            do.answer(material.VISIT)
            self._saved()
            step.saw(do.text("form_saved_label"))
        with self._step("14_resume", "锁定电脑，再用口令打开，草稿还在原处") as step:
            do.application.lock()
            do.type("unlock_passphrase", material.PASSPHRASE)
            do.click("unlock_open")
            do.wait("the same form again", lambda: do.answered("money/care_fee"))
            self._settle()
            step.saw(do.text("form_saved_label"))
        with self._step("15_visit_rest", "填完其余各节") as step:
            do.answer(material.VISIT_REST)
            self._problem()
            do.answer({"follow/major_change": "no"})
            self._saved()
            step.saw(do.text("form_progress"))
        with self._step("16_broken_photo", "拖进一张没拍完的照片：按名字拒绝，其余不受影响") as step:
            do.turn_to("q_photos_drop")
            do.drop("q_photos_drop", self._stuff / "没拍完.jpg")
            error = do.widget("q_photos_error")
            do.wait("a refusal by name", lambda: "没拍完" in error.text())  # type: ignore[attr-defined]
            step.saw(do.text("q_photos_error"))
        with self._step("17_photo", "拖进东屋的照片：转正、缩小、去掉位置信息、加密保存") as step:
            do.drop("q_photos_drop", self._stuff / "东屋.jpg")
            do.wait("the photo kept", lambda: do.answered("photos[1]/picture"))
            self._saved()
            step.saw(f"照片已放进记录，{do.text('form_saved_label')}")
        with self._step("18_summary", "检查：还缺什么") as step:
            do.click("form_summary")
            do.widget("form_summary_page")
            step.saw(do.text("form_progress"))
        with self._step("19_signatures", "对象和协理员签字") as step:
            do.turn_to("q_sign_mode")
            do.answer({"sign/mode": "self", "sign/person_signature": "", "sign/assistant_signature": ""})
            step.saw("两处签名已保存")
        with self._step("20_signed", "签字完成") as step:
            do.click("form_sign")
            serial = do.widget("form_signed_serial")
            step.saw(serial.text())  # type: ignore[attr-defined]
            self.acknowledged["visit"] = serial.text()  # type: ignore[attr-defined]

    # 6 paper

    def _paper(self) -> None:
        do = self._do
        with self._step("21_print_preview", "在窗口里预览 A4 记录表") as step:
            do.click("form_print")
            do.wait("a preview", lambda: do.find("print_paper"))
            self._settle()
            step.saw(f"{do.widget('print_pages', PageList).count} 页")
        with self._step("22_printed", "公示件和内部件各存一份") as step:
            save_paper(do, self._papers / "探视巡防记录表（公示件）.pdf")
            self._settle()
            do.click("print_copy_internal")
            do.wait("a preview", lambda: do.find("print_paper"))
            self._settle()
            save_paper(do, self._papers / "探视巡防记录表（内部件）.pdf")
            self._settle()
            do.click("prints_log")
            do.widget("prints_table")
            self._settle()
            step.saw("打印记录已写入")

    # 7 a change in the household

    def _change(self) -> None:
        do = self._do
        with self._step("23_change", "报告重大变化：李䶮住院") as step:
            self._open_person("ly")
            do.click("person_change")
            do.widget("form_section_list")
            today = material.in_days(0, self._today)
            days = {"report/occurred_on": today, "health/admitted_on": today}
            do.answer(material.CHANGE | days | material.CHANGE_REST)
            step.saw(do.text("form_progress"))
        with self._step("24_change_signed", "签字上报，家庭回执可以马上打印") as step:
            do.click("form_sign")
            serial = do.widget("form_signed_serial")
            self.acknowledged["change"] = serial.text()  # type: ignore[attr-defined]
            do.click("form_print")
            do.wait("a preview", lambda: do.find("print_paper"))
            save_paper(do, self._papers / "重大变化报告表.pdf")
            self._settle()
            step.saw(self.acknowledged["change"])

    # inside

    def _problem(self) -> None:
        """Lists the leaking roof as a problem with somebody responsible and a day."""
        do = self._do
        do.turn_to("repeat_problems_add")
        do.click("repeat_problems_add")
        do.answer(
            {
                "problems[1]/category": "housing",
                "problems[1]/what": "东屋漏雨",
                "problems[1]/is_fixed": "no",
                "problems[1]/owner": "村委会 刘主任",
                "problems[1]/due_on": material.in_days(20, self._today),
            }
        )

    def _saved(self) -> None:
        """Waits until the form says that everything typed is safe: only then was it acknowledged."""
        do = self._do
        do.wait("saved by itself", lambda: "已保存" in do.text("form_saved_label"))
