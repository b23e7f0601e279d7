"""The commands of the district server as data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sync.server.command.supervision_parser import add_supervision


def build_parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    parser = argparse.ArgumentParser(prog="python -m sync.server", description="暖访区县服务器")
    _shared(parser, is_top=True)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    _add_running(commands)
    _add_devices(commands)
    _add_content(commands)
    _add_office(commands)
    add_supervision(commands, _command, _group)
    return parser


def _shared(parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
    nothing: Any = "" if is_top else argparse.SUPPRESS
    off: Any = False if is_top else argparse.SUPPRESS
    parser.add_argument("--database", default=nothing, metavar="URL", help="数据库地址（或环境变量 NUANFANG_DATABASE）")
    parser.add_argument("--district", default=nothing, metavar="CODE", help="区县代码（库里只有一个时可省）")
    parser.add_argument("--json", action="store_true", default=off, help="输出 JSON")


def _command(commands: Any, name: str, help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    _shared(parser)
    return parser


def _group(commands: Any, name: str, help: str) -> Any:
    return _command(commands, name, help).add_subparsers(dest="verb", required=True, metavar="操作")


def _add_running(commands: Any) -> None:
    init = _command(commands, "init", "建库（或升级），登记本区县")
    init.add_argument("--name", default="", help="区县名称")
    init.add_argument("--practice", action="store_true", help="练习服务器：只接受练习电脑")
    serve = _command(commands, "serve", "运行服务器")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8443)
    serve.add_argument("--data", type=Path, required=True, metavar="DIR", help="照片存放的文件夹")
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="服务器证书（PEM）")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="证书私钥（PEM）")
    serve.add_argument("--behind-proxy", action="store_true", help="TLS 由前面的代理完成")
    trial = _command(commands, "try", "临时起一套数据库和服务器（演示、测试用）")
    trial.add_argument("--dir", type=Path, required=True, metavar="DIR")
    trial.add_argument("--practice", action="store_true")
    trial.add_argument("--name", default="示例区")
    trial.add_argument("--port", type=int, default=0)
    _command(commands, "epoch", "从备份恢复数据库之后运行：让各台电脑把备份里没有的重新上报")


def _add_devices(commands: Any) -> None:
    device = _group(commands, "device", "协理员的电脑")
    add = _command(device, "add", "发一个一次性登记码（24 小时内有效）")
    add.add_argument("--name", required=True, help="使用人姓名")
    add.add_argument("--village", action="append", required=True, metavar="CODE[=NAME]", help="负责的村，可多次给出")
    revoke = _command(device, "revoke", "停用一台电脑")
    revoke.add_argument("device_id")
    _command(device, "list", "列出电脑，以及最近一次联系的时间")


def _add_content(commands: Any) -> None:
    roster = _group(commands, "roster", "人员名单")
    bring = _command(roster, "import", "导入名单：全部导入，或者一行也不导入")
    bring.add_argument("file", type=Path)
    bring.add_argument("--village", default="", metavar="CODE[=NAME]", help="名单里没写村名的行属于哪个村")
    bring.add_argument("--skip-bad", action="store_true", help="跳过不能接收的行")
    form = _group(commands, "form", "表单")
    publish_form = _command(form, "publish", "发布一份 XLSForm（Markdown）")
    publish_form.add_argument("file", type=Path)
    publish_form.add_argument("--kind", default="", help="visit、change、lead……（默认取文件名）")
    pack = _group(commands, "rulepack", "规则包")
    publish_pack = _command(pack, "publish", "发布一份规则包（TOML）")
    publish_pack.add_argument("file", type=Path)


def _add_office(commands: Any) -> None:
    decide = _command(commands, "decide", "答复一份报告、线索或有争议的修改；不带编号时列出待答复的")
    decide.add_argument("fact_id", nargs="?", default="")
    decide.add_argument("--text", default="", help="答复的内容")
    decide.add_argument("--by", default="区民政局")
    decide.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE",
                        help="同时改这个人的底册，例如 died_on=2026-11-20；可多次给出")  # fmt: skip
    verdict = decide.add_mutually_exclusive_group()
    verdict.add_argument("--receive", dest="verdict", action="store_const", const="received", help="登记接报，先不答复")
    verdict.add_argument("--return", dest="verdict", action="store_const", const="returned", help="退回补充材料")
    verdict.set_defaults(verdict="decided")
    choice = decide.add_mutually_exclusive_group()
    choice.add_argument("--accept", dest="accept", action="store_true", default=None, help="采纳这次修改")
    choice.add_argument("--refuse", dest="accept", action="store_false", help="不采纳这次修改")
    status = _command(commands, "status", "数量：电脑、人员、记录、待答复、冲突、照片；可按村、乡镇、区、市汇总")
    status.add_argument("--villages", action="store_true", help="每个村一行：走访、在家人数、待答复、最近联系")
    status.add_argument("--level", default="", metavar="LEVEL", help="village、township、county、city")
    status.add_argument("--month", default="", metavar="YYYY-MM", help="默认本月")
    status.add_argument("--under", default="", metavar="PREFIX", help="只看这个区划代码下面的")
