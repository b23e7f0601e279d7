"""Commands of the station: who works here, sheets that come back, clearing what is past its time."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.app import Core
from core.command.refusal import Sentence
from core.domain.permission import ROLES
from core.errors import AppError, Conflict, InvalidInput, Unavailable
from core.files import replace_file
from core.service.page_reader import SheetPage, read_pages
from core.service.passphrases import load_profiles
from core.service.scans import Kept
from core.service.users import User

Json = dict[str, Any]
Make = Callable[[Any, str, str], Any]


def add_station(commands: Any, command: Make, group: Make) -> None:
    """`user`, `paper` and `purge`."""
    user = group(commands, "user", "使用人：一台电脑几个人，各用各的口令")
    command(user, "list", "谁在用这台电脑")
    add = command(user, "add", "新加一位使用人")
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, choices=tuple(ROLES), metavar="ROLE", help="、".join(_roles()))
    add.add_argument("--organisation", default="", help="所在单位（第三方必填）")
    add.add_argument("--passphrase-file", type=Path, required=True, metavar="FILE", help="存有他的口令的文件")
    role = command(user, "role", "改身份")
    role.add_argument("id")
    role.add_argument("--role", required=True, choices=tuple(ROLES), metavar="ROLE", help="、".join(_roles()))
    command(user, "end", "停用一位使用人，他的记录保留").add_argument("id")
    key = group(commands, "key", "数据库的钥匙、恢复卡、口令规则")
    command(key, "status", "口令规则；钥匙该不该换，在等谁")
    command(key, "rotate", "换钥匙：重写数据库，核对以后换上去")
    card = command(key, "card", "重打恢复卡，旧卡马上作废")
    card.add_argument("--card", type=Path, required=True, metavar="FILE.pdf", help="恢复卡存在哪里")
    policy = command(key, "policy", "选口令规则")
    policy.add_argument("name", choices=tuple(load_profiles()), metavar="NAME", help="、".join(load_profiles()))
    paper = group(commands, "paper", "打印出去、签了字收回来的纸")
    scan = command(paper, "scan", "收回签字件：照片、扫描件或 PDF，按二维码找到记录")
    scan.add_argument("file", type=Path, nargs="+")
    scan.add_argument("--serial", default="", help="认不出二维码时，纸上的编号（只能给一页）")
    command(paper, "unsigned", "打了还没签回的")
    purge = command(commands, "purge", "清除已送达、过了保存期限的记录，全文在区里")
    purge.add_argument("--dry-run", action="store_true", help="只看有多少，不清除")


class StationVerbs:
    """One method a command; `sentence` turns a code and its params into words."""

    def __init__(self, core: Core, sentence: Sentence) -> None:
        self._core = core
        self._sentence = sentence

    def table(self) -> dict[tuple[str, str], Callable[[Namespace], Json]]:
        """(command, verb) -> what it does."""
        return {
            ("user", "list"): self.users,
            ("user", "add"): self.add_user,
            ("user", "role"): self.change_role,
            ("user", "end"): self.end_user,
            ("key", "status"): self.key_status,
            ("key", "rotate"): self.rotate_key,
            ("key", "card"): self.new_card,
            ("key", "policy"): self.choose_policy,
            ("paper", "scan"): self.scan,
            ("paper", "unsigned"): self.unsigned,
            ("purge", ""): self.purge,
        }

    def users(self, args: Namespace) -> Json:
        """Everybody who works or worked here."""
        return {"users": [_user(user) for user in self._core.users.list()]}

    def add_user(self, args: Namespace) -> Json:
        """Lets somebody in."""
        user, _changes = self._core.users.add(args.name, args.role, _secret(args.passphrase_file), args.organisation)
        return {"user": _user(user)}

    def change_role(self, args: Namespace) -> Json:
        """Gives somebody another role."""
        self._core.users.change_role(args.id, args.role)
        return {"user": next(_user(user) for user in self._core.users.list() if user.id == args.id)}

    def end_user(self, args: Namespace) -> Json:
        """Takes somebody's way in away."""
        self._core.users.end(args.id)
        return {"ended": True, "key_changed": self._core.rotate_if_wanted()} | self._waiting()

    def key_status(self, args: Namespace) -> Json:
        """Rules for passphrases, and whether the key has to change."""
        policy = self._core.users.policy()
        told = {"name": policy.name, "label": policy.label, "source": policy.source} if policy else None
        return {"policy": told, **self._waiting()}

    def rotate_key(self, args: Namespace) -> Json:
        """A new database key."""
        self._core.rotate_key()
        return {"key_changed": True}

    def new_card(self, args: Namespace) -> Json:
        """A new recovery card; the old one opens until the new one lies on the disk."""
        if args.card.exists():
            raise Conflict("file.exists", where="card", file=args.card.name)
        if not args.card.resolve().parent.is_dir():
            raise InvalidInput("print.no_folder", where="card", folder=str(args.card.parent))
        code, card = self._core.new_card()
        replace_file(args.card, self._core.prints.recovery_card(code).pdf)
        self._core.keep_card(card)
        return {"recovery_card": str(args.card)}

    def choose_policy(self, args: Namespace) -> Json:
        """Which passphrases are taken from here on."""
        self._core.users.choose_policy(args.name)
        return self.key_status(args)

    def _waiting(self) -> Json:
        waits = self._core.users.key_waits_for()
        return {"key_change_wanted": waits is not None, "waits_for": list(waits or ())}

    def scan(self, args: Namespace) -> Json:
        """Puts every page to its record; a file that cannot be read is told, the others are taken."""
        pages: list[Json] = []
        for path in args.file:
            try:
                for page in read_pages(path):
                    if args.serial and (pages or len(args.file) > 1):
                        raise InvalidInput("paper.serial_one_page", where="serial")
                    pages.append(self._kept(self._keep(page, args.serial)))
            except AppError as error:
                if args.serial:
                    raise
                text = self._sentence(error.code, {"where": error.where, **error.params})
                pages.append({"file": path.name, "page": 0, "state": "refused", "code": error.code, "text": text})
        return {"ok": all(page["state"] in ("kept", "again") for page in pages), "pages": pages}

    def _keep(self, page: SheetPage, serial: str) -> Kept:
        return self._core.scans.keep_by_serial(page, serial) if serial else self._core.scans.keep(page)

    def _kept(self, kept: Kept) -> Json:
        told: Json = {"file": kept.page.file, "page": kept.page.number, "state": kept.state,
                      "record_id": kept.record_id or None, "serial": kept.serial or None,
                      "name": kept.person_name or None}  # fmt: skip
        if not kept.is_kept:
            told["text"] = self._sentence(f"paper.{kept.state}", {"file": kept.page.name, "serial": kept.serial})
        return told

    def unsigned(self, args: Namespace) -> Json:
        """What was printed and has not come back."""
        return {
            "unsigned": [
                {"record_id": row.record_id, "document": row.document, "serial": row.serial, "name": row.person_name,
                 "printed_at": row.printed_at.iso(), "count": row.count}
                for row in self._core.scans.unsigned()
            ]
        }  # fmt: skip

    def purge(self, args: Namespace) -> Json:
        """Clears what is past its time, or says how much that is."""
        plan = self._core.retention.plan()
        told: Json = {
            "records": plan.count,
            "bytes": plan.size_bytes,
            "from": plan.oldest_on.isoformat() if plan.oldest_on else None,
            "until": plan.newest_on.isoformat() if plan.newest_on else None,
            "kept": dict(plan.kept),
            "rules": [{"what": what, "months": months, "rule": rule.words()} for what, months, rule in plan.rules],
        }
        if args.dry_run:
            return told | {"purged": 0}
        done = self._core.retention.purge()
        return told | {"purged": done.count, "files": done.files}


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "role_label": user.role_label,
        "organisation": user.organisation,
        "since": user.since_on.isoformat(),
        "until": user.until_on.isoformat() if user.until_on else None,
        "has_login": user.has_login,
        "is_me": user.is_me,
    }


def _secret(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise Unavailable("vault.secret_file", file=path.name) from None


def _roles() -> list[str]:
    return [f"{role.code} {role.label}" for role in ROLES.values()]
