"""A user's folder with tools' settings in it, and a Claude Desk that connects them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.kept_keys import KeptKeys
from claude_desk.config.keychain import Keychain
from claude_desk.config.paths import Paths
from claude_desk.connect.connections import Connections, Disconnected, Plan
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools import TOOLS
from claude_desk.errors import KeychainAbsent
from fakes.memory_keyring import MemoryKeyring

URL = "http://127.0.0.1:8765"
OWN = ("/opt/desk/claude desk",)


class ConnectedHome:
    """The folder ``user`` is the user's, ``desk`` has Claude Desk's files, ``project`` is where tools are started.

    Args:
        folder: where these three are, or are made.
        keychain: whether there is one.
        environ: the user's variables.
        platform: as ``sys.platform``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keychain: bool = True,
        environ: dict[str, str] | None = None,
        platform: str = "linux",
    ) -> None:
        self.home = folder / "user"
        self.project = folder / "project"
        for each in (self.home, self.project):
            each.mkdir(parents=True, exist_ok=True)
        self.paths = Paths.in_one_folder(folder / "desk")
        self.paths.ensure()
        self.keyring = MemoryKeyring()
        self.keychain = Keychain(load_backend=self._backend(keychain))
        self.kept = KeptKeys(self.keychain)
        self.machine = Machine({"PATH": "", **(environ or {})}, self.home, self.project, platform)
        self.ring = ClientKeyRing(self.paths.client_keys_file, datetime.now(UTC))
        self.connections = Connections(self.paths, self.ring, self.kept, self.machine, OWN)

    def _backend(self, present: bool) -> Callable[[], MemoryKeyring]:  # noqa: FBT001
        def load() -> MemoryKeyring:
            if not present:
                raise KeychainAbsent("There is none.")
            return self.keyring

        return load

    def file(self, tool: str) -> Path:
        """The tool's settings file; the last one where it has more."""
        return TOOLS[tool].detect(self.machine).files[-1]

    def write(self, tool: str, data: bytes) -> Path:
        """Give a tool a settings file."""
        path = self.file(tool)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def plan(self, tool: str, *, url: str = URL) -> Plan:
        """What would be done."""
        return self.connections.plan(TOOLS[tool], url=url)

    def connect(self, tool: str, *, url: str = URL) -> None:
        """Plan and do it."""
        self.connections.apply(self.plan(tool, url=url))

    def disconnect(self, tool: str) -> Disconnected:
        """Undo it."""
        return self.connections.undo(tool)

    def close(self) -> None:
        """Let go of the keychain's thread."""
        self.keychain.close()
