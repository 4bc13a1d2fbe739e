"""How tools stand, with real files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desk.connect.connections import Connections
from claude_desk.connect.standing import Standing, State, look
from claude_desk.connect.tools import TOOLS
from fakes.connected_home import OWN, URL, ConnectedHome

ELSEWHERE = "http://127.0.0.1:9999"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[ConnectedHome]:
    """A user with a keychain."""
    home = ConnectedHome(tmp_path)
    yield home
    home.close()


def stands(
    here: ConnectedHome, tool: str, listening: str = URL, environ: dict[str, str] | None = None
) -> Standing:
    """How one tool stands, with more variables set."""
    machine = replace(here.machine, environ={**here.machine.environ, **(environ or {})})
    connections = Connections(here.paths, here.ring, here.kept, machine, OWN)
    return look(connections, [TOOLS[tool]], listening)[0]


def test_from_absent_to_connected_and_back(here: ConnectedHome) -> None:
    """A tool is not there, there, connected, and there again."""
    assert stands(here, "claude-code").state is State.ABSENT
    here.write("claude-code", b"{}\n")
    assert stands(here, "claude-code").state is State.READY
    here.connect("claude-code")
    found = stands(here, "claude-code")
    assert found.state is State.CONNECTED
    assert found.record is not None
    here.disconnect("claude-code")
    assert stands(here, "claude-code").state is State.READY


@pytest.mark.parametrize(
    "tool", ["claude-code", "codex", "opencode", "aider", "continue", "llm", "claude-code-vscode"]
)
@pytest.mark.parametrize("keychain", [True, False])
def test_a_connected_tool_is_overruled_by_nothing(tmp_path: Path, tool: str, keychain: bool) -> None:  # noqa: FBT001
    """With a keychain and without one: what we wrote ourselves is no rival, whichever tool it is."""
    here = ConnectedHome(tmp_path, keychain=keychain)
    here.connect(tool)
    found = stands(here, tool)
    here.close()
    assert (found.state, found.rival) == (State.CONNECTED, None)


def test_a_variable_that_counts_over_our_key_is_the_rival(here: ConnectedHome) -> None:
    """Claude Code takes ANTHROPIC_AUTH_TOKEN before the command that gives ours."""
    here.connect("claude-code")
    found = stands(here, "claude-code", environ={"ANTHROPIC_AUTH_TOKEN": "sk-ant-somebody-elses"})
    assert found.state is State.OVERRULED
    assert found.rival is not None
    assert found.rival.label == "the variable ANTHROPIC_AUTH_TOKEN"
    assert "somebody" not in found.rival.value


def test_a_changed_address_is_the_rival(here: ConnectedHome) -> None:
    """The file says another address by now."""
    here.connect("claude-code")
    path = here.file("claude-code")
    path.write_text(path.read_text("utf-8").replace(URL, "https://other.example"), "utf-8")
    found = stands(here, "claude-code")
    assert found.state is State.OVERRULED
    assert found.rival is not None
    assert str(path) in found.rival.label


def test_another_provider_is_the_rival(here: ConnectedHome) -> None:
    """Codex was told to use another provider, though ours is still listed."""
    here.connect("codex")
    path = here.file("codex")
    path.write_text(
        path.read_text("utf-8").replace('model_provider = "claude-desk"', 'model_provider = "openai"'),
        "utf-8",
    )
    found = stands(here, "codex")
    assert found.rival is not None
    assert (found.rival.what, found.rival.value) == ("provider", "openai")


def test_an_address_that_moved(here: ConnectedHome) -> None:
    """We listen elsewhere by now; while we do not listen at all, nothing is said."""
    here.connect("claude-code")
    assert stands(here, "claude-code", ELSEWHERE).state is State.MOVED
    assert stands(here, "claude-code", "").state is State.CONNECTED


def test_settings_that_do_not_say_so_any_more(here: ConnectedHome) -> None:
    """Somebody took our address out and left the rest."""
    here.write("claude-code", b'{"model": "opus"}\n')
    here.connect("claude-code")
    path = here.file("claude-code")
    path.write_text('{"model": "haiku"}\n', "utf-8")
    assert stands(here, "claude-code").state is State.SILENT


def test_a_file_that_was_put_back_is_unfinished(here: ConnectedHome) -> None:
    """The file has its bytes from before, and our key is still there: that is offered again."""
    before = b'{"model": "opus"}\n'
    path = here.write("claude-code", before)
    here.connect("claude-code")
    path.write_bytes(before)
    assert stands(here, "claude-code").state is State.UNFINISHED


def test_cursor_cannot_be_connected(here: ConnectedHome) -> None:
    """Where it is installed."""
    TOOLS["cursor"].folders(here.machine)[0].mkdir(parents=True)
    assert stands(here, "cursor").state is State.IMPOSSIBLE
