"""Client keys that can be asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.kept_keys import KeptKeys
from claude_desk.config.keychain import Keychain
from claude_desk.errors import ClientKeyError, KeychainAbsent
from fakes.memory_keyring import MemoryKeyring

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_value_is_found_while_its_key_is_valid(tmp_path: Path) -> None:
    """Kept, it is found by name; after it expired or was revoked, and made again under its name, it is not."""
    ring = ClientKeyRing(tmp_path / "keys.json", NOW)
    keychain = Keychain(load_backend=MemoryKeyring)
    kept = KeptKeys(keychain)
    assert kept.possible()
    key, value = ring.create("tool", NOW, expires_in=timedelta(hours=1))
    with pytest.raises(ClientKeyError, match="not kept"):
        kept.find("tool", ring, NOW)
    kept.keep(key, value)
    assert kept.find("tool", ring, NOW) == value
    with pytest.raises(ClientKeyError, match="expired"):
        kept.find("tool", ring, NOW + timedelta(hours=2))
    ring.revoke("tool", NOW)
    with pytest.raises(ClientKeyError, match="no client key"):
        kept.find("tool", ring, NOW)
    ring.create("tool", NOW)
    with pytest.raises(ClientKeyError, match="not kept"):
        kept.find("tool", ring, NOW)
    assert kept.forget(key)
    assert not kept.forget(key)
    keychain.close()


def test_without_a_keychain_nothing_can_be_kept() -> None:
    """It is known beforehand."""

    def absent() -> MemoryKeyring:
        raise KeychainAbsent("There is none.")

    keychain = Keychain(load_backend=absent)
    assert not KeptKeys(keychain).possible()
    keychain.close()
