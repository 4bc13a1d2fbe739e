"""What the tests of connecting tools share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.connected_home import ConnectedHome


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ConnectedHome]:
    """A user's folder, empty, with a keychain."""
    home = ConnectedHome(tmp_path)
    yield home
    home.close()
