"""Reading a credential from a pipe; the terminal is tested in test_cli_secret.py with a real one."""

from __future__ import annotations

import io
import sys

import click
import pytest
from click.testing import CliRunner

from claude_desk.cli.secret_input import MAX_BYTES, no_credential_here, read_secret
from claude_desk.errors import SettingsError
from fakes.canary import REAL_KEY, find


def give(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Make these bytes stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("content", [b"value", b" value\r\n", b"\xef\xbb\xbfvalue\n", b"\n\nvalue"])
def test_a_piped_value_is_read_without_what_editors_add(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """Line ends, spaces and a byte order mark around the value are dropped."""
    give(monkeypatch, content)
    assert read_secret("Key").reveal() == "value"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing came"),
        (b"\n", "nothing came"),
        (b"\xff", "no text"),
        (b"x" * (MAX_BYTES + 1), "too long"),
    ],
    ids=["empty", "blank", "binary", "long"],
)
def test_what_is_no_value_is_said(monkeypatch: pytest.MonkeyPatch, content: bytes, says: str) -> None:
    """Nothing, bytes that are no text, and far too much are refused in one sentence."""
    give(monkeypatch, content)
    with pytest.raises(SettingsError, match=says):
        read_secret("Key")


def test_a_closed_stdin_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a stdin it is said that there is none."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SettingsError, match="no stdin"):
        read_secret("Key")


def test_a_credential_as_an_argument_is_refused_unrepeated() -> None:
    """A value on the command line is a usage error whose text does not hold it, and the help does not offer it."""

    @click.command()
    @no_credential_here
    def command() -> None:
        """Do nothing."""

    refused = CliRunner().invoke(command, [REAL_KEY])
    assert refused.exit_code == 2
    assert "never taken from the command line" in refused.output
    assert not find(refused.output)
    assert CliRunner().invoke(command, []).exit_code == 0
    assert "Usage: command [OPTIONS]\n" in CliRunner().invoke(command, ["--help"]).output.replace(" \n", "\n")
