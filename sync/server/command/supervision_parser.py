"""The commands about tasks, warnings, samples, campaigns and exports as data."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[[Any, str, str], argparse.ArgumentParser]
Group = Callable[[Any, str, str], Any]


def add_supervision(commands: Any, command: Command, group: Group) -> None:
    """`task`, `warning`, `sample`, `campaign`, `person`, `export`."""
    _add_task(group(commands, "task", "交办任务"), command)
    _add_warning(group(commands, "warning", "预警信息、存疑问题"), command)
    _add_sample(group(commands, "sample", "“双随机、一公开”抽查"), command)
    _add_campaign(group(commands, "campaign", "专项行动"), command)
    person = group(commands, "person", "人员底册")
    link = command(person, "link", "登记别的系统给的编号（表格：身份证号、系统、编号）")
    link.add_argument("file", type=Path)
    command(person, "history", "一个人的底册改过什么、谁改的、有没有合并").add_argument("id")
    assign = command(person, "assign", "把人分给一位协理员：备注等只有他能改")
    assign.add_argument("id", nargs="+")
    assign.add_argument("--to", required=True, metavar="NAME", help="协理员姓名（发登记码时写的）；空为不分给谁")
    assign.add_argument("--by", default="区民政局")
    export = command(commands, "export", "导出为 JSON 行，格式见 docs/exchange.md")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    kinds = "items（默认）、persons、changes、tasks、decisions、samples，可多次给出；all 为全部"
    export.add_argument("--what", action="append", metavar="KIND", help=kinds)


def _add_task(task: Any, command: Command) -> None:
    add = command(task, "add", "给一个村或一位特困人员交办一件事")
    add.add_argument("--village", default="", metavar="CODE")
    add.add_argument("--person", default=None, metavar="ID")
    kinds = "request、warning、doubt、revisit、supervise、comment、campaign、proxy_visit、review"
    add.add_argument("--kind", default="request", metavar="KIND", help=kinds)
    add.add_argument("--title", required=True)
    add.add_argument("--text", default="")
    add.add_argument("--due", default="", metavar="YYYY-MM-DD")
    add.add_argument("--name", default="", help="名单里没有的人，写姓名")
    add.add_argument("--about", default="", metavar="ID", help="督导意见说的是哪份记录")
    add.add_argument("--rule", default="", help="依据哪条规定")
    listing = command(task, "list", "交办过的任务和办理情况")
    listing.add_argument("--kind", action="append", default=[], metavar="KIND")
    listing.add_argument("--open", action="store_true", help="只看没办的")
    listing.add_argument("--under", default="", metavar="PREFIX")


def _add_warning(warning: Any, command: Command) -> None:
    send = command(warning, "dispatch", "下发预警：一份表格，或者一条")
    send.add_argument("file", type=Path, nargs="?", default=None, metavar="FILE")
    send.add_argument("--kind", default="warning", choices=("warning", "doubt"), help="warning 预警，doubt 存疑核查")
    for name, shown, words in (
        ("person", "ID", "名单上的人"),
        ("name", "NAME", "名单里没有的，写姓名"),
        ("village", "CODE", "哪个村"),
        ("indicator", "TEXT", "预警指标"),
        ("level", "LEVEL", "红、橙、黄、蓝"),
        ("due", "YYYY-MM-DD", "截止日期；不给就按规则包从村接收之日起算"),
        ("number", "NO", "预警编号"),
        ("source", "TEXT", "数据来源"),
        ("text", "TEXT", "说明"),
    ):
        send.add_argument(f"--{name}", default="", metavar=shown, help=words)
    send.add_argument("--skip-bad", action="store_true", help="跳过不能下发的行")
    report = command(warning, "report", "一个季度的预警办理情况")
    report.add_argument("--quarter", required=True, metavar="YYYY-QN")
    report.add_argument("--level", default="township", metavar="LEVEL", help="village、township、county、city")
    report.add_argument("--under", default="", metavar="PREFIX")


def _add_sample(sample: Any, command: Command) -> None:
    draw = command(sample, "draw", "随机抽走访记录，随机定回访的人")
    size = draw.add_mutually_exclusive_group()
    size.add_argument("--share", type=float, default=0.0, metavar="PERCENT", help="抽百分之几（默认按规则包）")
    size.add_argument("--count", type=int, default=0, metavar="N")
    draw.add_argument("--seed", default="", help="随机种子；不给就现取一个，写进清单")
    draw.add_argument("--month", default="", metavar="YYYY-MM", help="哪个月的走访（默认上月）")
    draw.add_argument("--under", default="", metavar="PREFIX")
    draw.add_argument("--due", default="", metavar="YYYY-MM-DD")
    draw.add_argument("--inspectors", default="devices", choices=("devices", "office"),
                      help="devices 随机交给别的电脑，office 由区镇自己去")  # fmt: skip
    draw.add_argument("--by", default="区民政局")
    draw.add_argument("--out", type=Path, default=None, metavar="FILE.csv", help="抽查清单另存一份")
    command(sample, "list", "抽过哪些、结果相不相符")


def _add_campaign(campaign: Any, command: Command) -> None:
    add = command(campaign, "add", "布置一次专项行动")
    add.add_argument("--kind", required=True, metavar="KIND",
                     help="cold_wave、heat、flood、snow、festival、epidemic、other")  # fmt: skip
    add.add_argument("--title", default="")
    add.add_argument("--from", dest="starts_on", required=True, metavar="YYYY-MM-DD")
    add.add_argument("--until", dest="ends_on", required=True, metavar="YYYY-MM-DD")
    for name, words in (("tag", "看哪些人（标签；all 为全部）"), ("method", "哪些方式算数"), ("goods", "送什么"),
                        ("ask", "问什么、看什么"), ("village", "哪些村（默认全部）")):  # fmt: skip
        add.add_argument(f"--{name}", action="append", default=[], metavar=name.upper(), help=words)
    add.add_argument("--every", type=int, default=0, metavar="DAYS", help="几天一次（默认按规则包）")
    add.add_argument("--text", default="")
    command(campaign, "list", "布置过的专项行动")
    report = command(campaign, "report", "每个村每天走访多少、见到多少人、送了多少户")
    report.add_argument("id")
