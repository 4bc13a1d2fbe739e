"""What the tests of config/ share."""

from __future__ import annotations

import gc
import os
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakes.secret_service import SecretService, missing_programs

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def now() -> datetime:
    """One moment for the whole test."""
    return datetime(2026, 11, 20, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def secret_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A real, unlocked Secret Service that this process's keyring finds."""
    if reason := missing_programs():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder:
        service = SecretService(Path(folder))
        try:
            service.start_keyring()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
            monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
            monkeypatch.setenv("XDG_CONFIG_HOME", f"{folder}/config")
            yield service
        finally:
            service.stop()
            # keyring leaves its connection to the garbage collector where a collection is locked or gone.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)
                gc.collect()


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """The test runs as someone to whom file permissions apply: root becomes nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
