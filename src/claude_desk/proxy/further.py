"""Opens the further addresses that sandboxes of this computer use, and says what is served on each.

They are opened when Claude Desk starts and when its settings are read again; one that is not there then is said, and the
rest works. Nothing looks for it in between.
"""

from __future__ import annotations

from collections.abc import Mapping

from claude_desk.config.interfaces import interfaces
from claude_desk.config.listening import Place, place_of, who_can_reach
from claude_desk.config.settings import ServerSettings
from claude_desk.errors import SettingsError
from claude_desk.proxy.guard import Visitors
from claude_desk.proxy.server import Door, Server
from claude_desk.status import StatusBoard

_EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})
_NOT_BESIDE_ALL = (
    "server.also counts for nothing while server.host is every address: name the Host values that sandboxes use in "
    "server.allowed_hosts."
)


class FurtherAddresses:
    """Lets a server follow the settings.

    Args:
        board: is told what a person should know of the network.
        environ: the environment.
    """

    def __init__(self, board: StatusBoard, environ: Mapping[str, str]) -> None:
        self._board = board
        self._environ = environ

    async def follow(self, server: Server, settings: ServerSettings) -> Visitors:
        """Open and close what the settings say, and give the visitors of all that is listened on.

        Args:
            server: whose first address is open.
            settings: what counts now.
        """
        places, problems = self._places(settings)
        problems += await server.open_further([Door(place.address, place.networks) for place in places])
        url = f"http://127.0.0.1:{server.port}"
        remarks = [who_can_reach(settings.host, url, twin_missing=server.twin_missing)]
        remarks += [
            f"Claude Desk listens on {place.address} ({place.interface}), too: other machines of that network can reach it "
            "with a client key."
            for place in places
            if place.exposed
        ]
        self._board.attend("network", " ".join(filter(None, [*remarks, *problems])))
        usual = Visitors.at(server.port, settings.allowed_hosts, settings.allowed_origins)
        further = {
            place.address: Visitors.of_sandboxes(place.address, server.port, place.names) for place in places
        }
        return Visitors(usual.hosts, usual.origins, further)

    def _places(self, settings: ServerSettings) -> tuple[list[Place], list[str]]:
        if not settings.also:
            return [], []
        if settings.host in _EVERY_ADDRESS:
            return [], [_NOT_BESIDE_ALL]
        there = interfaces()
        places: dict[str, Place] = {}
        problems = []
        for wanted in settings.also:
            try:
                place = place_of(wanted, there, self._environ)
            except SettingsError as error:
                problems.append(error.message)
                continue
            if place.address == settings.host or place.address in places:
                problems.append(
                    f"{wanted.host} in server.also is {place.address}, which is listened on already."
                )
                continue
            places[place.address] = place
        return list(places.values()), problems
