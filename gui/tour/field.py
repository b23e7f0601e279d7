"""The rest of an assistant's work in the tour: an emergency, what waits, what the month came to, what may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractItemView

from gui.tour import material
from gui.tour.paper import save_paper
from gui.tour.scene import Scene

EMERGENCY = {
    "who/is_known": "yes",
    "who/name": "涂小河",
    "who/place": "三组老磨坊，借住",
    "who/hukou": "elsewhere",
    "what/type": "stranded",
    "what/danger": "no",
    "what/situation": "外地来打工没找到活，身上没钱，两天没怎么吃饭。",
    "what/needs": "+food money",
    "what/relief": "sudden",
    "what/called": "+village",
    "time/is_reported": "yes",
    "time/reported_to": "镇民政办值班员",
    "time/is_relieved": "no",
}


class FieldWork:
    """Steps that begin and end on the desk."""

    def __init__(self, scene: Scene, papers: Path) -> None:
        self._do = scene.do
        self._step = scene.step
        self._papers = papers
        self._settle = scene.settle
        self._now = scene.now

    def emergency(self) -> dict[str, Any]:
        """Two presses from anywhere to the form; signed, it lies on paper at once. Returns what was acknowledged."""
        do = self._do
        with self._step("25_emergency", "急难：点两下就到登记表，电话就在旁边") as step:
            do.click("nav_emergency")
            do.widget("emergency_phones")
            self._settle()
            step.saw(do.text("emergency_clock"))
        with self._step("26_emergency_signed", "登记、签字，急难报告单马上可以打印") as step:
            do.click("emergency_start")
            do.widget("form_section_list")
            do.answer(EMERGENCY)
            found, reported, received = (material.minutes_ago(minutes, self._now()) for minutes in (25, 15, 14))
            do.answer({"time/found_at": found, "time/reported_at": reported, "time/received_at": received})
            do.answer({"sign/assistant_signature": ""})
            do.click("form_sign")
            do.wait("the paper", lambda: do.window.current_key == "prints" or do.find("form_signed_serial"))
            if do.window.current_key != "prints":
                do.click("form_print")
            do.wait("a preview", lambda: do.find("print_paper"))
            self._settle()
            save_paper(do, self._papers / "急难救助报告单.pdf")
            self._settle()
            step.saw(do.window.status_words)
        return {"emergency": 1}

    def waiting(self) -> None:
        """What the records left to be done, each with its day and its rule."""
        do = self._do
        with self._step("27_todo", "待办：先行救助、等答复，每一件都有期限和依据") as step:
            do.click("nav_tasks")
            table = do.widget("tasks_table", QAbstractItemView)
            do.wait("what waits", lambda: table.model().rowCount() > 1)
            self._settle()
            step.saw(do.text("tasks_open"))
            step.saw(do.text("tasks_why"))

    def month(self) -> None:
        """The month in numbers, and a policy to be told."""
        do = self._do
        with self._step("42_statistics", "月报：每个数字都点得出后面的名字") as step:
            do.click("nav_business")
            do.click("business_to_statistics")
            do.widget("statistics_counts")
            self._settle()
            step.saw(do.text("statistics_title"))
        with self._step("43_policy", "政策手册：查得到，讲得清，打得出") as step:
            do.click("nav_business")
            do.click("business_to_policy")
            do.widget("policy_topics")
            self._settle()
            step.saw(do.text("policy_title"))
