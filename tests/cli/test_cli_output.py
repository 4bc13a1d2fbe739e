"""Lines for people, and what becomes of them when nobody can read them."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from claude_desk.cli.output import announce, complain, describe_bug, forgive_encoding, say
from fakes.canary import REAL_KEY, find

AFTER_FAILURE = """
import sys
from claude_desk.cli.output import announce, say
announce("one")
announce("two")
say("three")
"""


def test_each_goes_where_it_belongs(capsys: pytest.CaptureFixture[str]) -> None:
    """Results go to stdout; what is said about them to stderr, complaints with the program's name."""
    announce("a result")
    say("a remark")
    complain("a problem")
    shown = capsys.readouterr()
    assert shown.out == "a result\n"
    assert shown.err == "a remark\nclaude-desk: a problem\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_does_not_end_the_program() -> None:
    """A stdout that cannot be written to is given up; the program ends with 0, without a word from Python."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-c", AFTER_FAILURE], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 0
    assert done.stderr == b"three\n"


def test_a_program_without_stdout_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """No stdout and stderr at all, as under pythonw, is fine."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    announce("to nobody")
    complain("to nobody")
    forgive_encoding(sys.stdout, sys.stderr)


def test_a_terminal_that_knows_few_letters_gets_escapes() -> None:
    """A letter that the stream's encoding lacks is written as an escape."""
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, "ascii")
    forgive_encoding(stream)
    stream.write("日")
    stream.flush()
    assert buffer.getvalue() == rb"\u65e5"


def test_a_bug_is_described_without_its_words() -> None:
    """An unforeseen error is named with where it was, and its text, which may quote a key, is left out."""

    def fail(value: str) -> None:
        raise ValueError(value)

    with pytest.raises(ValueError, match="CANARY") as caught:
        fail(REAL_KEY)
    described = describe_bug(caught.value)
    assert "ValueError" in described
    assert f"{__file__}:" in described
    assert " in fail" in described
    assert not find(described)
    caught.value.args = ()  # pytest's own report would quote it
