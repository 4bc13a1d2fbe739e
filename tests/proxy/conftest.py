"""A recording upstream, and a Claude Desk in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import RunningDesk


@pytest.fixture
def upstream() -> Iterator[RecordingUpstream]:
    """A server that records every byte it gets."""
    with RecordingUpstream() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A Claude Desk that sends to it."""
    with RunningDesk(tmp_path / "desk", upstream) as running:
        yield running
