"""What is pasted works."""

from __future__ import annotations

import ast
import shutil
import subprocess

import pytest

from claude_desk.connect import snippets

ODD = "a'b\"c $d `e` \\f%g é"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "pwsh"])
def test_odd_values_survive_the_shell(shell: str) -> None:
    """Quotes, blanks, dollar signs and backslashes arrive as they are."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not here")
    lines = snippets.shell_lines({"pwsh": "powershell"}.get(shell, shell), {"X": ODD})
    show = "Write-Output $env:X" if shell == "pwsh" else "printenv X"
    done = subprocess.run([found, "-c", f"{lines}{show}"], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == f"{ODD}\n"


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "export K=\"$('/a b' key)\"\n"),
        ("fish", "set -gx K ('/a b' 'key')\n"),
        ("powershell", "$env:K = (& '/a b' 'key')\n"),
    ],
)
def test_a_key_can_come_from_a_command(shell: str, line: str) -> None:
    """Each shell has its own way to ask."""
    command = snippets.command_line(shell, ("/a b", "key"))
    assert snippets.shell_lines(shell, {}, {"K": command}) == line


def test_loopback_is_left_out_of_a_proxy_only_where_there_is_one() -> None:
    """What is there is kept."""
    url = "http://127.0.0.1:1"
    assert "NO_PROXY" not in snippets.variables(url, "k", {})
    proxied = snippets.variables(url, "k", {"http_proxy": "p", "NO_PROXY": "a", "no_proxy": "*"})
    assert proxied["NO_PROXY"] == "a,127.0.0.1,localhost"
    assert "no_proxy" not in proxied
    assert "ANTHROPIC_API_KEY" not in snippets.variables(url, "k", {}, api_key=False)


@pytest.mark.parametrize("kind", snippets.CODES)
def test_code_is_complete(kind: str) -> None:
    """It has the address and the model, and Python of it is Python."""
    text = snippets.code(kind, "http://127.0.0.1:1", "m1")
    assert "http://127.0.0.1:1" in text
    assert "m1" in text
    assert "{{" not in text
    if kind.endswith("python"):
        ast.parse(text)
