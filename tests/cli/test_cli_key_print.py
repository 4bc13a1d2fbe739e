"""`claude-desk key print`: a key from a real keychain, on demand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.program import Program
from fakes.secret_service import SecretService, missing_programs


@pytest.fixture(scope="module")
def keychain() -> Iterator[SecretService]:
    """A real, unlocked Secret Service."""
    if reason := missing_programs():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder:
        service = SecretService(Path(folder))
        try:
            service.start_keyring()
            yield service
        finally:
            service.stop()


def test_a_kept_key_is_printed_while_it_is_valid(tmp_path: Path, keychain: SecretService) -> None:
    """The value alone on stdout, again and again, until the key is revoked; its home can be named."""
    program = Program(tmp_path, {"DBUS_SESSION_BUS_ADDRESS": keychain.address})
    value = program.run("key", "create", "tool", "--keep").stdout
    assert program.run("key", "print", "tool").stdout == value
    home = program.environ["CLAUDE_DESK_HOME"]
    elsewhere = {"CLAUDE_DESK_HOME": str(tmp_path / "other")}
    assert program.run("key", "print", "tool", "--home", home, environ=elsewhere).stdout == value
    assert "no client key" in program.run("key", "print", "tool", environ=elsewhere, code=2).stderr
    program.run("key", "revoke", "tool")
    assert program.run("key", "print", "tool", code=2).stdout == ""
    program.run("key", "create", "tool")
    assert "was not kept" in program.run("key", "print", "tool", code=2).stderr


def test_without_a_keychain_no_key_is_made(program: Program) -> None:
    """A key that cannot be kept as asked is none."""
    done = program.run("key", "create", "tool", "--keep", code=4)
    assert done.stdout == ""
    assert program.run("key", "list", "--json").stdout == "[]\n"
