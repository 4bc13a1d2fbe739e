"""Tools connected and disconnected, with real files."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_desk.connect.edits_json import JsonFormat
from claude_desk.connect.tools import TOOLS
from claude_desk.connect.tools.base import KeyUse, Tool, Way
from claude_desk.errors import ConnectError
from fakes.connected_home import OWN, URL, ConnectedHome
from fakes.settings_corpus import Sample, samples

FAMILY_OF = {
    "claude": "claude-code",
    "opencode": "opencode",
    "vscode": "claude-code-vscode",
    "zed": "zed",
    "codex": "codex",
    "aider": "aider",
    "continue": "continue",
    "llm": "llm",
}
EDITED = [tool for tool in TOOLS.values() if tool.way is Way.EDITED]


def files_of(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its content, and every folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.slow
@pytest.mark.parametrize("family", sorted(FAMILY_OF))
def test_the_corpus_is_byte_identical_afterwards(family: str, tmp_path: Path) -> None:
    """Each of the corpus' files, as its tool's settings: connected, then disconnected, it is what it was, to the byte."""
    count = 0
    for sample in samples():
        if sample.id.startswith(f"{family}:"):
            _connect_and_disconnect(sample, FAMILY_OF[family], tmp_path / str(count))
            count += 1
    assert count > 20


def _connect_and_disconnect(sample: Sample, tool: str, folder: Path) -> None:
    home = ConnectedHome(folder)
    try:
        if sample.text:
            home.write(tool, sample.text.encode()).chmod(0o640)
        before = files_of(home.home)
        home.connect(tool)
        assert files_of(home.home) != before, sample.id
        report = home.disconnect(tool)
        assert files_of(home.home) == before, sample.id
        assert not report.left
        assert not report.problems
        assert not home.ring.keys()
        assert not home.keyring.passwords
        assert home.connections.connected() == {}
        if sample.text and sys.platform != "win32":
            assert home.file(tool).stat().st_mode & 0o777 == 0o640
    finally:
        home.close()


@pytest.mark.parametrize("tool", EDITED, ids=lambda tool: tool.id)
def test_a_plan_changes_nothing(tool: Tool, home: ConnectedHome) -> None:
    """Looking at what would be done makes no file and no key."""
    plan = home.connections.plan(tool, url=URL)
    assert URL in plan.diff
    assert files_of(home.home) == {}
    assert not home.ring.keys()


def test_claude_codes_file_holds_no_key(home: ConnectedHome) -> None:
    """With a keychain there is a helper in the file, and the key it prints is the one that was made."""
    path = home.write("claude-code", b'{\n  "hooks": {}\n}\n')
    home.connect("claude-code")
    settings = json.loads(path.read_bytes())
    assert settings == {
        "hooks": {},
        "env": {"ANTHROPIC_BASE_URL": URL},
        "apiKeyHelper": f"'{OWN[0]}' key print 'Claude Code'",
    }
    [key] = home.ring.keys()
    value = home.kept.find("Claude Code", home.ring, datetime.now(UTC))
    assert home.ring.match(value.reveal().encode(), datetime.now(UTC)) == key
    assert value.reveal() not in path.read_text() + home.paths.connections_file.read_text()


def test_without_a_keychain_the_key_is_in_the_file_and_the_plan_says_so(tmp_path: Path) -> None:
    """A key of the tool's own, that is revoked with the connection and never shown by a diff."""
    home = ConnectedHome(tmp_path, keychain=False)
    old = b'{"env": {"ANTHROPIC_AUTH_TOKEN": "sk-vendor-secret"}}'
    path = home.write("claude-code", old)
    plan = home.plan("claude-code")
    assert plan.key_use is KeyUse.FILE
    assert "sk-vendor" not in plan.diff
    home.connections.apply(plan)
    token = json.loads(path.read_bytes())["env"]["ANTHROPIC_AUTH_TOKEN"]
    assert home.ring.match(token.encode(), datetime.now(UTC)) is not None
    assert token not in home.paths.connections_file.read_text()
    home.disconnect("claude-code")
    assert path.read_bytes() == old
    assert home.ring.match(token.encode(), datetime.now(UTC)) is None
    home.close()


def test_an_edited_file_keeps_what_a_person_changed(home: ConnectedHome) -> None:
    """Edited after it was connected, even written anew in another style, a file loses our values and nothing else."""
    path = home.write("claude-code", b'{"model": "opus"}')
    home.connect("claude-code")
    settings = json.loads(path.read_bytes())
    settings["permissions"] = {"allow": ["Bash(ls)"]}
    settings["env"]["MINE"] = "1"
    path.write_text(json.dumps(settings, indent="\t"))
    report = home.disconnect("claude-code")
    expected = {"model": "opus", "env": {"MINE": "1"}, "permissions": {"allow": ["Bash(ls)"]}}
    assert json.loads(path.read_bytes()) == expected
    assert report.restored == (str(path),)
    assert not report.left


def test_a_value_that_is_no_longer_ours_stays_and_is_named(home: ConnectedHome) -> None:
    """An address that a person chose since is theirs."""
    path = home.write("claude-code", b"{}")
    home.connect("claude-code")
    path.write_text(path.read_text().replace(URL, "https://elsewhere.example"))
    report = home.disconnect("claude-code")
    assert json.loads(path.read_bytes()) == {"env": {"ANTHROPIC_BASE_URL": "https://elsewhere.example"}}
    assert report.left == (f"env.ANTHROPIC_BASE_URL in {path}",)


def test_a_file_that_cannot_be_read_is_left_alone_and_named(home: ConnectedHome) -> None:
    """Not connected, and where it was broken since, not disconnected: to be tried again when it is mended."""
    path = home.write("claude-code", b'{"a": 1,}')
    with pytest.raises(ConnectError, match=f"{path} is not valid JSON"):
        home.plan("claude-code")
    path.write_bytes(b"\xff\xfe{\x00}\x00")
    with pytest.raises(ConnectError, match="not UTF-8"):
        home.plan("claude-code")
    path.write_bytes(b"{}")
    home.connect("claude-code")
    connected = path.read_bytes()
    path.write_bytes(b"{ oops")
    report = home.disconnect("claude-code")
    assert path.read_bytes() == b"{ oops"
    assert str(path) in report.problems[0]
    assert "claude-code" in home.connections.connected()
    path.write_bytes(connected)
    assert not home.disconnect("claude-code").problems
    assert path.read_bytes() == b"{}"


def test_a_read_only_file_is_left_alone(home: ConnectedHome) -> None:
    """Whoever made it read-only had a reason; no key stays behind."""
    path = home.write("claude-code", b"{}")
    path.chmod(0o444)
    with pytest.raises(ConnectError, match="read-only"):
        home.connect("claude-code")
    assert path.read_bytes() == b"{}"
    assert not home.ring.keys()
    assert home.connections.connected() == {}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a privilege there")
def test_a_symbolic_link_stays_one(home: ConnectedHome, tmp_path: Path) -> None:
    """Dotfiles in a repository are edited where they are."""
    real = tmp_path / "dotfiles" / "claude.json"
    real.parent.mkdir()
    real.write_bytes(b"{}")
    path = home.file("claude-code")
    path.parent.mkdir()
    path.symlink_to(real)
    home.connect("claude-code")
    assert path.is_symlink()
    assert URL.encode() in real.read_bytes()
    home.disconnect("claude-code")
    assert path.is_symlink()
    assert real.read_bytes() == b"{}"


def test_what_changed_after_the_plan_is_not_overwritten(home: ConnectedHome) -> None:
    """What a person has agreed to is what is done, or nothing."""
    path = home.write("claude-code", b"{}")
    plan = home.plan("claude-code")
    path.write_bytes(b'{"a": 1}')
    with pytest.raises(ConnectError, match="changed meanwhile"):
        home.connections.apply(plan)
    assert path.read_bytes() == b'{"a": 1}'
    assert not home.ring.keys()


def test_connecting_again_moves_to_the_new_address(home: ConnectedHome) -> None:
    """After Claude Desk moved to another port; undoing still leads to what was there at first."""
    path = home.write("codex", b'model = "gpt" # mine\n')
    home.connect("codex")
    home.connect("codex", url="http://127.0.0.1:9999")
    assert b"127.0.0.1:9999/v1" in path.read_bytes()
    assert URL.encode() not in path.read_bytes()
    assert len(home.ring.keys()) == 1
    home.disconnect("codex")
    assert path.read_bytes() == b'model = "gpt" # mine\n'


def test_a_file_that_we_made_goes_with_its_folders(home: ConnectedHome) -> None:
    """Unless something else is in it by now."""
    for edited in (False, True):
        home.connect("claude-code")
        home.connect("claude-code", url="http://127.0.0.1:9999")
        path = home.file("claude-code")
        if edited:
            path.write_text(json.dumps({**json.loads(path.read_bytes()), "mine": 1}))
        home.disconnect("claude-code")
        assert path.exists() == edited
        assert path.parent.exists() == edited
    assert json.loads(path.read_bytes()) == {"mine": 1}


def test_tools_are_connected_side_by_side(home: ConnectedHome) -> None:
    """All at once, undone in another order."""
    home.write("claude-code", b'{"a": 1}\n')
    home.write("zed", b'// mine\n{\n  "a": 1,\n}\n')
    before = files_of(home.home)
    for tool in EDITED:
        home.connect(tool.id)
    assert set(home.connections.connected()) == {tool.id for tool in EDITED}
    assert not home.connections.unfinished()
    for tool in EDITED:
        home.disconnect(tool.id)
    assert files_of(home.home) == before
    assert not home.ring.keys()


def test_what_is_not_connected_cannot_be_disconnected(home: ConnectedHome) -> None:
    """A plain sentence, no traceback."""
    with pytest.raises(ConnectError, match="not connected"):
        home.disconnect("zed")


def test_cursor_is_not_connected(home: ConnectedHome) -> None:
    """It says why instead of writing a setting that cannot work."""
    with pytest.raises(ConnectError, match="its own servers"):
        home.plan("cursor")


def test_a_guided_tool_gets_a_key_and_steps(home: ConnectedHome) -> None:
    """No file is touched; the key that is shown works until it is undone."""
    connected = home.connections.apply(home.plan("cline"))
    [key] = home.ring.keys()
    shown = next(step for step in connected.steps if "API key" in step and "desk-" in step)
    value = shown.rpartition(" ")[2]
    assert home.ring.match(value.encode(), datetime.now(UTC)) == key
    assert URL in " ".join(connected.steps)
    assert files_of(home.home) == {}
    home.disconnect("cline")
    assert not home.ring.keys()


def test_ours_works_in_a_folder_of_its_own(tmp_path: Path) -> None:
    """A Claude Desk with a home elsewhere is asked for keys there."""
    home = ConnectedHome(tmp_path, environ={"CLAUDE_DESK_HOME": "/srv/desk"})
    home.connect("claude-code")
    helper = JsonFormat(comments=False).parse(home.file("claude-code").read_text())["apiKeyHelper"]
    assert helper.endswith("key print 'Claude Code' --home /srv/desk")
    home.close()


def test_a_damaged_journal_is_said(home: ConnectedHome) -> None:
    """Nothing is connected that could not be undone."""
    home.paths.connections_file.write_bytes(b"{")
    with pytest.raises(ConnectError, match="damaged"):
        home.connect("claude-code")
    assert os.listdir(home.home) == []  # noqa: PTH208
