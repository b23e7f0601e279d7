"""The laptop at the township office for the first time, and everything that can be pulled is pulled: the network
cable, the district's power, the laptop's power, each in the middle of the synchronisation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from core.paths import PROGRAM_ROOT
from gui.tour import material
from gui.tour.cable import Accident
from gui.tour.driver import TourError
from gui.tour.scene import Scene

PUSH, PHOTOS = b"POST /v1/push", b"POST /v1/photos"
FIRST_PART, SECOND_PART = 24_000, 12_000  # bytes of the photos that get through before the power goes


class Township:
    """Enrols, then synchronises through three accidents to the end."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._do = scene.do

    def run(self) -> None:
        """Steps 28 to 32."""
        for part in (self._enrol, self._cable_out, self._district_dark, self._laptop_dark, self._arrive):
            part()

    def _enrol(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("28_enrol", "到乡镇，用一次性登记码登记这台电脑") as step:
            village = f"{material.VILLAGE_CODE}={material.VILLAGE}"
            told = scene.ask("device", "add", "--name", material.ASSISTANT, "--village", village)
            scene.plug_in()
            do.click("nav_sync")
            do.type("sync_url", scene.cable.url)
            do.type("sync_code", str(told["code"]))
            do.click("sync_enrol_go")
            do.widget("sync_start")
            scene.settle()
            step.saw(do.window.status_words)

    def _cable_out(self) -> None:
        """The urgent reports have arrived; of the others the district has everything, but its answer is lost."""
        scene, do = self._scene, self._do
        with scene.step("29_cable_out", "同步到一半，网线被拔掉：页面说送到了什么、还有什么没送") as step:
            accident = scene.cable.expect(Accident(PUSH, scene.cable.pull, nth=2))
            do.click("sync_start")
            do.wait("the cable is out", lambda: accident.is_over and do.find("sync_wait"))
            step.saw(do.text("sync_left"))
            step.saw(do.text("sync_wait"))
            if "急的已送到" not in do.text("sync_left"):
                raise TourError("the page does not say that what is urgent has arrived")

    def _district_dark(self) -> None:
        """The cable is back; the records are through, and then the district's power goes in the middle of a photo."""
        scene, do = self._scene, self._do
        with scene.step("30_district_dark", "网线插回，接着送；送照片时区县服务器断电") as step:
            accident = scene.cable.expect(Accident(PHOTOS, scene.district.die, after=FIRST_PART))
            scene.plug_in()
            self._try_now()
            do.wait("the district is dark", lambda: accident.is_over and do.find("sync_wait"))
            step.saw(do.text("sync_left"))
            step.saw(do.text("sync_wait"))
            if "都已送到" not in do.text("sync_left"):
                raise TourError("the page does not say that the texts have arrived")

    def _laptop_dark(self) -> None:
        """The window is left; the program that synchronises is killed while a photo is on its way."""
        scene, do = self._scene, self._do
        with scene.step("31_laptop_dark", "服务器恢复；电脑自己在送照片时断电，再开机：没送完的还在") as step:
            if do.find("sync_stop") is not None:
                scene.watch(lambda: do.click("sync_stop"), lambda one: one.is_over)
            do.application.lock()
            do.widget("unlock_passphrase")
            scene.plug_in()
            self._die_on_the_way()
            do.type("unlock_passphrase", material.PASSPHRASE)
            do.click("unlock_open")
            do.click("nav_sync")
            do.widget("sync_start")
            scene.settle()
            step.saw(do.text("sync_sum"))
            step.saw(do.window.status_words)
            if "待送" not in do.window.status_words:
                raise TourError("nothing was left to send: the power went too late")

    def _arrive(self) -> None:
        scene, do = self._scene, self._do
        with scene.step("32_synchronised", "接着同步，看到全部送达") as step:
            scene.synchronise()
            step.saw(do.window.status_words)
            status = scene.ask("status")
            step.saw(f"区县收到：{status['kinds']}，照片 {status['photos']} 张")
            if status["photos_missing"] or not status["kinds"].get("visit"):
                raise TourError("the district does not hold what the status line claims")
            scene.cable.pull()

    def _try_now(self) -> None:
        """By the button of the waiting, or, when it has given up meanwhile, by the one it began with."""
        do = self._do
        do.click("sync_skip" if do.find("sync_skip") is not None else "sync_start")

    def _die_on_the_way(self) -> None:
        """The program as a process of its own synchronises this workspace and is killed by the accident."""
        scene = self._scene
        secret = scene.out / "material" / "passphrase"
        secret.write_text(material.PASSPHRASE, "utf-8")
        started: list[subprocess.Popen[bytes]] = []
        accident = scene.cable.expect(
            Accident(PHOTOS, lambda: os.kill(started[0].pid, signal.SIGKILL), after=SECOND_PART)
        )
        started.append(
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "main.py", "--json", "--workspace", str(scene.out / "workspace"), "sync"],
                cwd=PROGRAM_ROOT,
                env=os.environ | {"NUANFANG_PASSPHRASE_FILE": str(secret)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        self._do.wait("the laptop is dark", lambda: started[0].poll() is not None, 60)
        secret.unlink()
        if not accident.is_over:
            raise TourError("the laptop synchronised to its end before its power went")
