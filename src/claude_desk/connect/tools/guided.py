"""Tools whose settings are in no file that we could edit with good conscience: a person enters two values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claude_desk.connect.machine import Machine
from claude_desk.connect.tools.base import KeyUse, Offer, Tool, Way


class Cline(Tool):
    """Cline keeps its providers in VS Code's own storage, and its keys in VS Code's secrets."""

    id = "cline"
    title = "Cline"
    way = Way.GUIDED
    key_use = KeyUse.PERSON
    programs = ("cline",)
    source = "docs.cline.bot/provider-config/anthropic"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The extension's folder."""
        return sorted((machine.home / ".vscode" / "extensions").glob("saoudrizwan.claude-dev-*"))

    def steps(self, offer: Offer) -> Sequence[str]:
        """In its settings."""
        return _custom_base_url("Cline", offer)


class RooCode(Tool):
    """Roo Code does as Cline does, which it comes from."""

    id = "roo"
    title = "Roo Code"
    way = Way.GUIDED
    key_use = KeyUse.PERSON
    source = "docs.roocode.com/providers/anthropic"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The extension's folder."""
        return sorted((machine.home / ".vscode" / "extensions").glob("rooveterinaryinc.roo-cline-*"))

    def steps(self, offer: Offer) -> Sequence[str]:
        """In its settings."""
        return _custom_base_url("Roo Code", offer)


class ClaudeDesktop(Tool):
    """The Claude app with third-party inference: its own window writes what it needs, and checks it."""

    id = "claude-desktop"
    title = "Claude Desktop (third-party inference)"
    way = Way.GUIDED
    key_use = KeyUse.PERSON
    source = "support.claude.com and docs.litellm.ai/docs/proxy/client_setup/claude_desktop"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The app's settings."""
        return (machine.application_folder / "Claude",)

    def steps(self, offer: Offer) -> Sequence[str]:
        """In its developer menu."""
        return (
            "In Claude Desktop choose Help > Troubleshooting > Enable Developer Mode.",
            "Choose Developer > Configure Third-Party Inference, and Gateway as the inference provider.",
            f"Enter the gateway base URL {offer.url}, the auth scheme bearer, and as the API key: {offer.key.reveal()}",
            "Apply the changes and restart Claude Desktop.",
        )


class JetBrains(Tool):
    """AI Assistant of JetBrains IDEs keeps keys in the IDE's password store."""

    id = "jetbrains"
    title = "JetBrains AI Assistant"
    way = Way.GUIDED
    key_use = KeyUse.PERSON
    source = "jetbrains.com/help/ai-assistant/bring-your-own-key-byok.html"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The IDEs' settings."""
        return (machine.application_folder / "JetBrains",)

    def steps(self, offer: Offer) -> Sequence[str]:
        """In the IDE's settings."""
        return (
            "In the IDE open Settings > Tools > AI Assistant > Providers & API keys, and choose OpenAI-compatible.",
            f"Enter the base URL {offer.url}/v1 and the model {offer.model}.",
            f"Enter as the key: {offer.key.reveal()}",
        )


class Cursor(Tool):
    """Cursor sends requests from its own servers, also with a base URL of one's own."""

    id = "cursor"
    title = "Cursor"
    way = Way.IMPOSSIBLE
    programs = ("cursor",)
    source = "github.com/cursor/cursor/issues/1380 and 2520"

    def folders(self, machine: Machine) -> Sequence[Path]:
        """The editor's settings."""
        return (machine.application_folder / "Cursor",)

    def notes(self, machine: Machine) -> Sequence[str]:
        """Why not."""
        return (
            "Cursor cannot be connected: its own servers call the base URL you enter, and they cannot reach this computer.",
            "Claude Code in Cursor's terminal, and extensions in it, can be.",
        )


def _custom_base_url(title: str, offer: Offer) -> Sequence[str]:
    return (
        f"Open {title}'s settings and choose Anthropic as the API provider.",
        f"Check 'Use custom base URL' and enter {offer.url}",
        f"Enter as the API key: {offer.key.reveal()}",
    )
