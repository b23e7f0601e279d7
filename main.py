"""暖访: the composition root. Parses arguments and wires core, sync and window; nothing else imports all three."""

from __future__ import annotations

import argparse
import getpass
import io
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.app import (
    create_workspace,
    open_with_recovery,
    open_workspace,
    take_back_workspace,
    workspace_label,
    workspace_mode,
)
from core.command.refusal import RefusedWith, as_json, as_words
from core.command.window import of_the_window
from core.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from core.files import replace_file
from core.paths import default_workspace, practice_workspace
from core.process import collect_rarely, harden
from core.seams import Seams
from core.service.wiping import Wiping
from gui.text import words

if TYPE_CHECKING:
    from core.app import Core

DONE, REFUSED, USAGE, UNAVAILABLE, INTERRUPTED = 0, 1, 2, 3, 130
PASSPHRASE_FILE = "NUANFANG_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable, not a secret
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".pdf"})
Json = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command, or the window. Returns the exit code."""
    args = of_the_window(arguments) or parse(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # a cut link is told as such, not as a parser's complaint
    try:
        if args.command is None:
            return open_window(args)
        if args.command == "tour":
            return run_tour(args)
        result = run_safely(args)
    except RefusedWith as told:
        return refuse(told.error, args, told.beside)
    except AppError as error:
        return refuse(error, args)
    except KeyboardInterrupt:
        return INTERRUPTED
    show(result, args)
    return DONE if result.get("ok", True) else REFUSED


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """What a command was told. Every command's modules are read for it: the window does not wait for them."""
    from core.command.parser import build_parser

    return build_parser().parse_args(arguments)


def run_safely(args: argparse.Namespace) -> Json:
    """The command; a fault of the program is told as one, without its words, which may hold somebody's data."""
    try:
        return run_command(args)
    except (AppError, RefusedWith):
        raise
    except Exception as error:
        raise Unavailable("bug.command", kind=type(error).__name__) from error


def run_command(args: argparse.Namespace) -> Json:
    """The JSON a command prints."""
    alone: dict[tuple[str, str], Callable[[argparse.Namespace], Json]] = {
        ("init", ""): init,
        ("passphrase", ""): change_passphrase,
        ("form", "check"): check_form,
        ("restore", ""): restore_backup,
        ("salvage", ""): salvage_workspace,
    }
    name = (args.command, getattr(args, "verb", None) or "")
    if name in alone:
        return alone[name](args)
    from core.command.table import run_verb

    root = args.workspace or default_workspace()
    if args.command == "sync" and Wiping(root).state in ("sealed", "stored"):
        return {"wiped": go_on_wiping(root) == "wiped"}
    core = open_core(args)
    try:
        over_office = {"sync": sync, "batch": batch}.get(args.command)
        return over_office(core, args) if over_office else run_verb(core, words, name, args)
    finally:
        core.close()


def init(args: argparse.Namespace) -> Json:
    """A new workspace and its recovery card."""
    root = args.workspace or default_workspace()
    if not args.card.resolve().parent.is_dir():
        raise InvalidInput("print.no_folder", where="card", folder=str(args.card.parent))
    if args.card.exists():
        raise Conflict("file.exists", where="card", file=args.card.name)  # it may be another workspace's only card
    core, code = create_workspace(
        root,
        village_code=args.village,
        village_name=args.name,
        user_name=args.user,
        passphrase=read_passphrase(is_new=True),
        seams=Seams.system(),
        pack_id=args.pack,
    )
    try:
        replace_file(args.card, core.prints.recovery_card(code).pdf)
    except BaseException:
        take_back_workspace(core)
        raise
    core.close()
    return {"workspace": str(root), "id": core.info.id, "recovery_card": str(args.card), "pack": core.info.pack_id}


def change_passphrase(args: argparse.Namespace) -> Json:
    """A new passphrase, by the old one or by the recovery code."""
    root, new = args.workspace or default_workspace(), read_secret(args.new_file)
    if args.recovery_file:
        code = read_secret(args.recovery_file)
        open_with_recovery(root, code, new, Seams.system(), accepts_loss=args.accept_loss).close()
        return {"changed": True}
    core = open_workspace(root, old := read_passphrase(), Seams.system(), accepts_loss=args.accept_loss)
    try:
        core.change_passphrase(old, new)
    finally:
        core.close()
    return {"changed": True}


def restore_backup(args: argparse.Namespace) -> Json:
    """A backup into a clean folder, by the passphrase or the recovery code of the day it was made."""
    from core.command.backup_verbs import bring_back

    secret = read_secret(args.recovery_file) if args.recovery_file else read_passphrase()
    return bring_back(args, secret, workspace_label(args.same_as) if args.same_as else "")


def salvage_workspace(args: argparse.Namespace) -> Json:
    """What can be saved of a damaged workspace, into a new folder; the damaged one stays as it is."""
    from core.command.backup_verbs import salvage_report
    from core.service.salvage import salvage

    root, is_recovery = args.workspace or default_workspace(), args.recovery_file is not None
    secret = read_secret(args.recovery_file) if is_recovery else read_passphrase()
    told = salvage(root, args.to, secret, backups=args.backups, is_recovery=is_recovery)
    if not is_recovery:
        core = open_workspace(args.to, secret, Seams.system(), accepts_loss=True)
        core.health.settle(told)
        core.close()
    return salvage_report(told, str(args.to))


def check_form(args: argparse.Namespace) -> Json:
    """What of an XLSForm cannot be run."""
    from core.forms.compile import check_form as check

    found = check(args.file)
    unsupported = [{"row": item.row, "name": item.name, "what": item.what} for item in found.unsupported]
    return {"ok": found.ok, "unsupported": unsupported, "questions": found.questions}


def sync(core: Core, args: argparse.Namespace) -> Json:
    """Enrols when a code is given, then synchronises; prints what happened."""
    from core.office import Progress

    office = make_office(core)
    steps: list[Progress] = []
    office.subscribe(steps.append)
    status = core.exchange.status()
    if args.code:
        office.enrol(args.server, args.code, read_text(args.ca, "ca") if args.ca else "")
        finish(office, steps)
    elif not status.is_enrolled:
        raise NotAllowed("sync.not_enrolled")
    elif args.server and args.server.rstrip("/") != status.server_url:
        raise InvalidInput("sync.other_server", where="server", known=status.server_url)
    plan = core.exchange.outgoing.plan()
    office.start(args.minutes)
    report = finish(office, steps)
    if "wiped" in report:
        return report
    return report | {"plan": plan_numbers(plan)} | left_numbers(core, steps[-1])


def plan_numbers(plan: Any) -> Json:
    """What was to go, as the 同步 page shows it: per kind, in all, and how long at the speed measured last time."""
    groups = {group.code: {"count": group.count, "bytes": group.size_bytes} for group in plan.groups}
    return {"groups": groups, "bytes": plan.size_bytes, "seconds": plan.seconds}


def left_numbers(core: Core, last: Any) -> Json:
    """What has not arrived, whether the time that was given is over, what waits for a person."""
    left, status = core.exchange.outgoing.left(), core.exchange.status()
    return {
        "state": last.state,
        "left": {"urgent": left.urgent, "texts": left.texts, "photos": left.photos, "photo_bytes": left.photo_bytes},
        "needs_person": status.needs_person,
        "is_all_sent": status.is_all_sent,
    }


def batch(core: Core, args: argparse.Namespace) -> Json:
    """Writes what waits to a file for a stick, or takes in the district's receipt."""
    from core.service.receipt_code import read_receipt_code

    office = make_office(core)
    steps: list[Any] = []
    office.subscribe(steps.append)
    if args.verb == "export":
        office.export_stick(args.path, with_photos=args.photos)
    elif args.code:
        office.read_stick_paper(args.code)
    elif args.path is None:
        raise InvalidInput("stick.no_file", where="path")
    elif args.path.suffix.lower() in PICTURES:
        office.read_stick_paper(read_receipt_code(args.path))
    else:
        office.read_stick(args.path)
    return finish(office, steps)


def finish(office: Any, steps: list[Any]) -> Json:
    """Waits for the run and returns its report, or raises what stopped it."""
    try:
        office.wait()
    except KeyboardInterrupt:
        office.close()
        raise
    last = steps[-1]
    if last.state == "failed":
        kinds = {kind.kind: kind for kind in (InvalidInput, NotAllowed, NotFound, Conflict)}
        raise kinds.get(last.kind, Unavailable)(last.code, **last.params)
    return dict(last.report)


def make_office(core: Core) -> Any:
    """The way to the district for an open workspace; the sync thread opens a connection of its own."""
    from sync.client.runner import SyncRunner

    def open_exchange() -> tuple[Any, Callable[[], None]]:
        twin = core.twin()
        return twin.exchange, twin.close

    return SyncRunner(open_exchange, core.seams.clock, core.seams.ids.token)


def go_on_wiping(root: Path) -> str:
    """Clears the workspace in a folder on the district's order, as far as that needs no key; the state it ends in."""
    from sync.client.enrol import explain
    from sync.client.wipe import go_on

    try:
        return go_on(root)
    except AppError as error:
        raise explain(error) from None


def open_core(args: argparse.Namespace) -> Core:
    """The workspace a command works on."""
    if args.practice and args.workspace is None:
        return open_practice()
    root = args.workspace or default_workspace()
    if workspace_mode(root) == "practice":
        return open_workspace(root, practice_passphrase(), Seams.system())
    accepts_loss = getattr(args, "accept_loss", False)
    return open_workspace(
        root, read_passphrase(), Seams.system(), accepts_loss=accepts_loss, for_wiping=args.command == "sync"
    )


def open_practice(root: Path | None = None) -> Core:
    """The practice workspace, made when there is none."""
    from core.paths import WorkspacePaths
    from core.service.practice import build_practice

    root = root or practice_workspace()
    if not WorkspacePaths(root).exists():
        build_practice(root, Seams.system)
    return open_workspace(root, practice_passphrase(), Seams.system())


def reset_practice() -> Core:
    """The practice workspace as it was at first."""
    from core.service.practice import clear_practice

    clear_practice(practice_workspace())
    return open_practice()


def practice_passphrase() -> str:
    """Not a secret: the practice workspace holds invented people only."""
    from core.service.practice import PASSPHRASE

    return PASSPHRASE


def read_passphrase(*, is_new: bool = False) -> str:
    """From the file named by NUANFANG_PASSPHRASE_FILE, or from the keyboard."""
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        return read_secret(Path(named))
    if not sys.stdin.isatty():
        raise InvalidInput("vault.passphrase_none", where="passphrase", variable=PASSPHRASE_FILE)
    first = getpass.getpass("口令：")
    if is_new and getpass.getpass("再输一次：") != first:
        raise InvalidInput("vault.passphrase_differs", where="passphrase")
    return first


def read_secret(path: Path) -> str:
    """The first line of a file (some editors put a mark before it that nobody sees)."""
    try:
        return path.read_text("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise Unavailable("vault.secret_file", file=path.name) from None


def read_text(path: Path, where: str) -> str:
    """A text file that was named on the command line."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("file.unreadable", where=where, file=path.name) from None


def open_window(args: argparse.Namespace) -> int:
    """The window; with --practice straight into the practice workspace."""
    from gui.launch import Launch
    from gui.running import run
    from gui.session.watch import watch_of_this_system

    root = args.workspace or default_workspace()
    launch = Launch(
        root=root,
        memory=root.parent / "window.json",
        seams=Seams.system(),
        open_practice=open_practice,
        office_for=make_office,
        is_practice=args.practice,
        go_on_wiping=go_on_wiping,
        watch_session=watch_of_this_system,
        reset_practice=reset_practice,
    )
    return run(launch)


def run_tour(args: argparse.Namespace) -> int:
    """Drives the real window through the whole main job against a real district server."""
    from gui.tour.run import run_tour as drive

    return drive(args.out, office_for=make_office, open_practice=open_practice)


def refuse(error: AppError, args: argparse.Namespace, beside: Json | None = None) -> int:
    """Tells why not: JSON on standard output for scripts, words on standard error for people."""
    told = as_json(error, words, beside)
    if args.json:
        show(told, args)
    else:
        print(as_words(told), file=sys.stderr)
    return UNAVAILABLE if isinstance(error, Unavailable) else REFUSED


def show(result: Json, args: argparse.Namespace) -> None:
    """Prints the result: JSON for scripts, the same indented for people."""
    print(json.dumps(result, ensure_ascii=False, indent=None if args.json else 2, default=str), flush=True)


def run() -> int:
    """The process: UTF-8 whatever the console says, and no complaint when the reader has gone (`| head`)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    harden()
    collect_rarely()
    try:
        return main()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


if __name__ == "__main__":
    sys.exit(run())
