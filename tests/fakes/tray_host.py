"""A desktop's tray for tests: a StatusNotifier host in a process of its own, driven line by line.

Implements ``org.kde.StatusNotifierWatcher`` as the freedesktop draft describes it
(https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/), reads what an item shows, and clicks its menu
by ``com.canonical.dbusmenu``. In a process of its own because the test's main thread is Qt's, which has to answer
the host meanwhile.
"""

import asyncio
import hashlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Self

from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
ITEM_PATH = "/StatusNotifierItem"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PATIENCE_MS = 15_000

DBusStrings = Annotated[list[str], DBusSignature("as")]
DBusHints = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
DBusServer = Annotated[tuple[str, str, str, str], DBusSignature("ssss")]


class Watcher(ServiceInterface):
    """The bus object that items register with."""

    def __init__(self) -> None:
        super().__init__(WATCHER)
        self.items: list[str] = []

    @dbus_method()
    def RegisterStatusNotifierItem(self, service: DBusStr) -> None:  # noqa: N802 - the specification's names
        """An item announces itself."""
        self.items.append(service)
        self.StatusNotifierItemRegistered(service)

    @dbus_method()
    def RegisterStatusNotifierHost(self, service: DBusStr) -> None:  # noqa: N802
        """Another host; there is none here."""

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> DBusStrings:  # noqa: N802
        """Who has announced itself."""
        return self.items

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> DBusBool:  # noqa: N802
        """We are host and watcher in one."""
        return True

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> DBusInt32:  # noqa: N802
        """The only version there is."""
        return 0

    @dbus_signal()
    def StatusNotifierItemRegistered(self, service: str) -> DBusStr:  # noqa: N802
        """Tell that an item came."""
        return service


class Notifications(ServiceInterface):
    """The desktop's bubbles: https://specifications.freedesktop.org/notification-spec/1.2/protocol.html."""

    def __init__(self) -> None:
        super().__init__(NOTIFICATIONS)
        self.shown: list[list[str]] = []

    @dbus_method()
    def GetCapabilities(self) -> DBusStrings:  # noqa: N802 - the specification's names
        """Plain text with a body."""
        return ["body"]

    @dbus_method()
    def GetServerInformation(self) -> DBusServer:  # noqa: N802
        """Name, vendor, version and version of the specification."""
        return ("test", "test", "1", "1.2")

    @dbus_method()
    def Notify(  # noqa: N802
        self,
        application: DBusStr,
        replaces: DBusUInt32,
        icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        actions: DBusStrings,
        hints: DBusHints,
        timeout: DBusInt32,
    ) -> DBusUInt32:
        """Show one."""
        self.shown.append([summary, body])
        return len(self.shown)

    @dbus_method()
    def CloseNotification(self, number: DBusUInt32) -> None:  # noqa: N802
        """Take one away."""


class Host:
    """Answers the commands of a test.

    Args:
        bus: connected to the session bus.
    """

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._watcher = Watcher()
        self._notifications = Notifications()
        bus.export("/StatusNotifierWatcher", self._watcher)
        bus.export("/org/freedesktop/Notifications", self._notifications)

    async def do(self, command: str, argument: str) -> Any:
        """Carry out one command.

        Args:
            command: appear, vanish, items, item, open, menu, click or activate.
            argument: for click, a menu label; one in a submenu with the submenu's before it, as ``Pause/Resume``.
        """
        if command == "appear":
            await self._bus.request_name(NOTIFICATIONS)
            await self._bus.request_name(WATCHER)
        elif command == "vanish":
            self._watcher.items.clear()
            await self._bus.release_name(WATCHER)
        elif command == "items":
            return list(self._watcher.items)
        elif command == "item":
            return await self._item()
        elif command == "open":
            item = await self._interface(ITEM_PATH, ITEM)
            await (await self._interface(await item.get_menu(), MENU)).call_about_to_show(0)
        elif command == "notices":
            return list(self._notifications.shown)
        elif command == "menu":
            return [[label, enabled] for _, label, enabled in await self._menu()]
        elif command == "click":
            await self._click(argument)
        elif command == "activate":
            await (await self._interface(ITEM_PATH, ITEM)).call_activate(0, 0)
        else:
            raise ValueError(command)
        return None

    async def _interface(self, path: str, name: str) -> Any:
        service = self._watcher.items[-1]
        node = await self._bus.introspect(service, path)
        return self._bus.get_proxy_object(service, path, node).get_interface(name)

    async def _item(self) -> dict[str, Any]:
        item = await self._interface(ITEM_PATH, ITEM)
        pixmaps = await item.get_icon_pixmap()
        _, _, title, text = await item.get_tool_tip()
        return {
            "title": await item.get_title(),
            "tooltip": [title, text],
            "sizes": sorted(width for width, _, _ in pixmaps),
            "picture": hashlib.sha256(bytes(pixmaps[-1][2])).hexdigest(),
        }

    async def _menu(self) -> list[tuple[int, str, bool]]:
        item = await self._interface(ITEM_PATH, ITEM)
        menu = await self._interface(await item.get_menu(), MENU)
        _, root = await menu.call_get_layout(0, -1, [])
        return list(_entries(root, ""))

    async def _click(self, label: str) -> None:
        item = await self._interface(ITEM_PATH, ITEM)
        menu = await self._interface(await item.get_menu(), MENU)
        number = next(number for number, text, enabled in await self._menu() if text == label and enabled)
        await menu.call_event(number, "clicked", Variant("s", ""), 0)


def _entries(entry: Any, path: str) -> Iterator[tuple[int, str, bool]]:
    """The entries that can be seen, with those of submenus after their own."""
    for child in entry[2]:
        number, properties, _ = child.value
        label = properties.get("label", Variant("s", "")).value.replace("_", "")
        enabled = properties.get("enabled", Variant("b", True)).value
        if label and properties.get("visible", Variant("b", True)).value:
            yield number, path + label, enabled
            yield from _entries(child.value, f"{path}{label}/")


class TrayHost:
    """The test's end of the host; every answer is waited for while Qt goes on.

    Args:
        address: the session bus.
    """

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"DBUS_SESSION_BUS_ADDRESS": address},
        )
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, qtbot: "QtBot", command: str, argument: str = "") -> Any:
        """Have a command carried out.

        Raises:
            AssertionError: it failed; the message is the host's.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([command, argument]) + "\n")
        self._process.stdin.flush()
        qtbot.waitUntil(lambda: not self._answers.empty(), timeout=PATIENCE_MS)
        answer = self._answers.get()
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))


async def serve() -> None:
    """Answer commands from stdin until it ends: one JSON list a line in, one JSON object a line out."""
    host = Host(await MessageBus().connect())
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        command, argument = json.loads(line)
        try:
            answer: dict[str, Any] = {"value": await host.do(command, argument)}
        except Exception as error:  # noqa: BLE001 - told to the test, which fails with it
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
