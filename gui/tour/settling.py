"""After the first visit to the township: the office answers, two hands change the same telephone, a stick carries what
no network carries, and the same thing by stick and by wire counts once."""

from __future__ import annotations

from gui.tour import material
from gui.tour.driver import TourError
from gui.tour.officer import LOGIN, NAME, Officer
from gui.tour.scene import ALL_SENT, Scene
from gui.tour.stick import Stick

PHONE_SEEN, PHONE_HEARD = "13611112222", "13622223333"
STUCK = "要处理"


class Settling:
    """Steps 33 to 41."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._do = scene.do
        self._stick = Stick(scene)
        self._officer: Officer | None = None

    def run(self) -> None:
        """The steps in order."""
        for part in (self._change_phone, self._answered, self._two_sides, self._say, self._stick_out):
            part()
        for part in (self._stick_written, self._stick_receipt, self._both_ways, self._task):
            part()

    @property
    def _office(self) -> Officer:
        if self._officer is None:
            words = ("staff", "add", "--login", LOGIN, "--name", NAME, "--role", "district_officer")
            password = str(self._scene.ask(*words)["password"])
            self._officer = Officer(self._scene.district.port, password)
            self._do.pulse.skip()
        return self._officer

    def _change_phone(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("33_phone", "回到村里（没有网络），改李䶮的电话") as step:
            scene.correct("ly", "phone", PHONE_SEEN, "本人换了电话")
            step.saw(do.window.status_words)

    def _answered(self) -> None:
        """She answers the report, and enters the telephone that the hospital told her."""
        scene, do = self._scene, self._do
        with scene.step("34_answered", "区里的经办人在办公室答复变化报告：“区里已收到”成了“已认定”") as step:
            do.click("nav_changes")
            do.wait("the report stands as received", lambda: do.text("changes_received").endswith(" 1"))
            step.saw(f"答复以前：{do.text('changes_received')}，{do.text('changes_decided')}")
            [waiting] = self._office.get("/decisions?kind=change")["decisions"]
            said = {"text": "已认定住院，按全护理发放陪护补助", "fields": {"phone": PHONE_HEARD}}
            self._office.post(f"/decisions/{waiting['id']}/decide", said)
            do.pulse.skip()
            scene.plug_in()
            scene.synchronise(STUCK)
            scene.cable.pull()
            do.click("nav_changes")
            do.wait("the report stands as decided", lambda: do.text("changes_decided").endswith(" 1"))
            scene.settle()
            step.saw(f"答复以后：{do.text('changes_received')}，{do.text('changes_decided')}")

    def _two_sides(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("35_two_sides", "电话两边改得不一样：两个都在，谁写的也在") as step:
            do.click("nav_sync")
            do.click("sync_conflicts")
            do.widget("conflicts_save")
            scene.settle()
            theirs, mine = do.text("sides_phone_theirs"), do.text("sides_phone_mine")
            step.saw(do.text("conflicts_meaning"))
            if not (_digits(theirs), _digits(mine)) == (PHONE_HEARD, PHONE_SEEN):
                raise TourError("the two versions are not both there")

    def _say(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("36_said", "坚持本机的，写一句原因，送区里定") as step:
            do.press("sides_phone_choice", "2")
            do.type("conflicts_reason", "本人当面拨通了这个号码")
            do.click("conflicts_save")
            do.wait("it is written down", lambda: "记下了" in do.banner("page_banner"))
            scene.settle()
            step.saw(do.banner("page_banner"))
            step.saw(do.window.status_words)

    def _stick_out(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("37_stick_out", "没有网络，导出到U盘；写到一半U盘被拔掉：说清楚，要送的还在") as step:
            self._stick.export_and_pull()
            step.saw(do.banner("stick_banner"))
            step.saw(do.window.status_words)
            if ALL_SENT in do.window.status_words or self._stick.files:
                raise TourError("a stick that was pulled out left something that looks like a whole file")

    def _stick_written(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("38_stick_written", "插好U盘，再导出一次") as step:
            self._stick.export()
            step.saw(do.banner("stick_banner"))
            if ALL_SENT in do.window.status_words:
                raise TourError("what lies on a stick counts as delivered")

    def _stick_receipt(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("39_stick_receipt", "区里收下文件；读回执时U盘被拔掉：说清楚，还没送达；插好再读才算") as step:
            told = self._stick.hand_in()
            step.saw(f"区里：{told['text']}")
            self._stick.read_and_pull()
            step.saw(do.banner("stick_banner"))
            if scene.read(lambda core: core.exchange.status().waiting) != 1:
                raise TourError("half a receipt delivered something")
            self._stick.read_receipt()
            step.saw(do.banner("stick_banner"))
            step.saw(do.window.status_words)
            if (told["new"], scene.read(lambda core: core.exchange.status().waiting)) != (1, 0):
                raise TourError("the receipt did not deliver what the stick carried")

    def _both_ways(self) -> None:
        """The office settles the dispute; one more change goes by stick and by wire, and the receipt comes last."""
        scene, do = self._scene, self._do
        with scene.step("40_both_ways", "同一条改动U盘送一次、网络送一次：只算一条；区里定了按本机的") as step:
            scene.correct("qgx", "note", "下午三点以后在家", "本人说的")
            do.click("nav_sync")
            self._stick.export()
            step.saw(f"区里：{self._stick.hand_in()['text']}")
            self._settle_dispute()
            scene.plug_in()
            report = scene.synchronise().report
            step.saw(do.banner("page_banner"))
            if report["sent"] or not report["duplicate"]:  # what is offered again by the closing check counts once too
                raise TourError(f"the same change by stick and by wire did not count once: {dict(report)}")
            self._stick.read_receipt()
            step.saw(do.banner("stick_banner"))

    def _settle_dispute(self) -> None:
        [dispute] = self._office.get("/conflicts")["conflicts"]
        self._office.post(f"/conflicts/{dispute['id']}/decide", {"text": "按本机的，已拨通", "accept": True})
        task = {"title": "核实东屋维修进度", "text": "月底前回访"}
        self._office.post("/tasks", {"village": material.VILLAGE_CODE} | task)
        self._do.pulse.skip()

    def _task(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("41_task", "区里交办的任务到了本机") as step:
            do.click("nav_tasks")
            do.widget("tasks_table")
            scene.settle()
            step.saw(do.text("tasks_open"))
            left = scene.read(lambda core: core.exchange.conflicts.open_count())
            step.saw(f"两边不一样的：{left} 处")
            if left:
                raise TourError("the dispute is not settled on the laptop")


def _digits(words: str) -> str:
    return "".join(letter for letter in words if letter.isdigit())
