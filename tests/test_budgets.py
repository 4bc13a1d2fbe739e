"""Budgets over the whole proxy: real sockets, a real log, Practice's exact usage and a price that makes it cost something."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from claude_desk.config.client_keys import KeyScope
from claude_desk.config.settings import Settings
from claude_desk.requestlog.record import Outcome
from fakes.budgeted import DOLLAR, LONG, VERSION, ask, body, budgeted, error, spent
from fakes.raw_client import RawReply
from fakes.running_desk import CLIENT_NAME, PATIENCE_S, RunningDesk, wait_until


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_two_hundred_requests_at_once_cannot_spend_more_than_there_is(
    tmp_path: Path, *, stream: bool
) -> None:
    """200 parallel requests against 1.00 USD spend at most 1.00 USD, and nearly all of it; the others are told why not."""
    with budgeted(tmp_path, "usd = 1.00") as desk:
        with ThreadPoolExecutor(50) as pool:
            replies = list(pool.map(lambda _: ask(desk, 60, stream=stream), range(200)))
        wait_until(lambda: desk.desk.flush_log() and len(desk.rows()) == 200, "the log")
        served = [reply for reply in replies if reply.status == 200]
        refused = [reply for reply in replies if reply.status != 200]
        assert 0.85 * DOLLAR < spent(desk) <= DOLLAR
        assert len(served) + len(refused) == 200
        assert refused
        assert {reply.status for reply in refused} == {429}
        final = [reply for reply in refused if error(reply)["type"] == "billing_error"]
        assert final
        assert error(final[0])["message"].startswith("spend limit reached \N{MIDDLE DOT} resets ")
        assert final[0].value("x-should-retry") == b"false"
        assert final[0].value("anthropic-ratelimit-unified-reset")
        for busy in refused:
            if error(busy)["type"] != "billing_error":
                assert busy.value("retry-after") == b"5"
                assert busy.value("x-should-retry") == b"true"


def test_money_is_used_up_to_the_last_answer_that_fits(tmp_path: Path) -> None:
    """One request after the other is served until what is left is less than the next may cost, and never one too early."""
    with budgeted(tmp_path, "usd = 0.50") as desk:
        replies: list[RawReply] = []
        while not replies or replies[-1].status == 200:
            replies.append(ask(desk, 50))
        assert error(replies[-1])["type"] == "billing_error"
        # A request holds some 100 tokens: half of its body's bytes, and its limit.
        assert 0.35 * DOLLAR < spent(desk) <= 0.5 * DOLLAR
        used = [float(reply.value("x-claude-desk-budget-used") or b"") for reply in replies[:-1]]
        assert used == sorted(used)
        assert used[0] == 0


def test_what_was_spent_outlives_the_program(tmp_path: Path) -> None:
    """After a restart a budget is as far used as before; a request that is refused costs nothing."""
    with budgeted(tmp_path, "usd = 0.20\nper = 'month'") as desk:
        while ask(desk, 30).status == 200:
            pass
        before = spent(desk)
    with budgeted(tmp_path) as desk:
        assert ask(desk, 30).status == 200
    with budgeted(tmp_path, "usd = 0.20\nper = 'month'") as desk:
        refused = ask(desk, 30)
        assert error(refused)["type"] == "billing_error"
        assert "0.20 USD a month" in error(refused)["message"]
        assert spent(desk) == 0
    assert before > 0


def test_each_client_key_and_each_session_can_have_its_own(tmp_path: Path) -> None:
    """What one client key or session spends takes nothing from another's; requests without a session share one amount."""
    with budgeted(tmp_path, "usd = 0.15\neach = 'session'", "usd = 0.40\neach = 'client'") as desk:
        _, other = desk.desk.create_client_key("other")
        while ask(desk, 30, session="one").status == 200:
            pass
        assert ask(desk, 30, session="two").status == 200
        assert ask(desk, 30, session="one", key=other.reveal()).status == 200
        assert ask(desk, 30).status == 200
        for session in ("two", "three", "four", "five", "six", "seven", "eight"):
            while ask(desk, 30, session=session).status == 200:
                pass
        refused = ask(desk, 30, session="nine")
        assert f"0.40 USD a day for the client key '{CLIENT_NAME}'" in error(refused)["message"]
        assert ask(desk, 30, session="nine", key=other.reveal()).status == 200


def test_a_changed_budget_counts_for_the_next_request(tmp_path: Path) -> None:
    """Raised, a budget lets the next request through; lowered or set, it refuses it; what was spent stays counted."""
    with budgeted(tmp_path, "usd = 0.10") as desk:
        while ask(desk, 20).status == 200:
            pass

        def apply(budgets: list[dict[str, object]]) -> None:
            values = desk.desk.stored_settings.model_dump(mode="json")
            desk.desk.apply(Settings.model_validate(values | {"budgets": budgets})).result(PATIENCE_S)

        apply([{"usd": 5}])
        assert ask(desk, 20).status == 200
        apply([{"usd": 5}, {"tokens": 1}])
        assert "1 tokens a day" in error(ask(desk, 20))["message"]
        apply([])
        reply = ask(desk, 20)
        assert reply.status == 200
        assert reply.value("x-claude-desk-budget-used") is None
        apply([{"usd": 0.10}])
        assert ask(desk, 20).status == 429


def test_a_client_key_has_the_budget_it_was_made_with(tmp_path: Path) -> None:
    """It is for that key alone, can be changed, and a new key of the same name begins with nothing spent."""
    with budgeted(tmp_path) as desk:
        _, key = desk.desk.create_client_key("run", scope=KeyScope(budget_usd=0.1))
        while ask(desk, 20, key=key.reveal()).status == 200:
            pass
        assert "0.10 USD in total" in error(ask(desk, 20, key=key.reveal()))["message"]
        assert ask(desk, 20).status == 200
        desk.desk.change_client_key("run", KeyScope(budget_usd=0.2))
        assert ask(desk, 20, key=key.reveal()).status == 200
        desk.desk.change_client_key("run", KeyScope(budget_usd=0.1))
        assert ask(desk, 20, key=key.reveal()).status == 429
        desk.desk.revoke_client_key("run")
        assert ask(desk, 20, key=key.reveal()).status == 401
        _, key = desk.desk.create_client_key("run", scope=KeyScope(budget_usd=0.1))
        assert ask(desk, 20, key=key.reveal()).status == 200


def test_a_client_key_keeps_to_its_models_and_its_upstream(tmp_path: Path) -> None:
    """Another model is refused before anything is sent; requests of a key that names an upstream go nowhere else."""
    with budgeted(tmp_path) as desk:
        scope = KeyScope(models=("claude-haiku*",), upstream="practice")
        _, key = desk.desk.create_client_key("run", scope=scope)
        reply = desk.ask(headers=VERSION, body=body(20), key=key.reveal())
        assert reply.status == 403
        assert error(reply)["message"] == "the client key 'run' may not use the model 'claude-opus-4-8'"
        assert (
            desk.ask(headers=VERSION, body=body(20, model="claude-haiku-4-5"), key=key.reveal()).status == 200
        )
        assert desk.end(1).upstream == "practice"
        desk.desk.change_client_key("run", KeyScope(upstream="nowhere"))
        reply = desk.ask(headers=VERSION, body=body(20), key=key.reveal())
        assert reply.status == 503
        assert "'nowhere'" in error(reply)["message"]


def test_what_has_no_known_price_is_not_sent_for_a_budget_of_money(tmp_path: Path) -> None:
    """The cost of an unknown model is unknown and not nothing; a budget of tokens needs no price."""
    upstream = '[upstreams.vendor]\nkind = "compatible"\nurl = "http://127.0.0.1:9"\n'
    chosen = {"CLAUDE_DESK_UPSTREAM": "vendor", "CLAUDE_DESK_API_KEY": "a-key-that-is-long-enough"}
    settings = f"{upstream}[[budgets]]\nusd = 5\n"
    with RunningDesk(tmp_path / "usd", settings=settings, environ=chosen) as desk:
        reply = desk.ask(headers=VERSION, body=body(model="their-model"))
        assert reply.status == 429
        assert error(reply)["type"] == "billing_error"
        assert "'their-model'" in error(reply)["message"]
        assert "[prices]" in error(reply)["message"]
    with RunningDesk(
        tmp_path / "tokens", settings=settings.replace("usd = 5", "tokens = 5000"), environ=chosen
    ) as desk:
        assert desk.ask(headers=VERSION, body=body(model="their-model")).status != 429


def test_counting_is_free_and_a_body_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """count_tokens and lists of models need no budget; what cannot be judged is not sent."""
    with budgeted(tmp_path, "tokens = 1") as desk:
        assert desk.ask("POST", b"/v1/messages/count_tokens", VERSION, body()).status == 200
        assert desk.ask("GET", b"/v1/models", VERSION, None).status == 200
        reply = desk.ask(headers=VERSION, body=b"[1, 2")
        assert reply.status == 400
        assert "budget" in error(reply)["message"]


def test_a_batch_is_not_sent_where_a_budget_has_to_be_kept(tmp_path: Path) -> None:
    """What a batch will cost cannot be told beforehand."""
    with budgeted(tmp_path, "usd = 5") as desk:
        _, key = desk.desk.create_client_key("batches", relay=frozenset({"batches"}))
        reply = desk.ask("POST", b"/v1/messages/batches", VERSION, b'{"requests": []}', key=key.reveal())
        assert reply.status == 403
        assert "batch" in error(reply)["message"]


def test_an_answer_is_made_shorter_where_only_that_fits(tmp_path: Path) -> None:
    """With less left than an answer of full length may cost, max_tokens is lowered, and the log says so."""
    with budgeted(tmp_path, "usd = 3") as desk:
        assert ask(desk, 64_000).status == 200
        assert "max_tokens lowered to what the budget has left" in desk.end().notes
        assert spent(desk) <= 3 * DOLLAR


def test_a_client_that_leaves_does_not_get_its_answer_for_nothing(tmp_path: Path) -> None:
    """Whoever breaks a stream off before it says what it cost pays for about what was written until then."""
    with budgeted(tmp_path, "usd = 50") as desk:
        with desk.client() as client:
            client.send(
                desk.request(headers=VERSION, body=body(2000, text="practice:slow " + LONG, stream=True))
            )
            client.until(b"content_block_delta")
            for _ in range(6):
                client.until(b"text_delta")
        end = desk.end()
        assert end.outcome is Outcome.CLIENT_LEFT
        assert end.tokens.output > 1
        assert "estimated" in end.notes
        assert end.cost is not None
        wait_until(lambda: bool(_states(desk)) and not _states(desk)[0].held, "the settlement")
        assert _states(desk)[0].used == pytest.approx(end.cost / (50 * DOLLAR))


def _states(desk: RunningDesk) -> list:  # type: ignore[type-arg]
    return desk.desk.budgets.states()


def test_answers_are_cut_only_where_the_user_chose_so(tmp_path: Path) -> None:
    """When nothing is left, a running answer is finished; with ``cut``, it is broken off visibly, and the log says why."""
    for cut in (False, True):
        with budgeted(tmp_path / str(cut), "usd = 50") as desk, desk.client() as client:
            client.send(
                desk.request(headers=VERSION, body=body(2000, text="practice:slow " + LONG, stream=True))
            )
            client.until(b"text_delta")
            assert ask(desk, 500).status == 200
            values = desk.desk.stored_settings.model_dump(mode="json")
            lowered = Settings.model_validate(values | {"budgets": [{"usd": 0.001, "cut": cut}]})
            desk.desk.apply(lowered).result(PATIENCE_S)
            rest = client.rest() if cut else client.until(b"message_stop")
            row = desk.end(0)
            assert (b"message_stop" in rest) is not cut
            assert row.outcome is (Outcome.CUT if cut else Outcome.OK)
            assert ("budget" in row.notes) is cut


def test_a_person_is_told_before_it_is_too_late_and_not_longer_than_needed(tmp_path: Path) -> None:
    """From three quarters on a sentence says how much is spent; it goes when the budget is raised, or its key is gone."""
    with budgeted(tmp_path) as desk:
        _, key = desk.desk.create_client_key("run", scope=KeyScope(budget_usd=0.2))
        assert ask(desk, 20, key=key.reveal()).status == 200
        assert desk.attention("budget") == ""
        while ask(desk, 20, key=key.reveal()).status == 200:
            pass
        text = desk.wait_for_attention("budget")
        assert "the budget of 0.20 USD in total for the client key 'run'" in text
        desk.desk.revoke_client_key("run")
        wait_until(lambda: desk.attention("budget") == "", "the end of the warning")


def test_openai_clients_read_it_in_their_own_words(tmp_path: Path) -> None:
    """In OpenAI's dialect the refusal has OpenAI's shape, and asks for no retry."""
    with budgeted(tmp_path, "tokens = 1") as desk:
        chat = json.dumps(
            {"model": "claude-opus-4-8", "messages": [{"role": "user", "content": "hi"}]}
        ).encode()
        reply = desk.ask("POST", b"/v1/chat/completions", (), chat)
        assert reply.status == 429
        assert "spend limit reached" in json.loads(reply.body)["error"]["message"]
        assert reply.value("x-should-retry") == b"false"


def test_a_log_that_cannot_be_read_is_no_reason_to_spend(tmp_path: Path) -> None:
    """Where nobody knows what was spent before, requests are refused, and served again once it is known."""
    with budgeted(tmp_path, "usd = 5", "usd = 6\nper = 'week'") as desk:
        assert ask(desk, 20).status == 200
        desk.desk.flush_log()
        desk.desk._journal.submit(lambda database: database.close()).result(PATIENCE_S)
        values = desk.desk.stored_settings.model_dump(mode="json")
        monthly = Settings.model_validate(values | {"budgets": [{"usd": 5, "per": "month"}]})
        desk.desk.apply(monthly).result(PATIENCE_S)
        assert error(ask(desk, 20))["message"].startswith("spend limit unavailable")


def test_an_expired_keys_budget_is_not_looked_after(tmp_path: Path) -> None:
    """A key with a budget expires like any other."""
    with budgeted(tmp_path) as desk:
        _, key = desk.desk.create_client_key(
            "run", expires_in=timedelta(hours=1), scope=KeyScope(budget_usd=1)
        )
        assert ask(desk, 20, key=key.reveal()).status == 200


def test_metrics_tell_how_far_budgets_are_used(tmp_path: Path) -> None:
    """One series for all, one for each client key that has an amount of its own, and none for each session."""
    with budgeted(tmp_path, "usd = 5", "usd = 6\neach = 'client'", "usd = 7\neach = 'session'") as desk:
        assert ask(desk, 20, session="one").status == 200
        part = spent(desk) / DOLLAR / 5
        wait_until(lambda: not any(each.held for each in desk.desk.budgets.states()), "the settlement")
        figures = desk.ask("GET", b"/metrics", (), None).body.decode()
        lines = [line for line in figures.splitlines() if line.startswith("claude_desk_budget_used{")]
        assert len(lines) == 2
        (for_all,) = [line for line in lines if 'budget="5.00 USD a day for all client keys"' in line]
        assert float(for_all.split()[-1]) == pytest.approx(part)
        assert f"6.00 USD a day for the client key '{CLIENT_NAME}'" in "".join(lines)


def test_a_persons_warning_follows_a_change_of_a_keys_budget(tmp_path: Path) -> None:
    """Raised, the warning goes at once and not with the next request; each level is told of once."""
    with budgeted(tmp_path) as desk:
        news: list[str] = []
        desk.desk.budgets.on_news = news.append
        _, key = desk.desk.create_client_key("run", scope=KeyScope(budget_usd=0.2))
        while ask(desk, 20, key=key.reveal()).status == 200:
            pass
        desk.wait_for_attention("budget")
        told = list(news)
        assert 1 <= len(told) <= 3
        assert all("for the client key 'run'" in each for each in told)
        for _ in range(3):
            assert ask(desk, 20, key=key.reveal()).status == 429
        assert news == told
        desk.desk.change_client_key("run", KeyScope(budget_usd=50))
        wait_until(lambda: desk.attention("budget") == "", "the end of the warning")
