"""`python -m sync.server`: the administrator's command line. Exit codes: 0 done, 1 refused, 2 usage, 3 unavailable."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from sqlalchemy.exc import OperationalError

from core.clock import SystemClock
from core.errors import AppError, InvalidInput, Unavailable
from core.ids import Ids
from sync.server.command.parser import build_parser
from sync.server.command.words import words

DONE, REFUSED, USAGE, UNAVAILABLE = 0, 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; refusals are JSON with code and sentence."""
    args = build_parser().parse_args(arguments)
    clock = SystemClock()
    try:
        args.database = args.database or os.environ.get("NUANFANG_DATABASE", "")
        result = _run(args, clock, Ids(clock))
    except AppError as error:
        _show(_refusal(error), is_json=True)
        return UNAVAILABLE if isinstance(error, Unavailable) else REFUSED
    except OperationalError:
        _show(_refusal(Unavailable("database.unreachable")), is_json=True)
        return UNAVAILABLE
    if result is None:
        return DONE
    _show(result, is_json=args.json)
    return DONE if result.get("ok", True) else REFUSED


def _run(args: Any, clock: SystemClock, ids: Ids) -> dict[str, Any] | None:
    from sync.server.command import running
    from sync.server.command.verbs import Verbs
    from sync.server.database import open_engine

    if args.command == "try":
        running.serve_trial(args, clock, ids, os.environ)
        return None
    if not args.database:
        raise InvalidInput("database.url", where="database")
    if args.command == "serve":
        running.serve(args, clock, ids, os.environ)
        return None
    engine = open_engine(args.database)
    try:
        return Verbs(clock, ids, engine).run(args)
    finally:
        engine.dispose()


def _refusal(error: AppError) -> dict[str, Any]:
    text = words(error.code, {**error.params, "where": error.where})
    return {"error": {"code": error.code, "text": text, "where": error.where}}


def _show(result: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return
    for name, value in result.items():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            shown = json.dumps(row, ensure_ascii=False) if isinstance(row, dict | list) else row
            sys.stdout.write(f"{name}: {shown}\n")


if __name__ == "__main__":
    sys.exit(main())
