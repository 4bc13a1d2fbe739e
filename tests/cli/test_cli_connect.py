"""`claude-desk connect` and `disconnect`, as a person types them."""

from __future__ import annotations

import json

import pytest

from fakes.program import Program


def test_a_tool_is_connected_and_disconnected(program: Program) -> None:
    """The change is shown, then made; a request with its key arrives; afterwards the file is what it was."""
    path = program.folder / ".aider.conf.yml"
    path.write_bytes(b"dark-mode: true # nice\r\n")
    with program.serve() as server:
        shown = program.run("connect", "aider", "--dry-run")
        assert f'+openai-api-base: "{server.url}/v1"' in shown.stdout
        assert "Nothing was changed" in shown.stderr
        assert path.read_bytes() == b"dark-mode: true # nice\r\n"
        assert "Say --yes" in program.run("connect", "aider", code=1).stderr
        done = program.run("connect", "aider", "--yes")
        assert "aider is connected" in done.stderr
        key = (
            next(line for line in path.read_text().splitlines() if "api-key" in line)
            .rpartition(" ")[2]
            .strip('"')
        )
        assert key not in done.stdout + done.stderr
        assert server.ask(key).status == 200
        listed = json.loads(program.run("connect", "--list", "--json").stdout)
        aider = next(each for each in listed if each["id"] == "aider")
        assert (aider["connected"], aider["url"]) == (True, server.url)
        assert f"{path} is as it was" in program.run("disconnect", "aider").stderr
        assert server.ask(key).status == 401
    assert path.read_bytes() == b"dark-mode: true # nice\r\n"


def test_a_request_is_waited_for(program: Program) -> None:
    """Without one in time it is said, with an exit code."""
    with program.serve():
        done = program.run("connect", "llm", "--yes", "--wait", "0.1", code=1)
    assert "No request of llm has arrived" in done.stderr


def test_a_request_is_seen(program: Program) -> None:
    """The first one that comes with the tool's own key ends the waiting."""
    with program.serve() as server, program.start("connect", "aider", "--yes", "--wait", "20") as process:
        line = ""
        while not line.startswith("Now use aider"):
            line = process.error_line()
        text = (program.folder / ".aider.conf.yml").read_text()
        key = next(line for line in text.splitlines() if "api-key" in line).rpartition(" ")[2].strip('"')
        assert server.ask(key).status == 200
        assert process.error_line() == "A request has arrived."
        assert process.wait() == 0


def test_the_list_says_what_is_there(quick: Program) -> None:
    """Each tool with its state; one that is found but cannot be connected says why."""
    (quick.folder / "config" / "Cursor").mkdir(parents=True)
    (quick.folder / ".codex").mkdir()
    (quick.folder / ".codex" / "config.toml").write_text("broken = ")
    listed = quick.run("connect", environ={"HOME": str(quick.folder)}).stdout
    assert "cannot be connected" in listed
    assert "its own servers" in listed
    assert "is not valid TOML" in listed
    assert "zed" in listed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("connect", "notepad"), "There is no tool 'notepad'"),
        (("disconnect", "zed"), "'zed' is not connected"),
        (("connect", "cursor"), "cannot reach this computer"),
    ],
)
def test_what_is_not_possible_is_said(arguments: tuple[str, ...], words: str, quick: Program) -> None:
    """In a sentence."""
    assert words in quick.run(*arguments, code=1, environ={"CLAUDE_DESK_PORT": "8765"}).stderr


def test_without_a_running_one_the_settings_address_is_used(quick: Program) -> None:
    """It is said that nobody listens there yet."""
    done = quick.run("connect", "zed", "--dry-run", environ={"CLAUDE_DESK_PORT": "8777"})
    assert "does not listen now" in done.stderr
    assert "http://127.0.0.1:8777" in done.stdout
    assert "does not listen" in quick.run("connect", "zed", "--dry-run", code=1).stderr


def test_a_move_of_ours_and_somebody_elses_word_are_told(program: Program) -> None:
    """A tool connected to where nobody listens any more is named, and so is one that something else decides for."""
    environ = {"HOME": str(program.folder), "LLM_USER_PATH": str(program.folder / "llm")}

    def state(tool: str) -> str:
        listed = json.loads(program.run("connect", "--list", "--json", environ=environ).stdout)
        return next(str(each["state"]) for each in listed if each["id"] == tool)

    with program.serve() as first:
        program.run("connect", "llm", "--yes", environ=environ)
        program.run("connect", "aider", "--yes", environ=environ)
        assert state("llm") == f"connected to {first.url}"
        environ["AIDER_OPENAI_API_BASE"] = "https://elsewhere"
        assert state("aider").endswith("but the variable AIDER_OPENAI_API_BASE decides now")
    with program.serve() as second:
        assert (
            state("llm")
            == f"connected to {first.url}, but Claude Desk listens at {second.url}: connect it again"
        )
        program.run("connect", "llm", "--yes", environ=environ)
        assert state("llm") == f"connected to {second.url}"


def test_an_interrupted_connection_is_said_by_the_running_one(program: Program) -> None:
    """Its attention has it, until it is undone."""
    path = program.folder / ".aider.conf.yml"
    with program.serve():
        program.run("connect", "aider", "--yes")
        path.unlink()
        program.run("connect", "zed", "--yes")
        assert "claude-desk disconnect aider" in program.run("status").stdout
        program.run("disconnect", "aider")
        assert "disconnect aider" not in program.run("status").stdout
