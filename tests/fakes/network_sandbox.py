"""A network namespace of Linux that stands for a container: an interface, addresses and names of its own.

Between it and this machine is a pair of virtual interfaces, as between a container and its bridge. Nothing else of the
machine is changed, and all of it is gone afterwards.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 60
# Sends what it gets on stdin, and prints what comes back until the other side ends it; "refused" where nobody listens.
_RAW = """
import socket, sys
try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2])), 10) as sock:
        sock.sendall(sys.stdin.buffer.read())
        while piece := sock.recv(65536):
            sys.stdout.buffer.write(piece)
except ConnectionRefusedError:
    print("refused")
except ConnectionResetError:
    print("reset")
"""


def why_not() -> str:
    """Why there can be none here; empty where there can."""
    if sys.platform != "linux":
        return "network namespaces are Linux's"
    if os.geteuid() != 0:
        return "only root may make a network namespace"
    name = f"desk{secrets.token_hex(3)}"
    try:
        made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    except OSError:
        return "there is no program 'ip'"
    if made.returncode:
        return f"no network namespace can be made: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", name], check=True)
    return ""


class NetworkSandbox:
    """A namespace, named ``sandbox`` addresses on both sides; a context manager.

    Args:
        folder: where its file of host names goes.
        names: host names that mean this machine's address in it.
        interface: the beginning of this machine's interface's name, 8 letters at most.
    """

    def __init__(self, folder: Path, *names: str, interface: str = "vethdesk") -> None:
        tag = secrets.token_hex(2)
        net = f"10.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}"
        self.name = f"desk{tag}"
        self.interface = f"{interface}{secrets.randbelow(900) + 100}"
        self.address, self.other_address, self.inner_address = f"{net}.1", f"{net}.5", f"{net}.2"
        self.network = f"{net}.0/24"
        self.address6, self.inner_address6 = (f"fd20:{int(tag, 16) | 0x1000:x}::{last}" for last in (1, 2))
        self._hosts = folder / f"hosts-{tag}"
        self._hosts.write_text(f"127.0.0.1 localhost\n{self.address} {' '.join(names)}\n" if names else "")

    def __enter__(self) -> Self:
        _ip("netns", "add", self.name)
        self._inside("link", "set", "lo", "up")
        self.appear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["ip", "link", "delete", self.interface], capture_output=True, check=False)
        _ip("netns", "delete", self.name)

    def appear(self) -> None:
        """Make the pair of interfaces, as the start of a container engine does."""
        peer = f"in{self.interface[-6:]}"
        _ip("link", "add", self.interface, "type", "veth", "peer", "name", peer)
        _ip("link", "set", peer, "netns", self.name)
        for address in (self.address, self.other_address):
            _ip("address", "add", f"{address}/24", "dev", self.interface)
        _ip("address", "add", f"{self.address6}/64", "dev", self.interface, "nodad")
        _ip("link", "set", self.interface, "up")
        self._inside("address", "add", f"{self.inner_address}/24", "dev", peer)
        self._inside("address", "add", f"{self.inner_address6}/64", "dev", peer, "nodad")
        self._inside("link", "set", peer, "up")
        self._inside("route", "add", "default", "via", self.address)

    def vanish(self) -> None:
        """Take the pair of interfaces away."""
        _ip("link", "delete", self.interface)

    def run(self, *command: str, stdin: bytes = b"", environ: dict[str, str] | None = None) -> bytes:
        """Run a program in it and return what it prints.

        Raises:
            AssertionError: it failed.
        """
        hosts = f'mount --bind "{self._hosts}" /etc/hosts && exec "$@"'
        done = subprocess.run(
            ["ip", "netns", "exec", self.name, "unshare", "-m", "sh", "-c", hosts, "sh", *command],
            input=stdin,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
            env={"PATH": os.environ["PATH"], **(environ or {})},
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def python(self, script: str, *arguments: str, environ: dict[str, str] | None = None) -> bytes:
        """Run a script in it with this interpreter."""
        return self.run(sys.executable, "-c", script, *arguments, environ=environ)

    def send(self, host: str, port: int, request: bytes) -> bytes:
        """Send bytes from it to a host, and give those that come back."""
        return self.run(sys.executable, "-c", _RAW, host, str(port), stdin=request)

    def _inside(self, *arguments: str) -> None:
        _ip("-netns", self.name, *arguments)


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"
