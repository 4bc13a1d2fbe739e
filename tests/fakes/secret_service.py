"""A real Secret Service of one's own: gnome-keyring on a private D-Bus session bus, with a throwaway home.

The bus has no service files, so nothing is activated behind a test's back, and no prompter, so a locked keyring
stays locked without a dialog.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import secretstorage
from jeepney import DBusAddress, MatchRule, message_bus, new_method_call  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
PASSWORD = b"the login password"
SECONDS = 15.0

BUS_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing_programs() -> str:
    """Why there can be no Secret Service here, or "" if there can."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"not installed: {', '.join(missing)} (apt-get install dbus gnome-keyring)" if missing else ""


class SecretService:
    """A running bus, and on it a keyring that tests may lock, freeze and kill.

    Args:
        folder: an empty folder with a short path (a Unix socket goes into it).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._keyring: subprocess.Popen[bytes] | None = None
        config = folder / "bus.conf"
        config.write_text(BUS_CONFIG.format(folder=folder), encoding="utf-8")
        self._bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log("bus.log"),
            env=self._environment(),
        )
        self._stack.callback(self._end, self._bus)
        assert self._bus.stdout is not None
        self._stack.callback(self._bus.stdout.close)
        self.address = self._bus.stdout.readline().decode().strip()
        if not self.address:
            self._stack.close()
            raise RuntimeError(f"dbus-daemon did not start: {(folder / 'bus.log').read_text()}")

    def start_keyring(self, password: bytes = PASSWORD) -> None:
        """Start gnome-keyring with its login collection unlocked, and wait until it answers."""
        with closing(open_dbus_connection(self.address)) as connection:
            rule = MatchRule(
                type="signal",
                sender="org.freedesktop.DBus",
                member="NameOwnerChanged",
                path="/org/freedesktop/DBus",
            )
            rule.add_arg_condition(0, "org.freedesktop.secrets")
            connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=SECONDS)
            with connection.filter(rule) as announced:
                self._keyring = subprocess.Popen(
                    ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=self._log("keyring.log"),
                    env=self._environment() | {"DBUS_SESSION_BUS_ADDRESS": self.address},
                )
                assert self._keyring.stdin is not None
                # Without a newline: it would become a part of the password.
                self._keyring.stdin.write(password)
                self._keyring.stdin.close()
                connection.recv_until_filtered(announced, timeout=SECONDS)

    @property
    def is_locked(self) -> bool:
        """Whether the default collection is locked now."""
        with closing(open_dbus_connection(self.address)) as connection:
            return secretstorage.Collection(connection).is_locked()

    def lock(self) -> None:
        """Lock the default collection, as a screen lock may."""
        with closing(open_dbus_connection(self.address)) as connection:
            secretstorage.Collection(connection).lock()

    def unlock(self, password: bytes = PASSWORD) -> None:
        """Unlock the default collection without a dialog, by gnome-keyring's own interface for that."""
        with closing(open_dbus_connection(self.address)) as connection:
            service = DBusAddress(
                "/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service"
            )
            opened = connection.send_and_get_reply(
                new_method_call(service, "OpenSession", "sv", ("plain", ("s", ""))), timeout=SECONDS
            )
            internal = DBusAddress(
                "/org/freedesktop/secrets",
                "org.freedesktop.secrets",
                "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
            )
            collection = connection.send_and_get_reply(
                new_method_call(service, "ReadAlias", "s", ("default",)), timeout=SECONDS
            ).body[0]
            secret = (opened.body[1], b"", password, "text/plain")
            connection.send_and_get_reply(
                new_method_call(internal, "UnlockWithMasterPassword", "o(oayays)", (collection, secret)),
                timeout=SECONDS,
            )
        if self.is_locked:
            raise RuntimeError("the keyring did not unlock")

    def items(self) -> list[dict[str, str]]:
        """The attributes of everything stored, as any program of the session sees them."""
        with closing(open_dbus_connection(self.address)) as connection:
            return [item.get_attributes() for item in secretstorage.Collection(connection).get_all_items()]

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the keyring's process, so that every question to it waits, as behind a dialog nobody answers."""
        assert self._keyring is not None
        self._keyring.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._keyring.send_signal(signal.SIGCONT)

    def kill_keyring(self) -> None:
        """Let the keyring die; the bus stays."""
        if self._keyring is not None:
            self._keyring.kill()
            self._keyring.wait(SECONDS)
            self._keyring = None

    def stop(self) -> None:
        """End both processes."""
        self.kill_keyring()
        self._stack.close()

    def _environment(self) -> dict[str, str]:
        folder = str(self._folder)
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": folder,
            "XDG_DATA_HOME": f"{folder}/data",
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_CACHE_HOME": f"{folder}/cache",
            "XDG_RUNTIME_DIR": folder,
        }

    def _log(self, name: str) -> IO[bytes]:
        return self._stack.enter_context((self._folder / name).open("wb"))

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        process.wait(SECONDS)
