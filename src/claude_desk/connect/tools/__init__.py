"""Every tool that we know how to connect."""

from __future__ import annotations

from claude_desk.connect.tools.aider import Aider
from claude_desk.connect.tools.base import Tool
from claude_desk.connect.tools.claude_code import ClaudeCode
from claude_desk.connect.tools.claude_code_vscode import ClaudeCodeInVSCode
from claude_desk.connect.tools.codex import Codex
from claude_desk.connect.tools.continue_dev import Continue
from claude_desk.connect.tools.guided import ClaudeDesktop, Cline, Cursor, JetBrains, RooCode
from claude_desk.connect.tools.llm_cli import Llm
from claude_desk.connect.tools.opencode import OpenCode
from claude_desk.connect.tools.zed import Zed

__all__ = ["TOOLS", "Tool"]

TOOLS: dict[str, Tool] = {
    tool.id: tool
    for tool in (
        ClaudeCode(),
        ClaudeCodeInVSCode(),
        ClaudeDesktop(),
        Codex(),
        OpenCode(),
        Aider(),
        Continue(),
        Cline(),
        RooCode(),
        Zed(),
        JetBrains(),
        Llm(),
        Cursor(),
    )
}
"""By id, in the order in which they are shown."""
