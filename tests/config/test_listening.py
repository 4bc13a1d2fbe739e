"""Which addresses may be listened on."""

from __future__ import annotations

import pytest

from claude_desk.config.listening import DANGEROUS, check_host, is_own
from claude_desk.errors import SettingsError

OWN = ["127.0.0.1", "127.8.8.8", "::1", "localhost"]
OTHERS = ["0.0.0.0", "::", "192.168.1.5", "example.com", "", "localhost.example"]


@pytest.mark.parametrize("host", OWN)
def test_this_machines_own_addresses_need_no_leave(host: str) -> None:
    """Loopback, by number or by its name."""
    assert is_own(host)
    check_host(host, {})


@pytest.mark.parametrize("host", OTHERS)
def test_others_need_a_word_that_nobody_says_by_accident(host: str) -> None:
    """The variable, switched on; what is switched off, or something else, is no leave."""
    assert not is_own(host)
    for environ in ({}, {DANGEROUS: ""}, {DANGEROUS: "0"}, {DANGEROUS: "no"}):
        with pytest.raises(SettingsError, match=f"{DANGEROUS}=1"):
            check_host(host, environ)
    check_host(host, {DANGEROUS: "1"})
