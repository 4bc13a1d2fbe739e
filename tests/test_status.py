"""What a person is told, and when."""

from __future__ import annotations

from claude_desk.status import Attention, ProxyState, Status, StatusBoard


def board() -> StatusBoard:
    """A board of a program that runs."""
    return StatusBoard(
        lambda attention: Status(ProxyState.RUNNING, "http://127.0.0.1:1", "practice", attention)
    )


def test_attention_is_kept_until_it_is_well_again() -> None:
    """One sentence a kind; a new one replaces it, an empty one takes it away."""
    one = board()
    one.attend("key", "The key is missing.")
    one.attend("port", "The port is taken.")
    one.attend("key", "The key was refused.")
    assert list(one.status.attention) == [
        Attention("key", "The key was refused."),
        Attention("port", "The port is taken."),
    ]
    assert one.mentions("key")
    one.attend("key", "")
    assert list(one.status.attention) == [Attention("port", "The port is taken.")]
    assert not one.mentions("key")


def test_listeners_hear_of_changes_and_of_nothing_else() -> None:
    """Saying the same again tells nobody, so a refused key at each request is no flood."""
    one, heard = board(), list[Status]()
    stop = one.watch(heard.append)
    one.attend("key", "The key was refused.")
    one.attend("key", "The key was refused.")
    one.attend("port", "")
    assert [status.attention for status in heard] == [(Attention("key", "The key was refused."),)]
    one.tell()
    assert len(heard) == 2
    stop()
    stop()
    one.attend("key", "")
    assert len(heard) == 2
