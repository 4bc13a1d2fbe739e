"""Desks that a whole file of end-to-end tests shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.recording_upstream import RecordingUpstream
from fakes.served_desk import ServedDesk


@pytest.fixture(scope="module")
def practice_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """One Desk with Practice."""
    with ServedDesk(tmp_path_factory.mktemp("practice-desk")) as served:
        yield served


@pytest.fixture(scope="module")
def module_upstream() -> Iterator[RecordingUpstream]:
    """The server behind ``relay_desk``; tests take ``upstream``."""
    with RecordingUpstream() as server:
        yield server


@pytest.fixture
def upstream(module_upstream: RecordingUpstream) -> RecordingUpstream:
    """A server that answers as it is told, and has forgotten the test before."""
    module_upstream.forget()
    return module_upstream


@pytest.fixture(scope="module")
def relay_desk(
    tmp_path_factory: pytest.TempPathFactory, module_upstream: RecordingUpstream
) -> Iterator[ServedDesk]:
    """One Desk in front of that server."""
    with ServedDesk(tmp_path_factory.mktemp("relay-desk"), module_upstream) as served:
        yield served
