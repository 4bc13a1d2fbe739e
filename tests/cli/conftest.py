"""What the tests of the command line share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.program import Program, Server


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty home."""
    return Program(tmp_path)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Server]:
    """One program that serves Practice, for all tests of a module that leave it as it was."""
    with tempfile.TemporaryDirectory(prefix="desk-") as folder, Program(Path(folder)).serve() as server:
        yield server
