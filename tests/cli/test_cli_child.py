"""A child process as if it had been started itself; most is proved by test_cli_scoped_run.py."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from claude_desk.cli.child import Child, end_like


def test_signals_have_their_meaning_again_afterwards() -> None:
    """Whatever they meant before."""
    if sys.platform == "win32":
        pytest.skip("signals as POSIX has them")
    before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        with Child([sys.executable, "-c", "raise SystemExit(3)"], os.environ) as child:
            assert signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN
            assert child.run() == 3
        assert signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_program_is_found_on_the_childs_path() -> None:
    """Its own PATH counts, as it would for a shell with that PATH."""
    with Child(["surely-not-there"], {"PATH": ""}) as child, pytest.raises(FileNotFoundError):
        child.run()


def test_an_exit_code_is_kept_and_a_kill_is_told() -> None:
    """SIGKILL cannot be handed on politely; its number can."""
    assert end_like(5) == 5
    if sys.platform != "win32":
        assert end_like(-signal.SIGKILL) == 137
