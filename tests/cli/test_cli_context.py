"""What every command knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claude_desk.cli.context import Context
from claude_desk.errors import LifecycleError


def context(folder: Path, config_file: Path | None = None, **environ: str) -> Context:
    """A call of the command line with this home and environment."""

    def no_window(*_: object, **__: object) -> int:
        raise NotImplementedError

    return Context({"CLAUDE_DESK_HOME": str(folder), **environ}, no_window, config_file)


def test_the_named_settings_file_counts(tmp_path: Path) -> None:
    """--config wins over the home's settings file, and a missing one is a complete configuration."""
    named = tmp_path / "named.toml"
    named.write_text("[log]\nmax_days = 3\n")
    assert context(tmp_path).load()[0].log.max_days == 7
    assert context(tmp_path, named).load()[0].log.max_days == 3
    assert context(tmp_path, named).settings_file == named


def test_the_environment_is_on_top_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """load() gives both, the file's own and what counts, and says problems on stderr."""
    (tmp_path / "settings.toml").write_text("nonsense = 1\n[server]\nport = 1111\n")
    stored, effective = context(tmp_path, CLAUDE_DESK_PORT="2222").load()
    assert (stored.server.port, effective.settings.server.port) == (1111, 2222)
    assert "there is no option 'nonsense'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "Claude Desk is not running; the change counts from its next start.\n"),
        ({"ok": True}, "The running Claude Desk has taken the change over.\n"),
        (
            {"ok": False, "error": "No."},
            "claude-desk: The running Claude Desk could not take the change: No.\n",
        ),
        ({}, "claude-desk: The running Claude Desk could not take the change: no reason given\n"),
        (
            LifecycleError("It hangs."),
            "claude-desk: It hangs. Restart it to be sure that the change counts.\n",
        ),
    ],
)
def test_who_changes_something_hears_whether_it_counts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: dict[str, Any] | Exception | None,
    said: str,
) -> None:
    """After a change the command says whether a running one has it, has it not, or is not there."""
    asked: list[str] = []

    def ask(_context: Context, command: str) -> dict[str, Any] | None:
        asked.append(command)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Context, "ask", ask)
    context(tmp_path).tell_running()
    assert asked == ["reload"]
    shown = capsys.readouterr()
    assert shown.err == said
    assert shown.out == ""
