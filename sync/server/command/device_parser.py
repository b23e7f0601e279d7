"""The commands about laptops as data."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[[Any, str, str], argparse.ArgumentParser]
Group = Callable[[Any, str, str], Any]
NAMED = "电脑的编号（device list 里的 id 或 tag）"


def add_devices(commands: Any, command: Command, group: Group) -> None:
    """`device …`"""
    device = group(commands, "device", "协理员的电脑")
    add = command(device, "add", "发一个一次性登记码（24 小时内有效）")
    add.add_argument("--name", required=True, help="使用人姓名")
    add.add_argument("--village", action="append", required=True, metavar="CODE[=NAME]", help="负责的村，可多次给出")
    add.add_argument("--qr", type=Path, metavar="FILE", help="同时印一张登记卡（.png 或 .pdf），上面有二维码")
    add.add_argument("--url", default="", metavar="https://…", help="登记卡上写的服务器地址")
    add.add_argument("--ca", type=Path, metavar="FILE", help="区县的 CA 证书（PEM），写进二维码")
    revoke = command(device, "revoke", "停用一台电脑")
    revoke.add_argument("device_id", help=NAMED)
    villages = command(device, "villages", "改一台电脑负责的村")
    villages.add_argument("device_id", help=NAMED)
    villages.add_argument("--add", action="append", default=[], metavar="CODE[=NAME]")
    villages.add_argument("--remove", action="append", default=[], metavar="CODE")
    wipe = command(device, "wipe", "让一台电脑先送完没送的记录，再清除本机数据")
    wipe.add_argument("device_id", help=NAMED)
    wipe.add_argument("--yes", action="store_true", help="确认清除（不能恢复）")
    lease = command(device, "lease", "多久不联系就只能看：改天数，或者报电话续期码")
    lease.add_argument("device_id", nargs="?", default="", help=NAMED)
    lease.add_argument("--days", type=int, default=None, metavar="N", help="多少天不联系就只能看；0 为不限")
    lease.add_argument("--challenge", default="", metavar="TAG-XXXX-XXXX", help="协理员在电话里读的编号")
    lease.add_argument("--weeks", type=int, default=4, metavar="N", help="用电话续几周（1 到 8）")
    lost = command(device, "lost", "电脑丢了：停用，上线就清除，并列出可能泄露的内容")
    lost.add_argument("device_id", help=NAMED)
    lost.add_argument("--out", type=Path, metavar="FILE", help="把报告另存成文本，供打印")
    sealed = command(device, "sealed", "清除前封存送来的文件；给出文件夹就取出来，供 batch import")
    sealed.add_argument("device_id", nargs="?", default="", help=NAMED)
    sealed.add_argument("--out", type=Path, metavar="DIR", help="取到这个文件夹")
    command(device, "list", "列出电脑：最近联系、期限、毛病、是否已清除")
