"""`make gallery`: every page in every dress and state as a picture, with what was found wrong beside it.

One process a state: a window is built once and rebuilt for each dress.
"""

from __future__ import annotations

import argparse
import html
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.gallery.fit import misfits
from tests.gallery.states import STATES, make_workspace
from tests.gallery.studio import DRESSES, STOPS, Studio

Picture = dict[str, str | list[str]]
PAGE = """<!doctype html><meta charset="utf-8"><title>暖访 gallery</title>
<style>body{{font:14px sans-serif;margin:16px}} section{{display:flex;flex-wrap:wrap;gap:12px}}
figure{{margin:0;width:440px}} img{{width:100%;border:1px solid #888}} .bad{{color:#a00}}</style>
<h1>{count} pictures, {wrong} with findings</h1>{body}"""


def take(state: str, out: Path, stops: list[str], dresses: list[str]) -> None:
    """The pictures of one state, and a list of them with their findings."""
    app = QApplication.instance() or QApplication(["gallery"])
    pictures: list[Picture] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        make_workspace(root, state)
        studio = Studio.open(app, root, Path(folder) / "window.json")  # type: ignore[arg-type]
        try:
            for dress in (one for one in DRESSES if not dresses or one.name in dresses):
                studio.wear(dress)
                for stop in stops:
                    for sheet in studio.stand(stop):
                        name = f"{stop.replace(':', '-')}-{state}-{dress.name}.png"
                        sheet.grab().save(str(out / name))
                        found = [str(finding) for finding in misfits(sheet)]
                        pictures.append({"stop": stop, "dress": dress.name, "file": name, "found": found})
        finally:
            studio.close()
    (out / f"{state}.json").write_text(json.dumps(pictures, ensure_ascii=False), "utf-8")


def contact_sheet(out: Path) -> tuple[int, int]:
    """Writes index.html over all states; how many pictures there are and how many have findings."""
    pictures = [
        {**picture, "state": state}
        for state in STATES
        if (out / f"{state}.json").exists()
        for picture in json.loads((out / f"{state}.json").read_text("utf-8"))
    ]
    body = []
    for stop in STOPS:
        own = [picture for picture in pictures if picture["stop"] == stop]
        body.append(f"<h2>{html.escape(stop)}</h2><section>{''.join(_figure(picture) for picture in own)}</section>")
    wrong = sum(1 for picture in pictures if picture["found"])
    page = PAGE.format(count=len(pictures), wrong=wrong, body="".join(body))
    (out / "index.html").write_text(page, "utf-8")
    return len(pictures), wrong


def _figure(picture: Picture) -> str:
    found = "".join(f'<div class="bad">{html.escape(words)}</div>' for words in picture["found"])
    name = html.escape(str(picture["file"]))
    words = html.escape(f"{picture['state']} {picture['dress']}")
    return f'<figure><a href="{name}"><img loading="lazy" src="{name}"></a><div>{words}</div>{found}</figure>'


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--state", choices=STATES, help="only this state, in this process")
    parser.add_argument("--stop", action="append", choices=STOPS, help="only this page; may be repeated")
    parser.add_argument("--dress", action="append", choices=[dress.name for dress in DRESSES])
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.state:
        take(asked.state, asked.out, asked.stop or list(STOPS), asked.dress or [])
        return 0
    own = arguments if arguments is not None else sys.argv[1:]
    command = [sys.executable, "-m", "tests.gallery", *own]
    running = [subprocess.Popen([*command, "--state", state]) for state in STATES]
    failed = [process.wait() for process in running]
    count, wrong = contact_sheet(asked.out)
    print(f"{count} pictures, {wrong} with findings: {asked.out / 'index.html'}")
    return int(any(failed))


if __name__ == "__main__":
    sys.exit(main())
