"""The entry point: ``claude-desk`` and ``python -m claude_desk``. Everything heavy is imported where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claude_desk.app import Desk


def main() -> None:
    """Close the process to others, then do what the command line says; without arguments, start the app."""
    from claude_desk.cli.main import program
    from claude_desk.hardening import harden

    harden()
    program.main(prog_name="claude-desk", obj=_start_window)


def _start_window(desk: Desk, *, background: bool) -> int:
    """Show the tray icon and its windows until the person quits. Here because ui and cli do not know each other.

    Raises:
        ImportError: Qt, or a system library it needs, is missing.
    """
    from claude_desk.ui.main import run_gui

    return run_gui(desk, background=background)


if __name__ == "__main__":
    main()
