"""What is measured: no proxy, nginx, and Claude Desk, each started on a port of its own before the same upstream."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from machine import Family, on_processor

ROOT = Path(__file__).resolve().parent.parent
CLIENT_KEY = "sk-benchmark-client-key-0123456789"
_NGINX = """
worker_processes 1;
worker_rlimit_nofile 16384;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  keepalive_requests 10000000;
  tcp_nodelay on;
  client_max_body_size 64m;
  client_body_buffer_size 256k;
  upstream messages {{ server 127.0.0.1:{upstream}; keepalive 1024; keepalive_requests 10000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location / {{
      proxy_pass http://messages;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header x-api-key sk-upstream-0123456789;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k;
    }}
  }}
}}
"""


class Target:
    """No proxy at all: the load goes straight to the upstream.

    Args:
        upstream: the upstream's port.
        folder: a place for its files.
        processor: which processor it gets.

    Attributes:
        name: as it stands in tables.
        port: where it listens.
        family: its processes; None where it has none of its own.
        start_seconds: from starting the program to a connection that is taken.
    """

    name = "no proxy"
    patience = 30.0
    """Seconds until it must be listening."""

    def __init__(self, upstream: int, folder: Path, processor: int) -> None:
        self.upstream = upstream
        self.folder = folder
        self.port = upstream
        self.family: Family | None = None
        self.start_seconds: float | None = None
        self._processor = processor
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Have it listening.

        Raises:
            RuntimeError: it does not come up; what it wrote is in the message.
        """

    def _run(self, command: list[str], environ: dict[str, str] | None = None) -> None:
        log = self.folder / "output"
        began = time.perf_counter()
        with log.open("wb") as output, on_processor(self._processor):
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=environ,
            )
        while not _listens(self.port):
            if self._process.poll() is not None or time.perf_counter() - began > self.patience:
                self.stop()
                raise RuntimeError(f"{self.name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.002)
        self.start_seconds = time.perf_counter() - began
        self.family = Family(self._process.pid)

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Nginx(Target):
    """The measure of all things: one worker, no buffering, kept-alive connections, one header replaced."""

    name = "nginx"

    @staticmethod
    def installed() -> str | None:
        """Where it is."""
        return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

    def start(self) -> None:
        """Write its configuration and start it."""
        program = self.installed()
        if program is None:
            raise RuntimeError("nginx is not installed")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=self.folder, upstream=self.upstream, port=self.port))
        self._run([program, "-e", str(self.folder / "early.log"), "-c", str(config)])


class ClaudeDesk(Target):
    """The real program, as ``serve`` runs it: guard, policy, meter and request log on."""

    name = "Claude Desk"

    def __init__(self, upstream: int, folder: Path, processor: int, source: Path = ROOT / "src") -> None:
        super().__init__(upstream, folder, processor)
        self._source = source

    def start(self) -> None:
        """Start it with an environment of its own: no file of the person who measures is read or written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG")
        environ = {name: os.environ[name] for name in kept if name in os.environ} | {
            "PYTHONPATH": str(self._source),
            "CLAUDE_DESK_HOME": str(self.folder / "home"),
            "CLAUDE_DESK_UPSTREAM": "compatible",
            "CLAUDE_DESK_UPSTREAM_URL": f"http://127.0.0.1:{self.upstream}",
            "ANTHROPIC_API_KEY": "sk-upstream-benchmark-0123456789",
            "CLAUDE_DESK_CLIENT_KEYS": f"benchmark:{CLIENT_KEY}",
        }
        self._run([sys.executable, "-m", "claude_desk", "serve", "--port", str(self.port)], environ)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
