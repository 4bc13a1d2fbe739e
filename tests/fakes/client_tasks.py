"""The other end of ``ClientScript``, for scripts in Python: does the tasks that come in, line by line.

It runs among a client's own packages, so it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

_answers = sys.stdout


def progress() -> None:
    """Tell the test that a piece of the answer is here."""
    _answers.write('{"progress": true}\n')
    _answers.flush()


def serve(tasks: Mapping[str, Callable[..., Any]]) -> None:
    """Read tasks until there are no more; what a task returns has to be JSON.

    Args:
        tasks: functions by name. Each takes what the test passed, as keyword arguments.
    """
    sys.stdout = sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"value": tasks[asked.pop("task")](**asked)}
        except Exception as error:  # noqa: BLE001 - reported, for the test to judge
            answer = {"raised": _described(error)}
        _answers.write(json.dumps(answer) + "\n")
        _answers.flush()


def _described(error: BaseException) -> dict[str, Any]:
    status = getattr(error, "status_code", None)
    cause = error.__cause__ or error.__context__
    return {
        "kinds": [kind.__name__ for kind in type(error).__mro__],
        "status": status if isinstance(status, int) else None,
        "message": str(error),
        "cause": _described(cause) if cause else None,
        "trace": "".join(traceback.format_exception(error)),
    }
