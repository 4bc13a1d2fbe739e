"""The tables of the request log's file, version by version.

``usage_days`` and ``usage_sessions`` are running sums over ``requests``, kept by triggers: in the same transaction as the
rows, whoever writes them. A row is counted once, when it has its end, and stays counted when it is trimmed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

# A row that has just ended, added to the sums. Part of a script below, so it is never changed either.
_COUNT_ONE = """\
        INSERT INTO usage_days (day, client, upstream, model, requests, failed, tokens_input,
            tokens_output, tokens_cache_read, tokens_cache_write, tokens_cache_write_1h, web_searches,
            cost, unpriced)
        SELECT day, client, upstream, model, requests, failed, tokens_input, tokens_output,
            tokens_cache_read, tokens_cache_write, tokens_cache_write_1h, web_searches, cost, unpriced
        FROM usage_rows WHERE seq = NEW.seq
        ON CONFLICT DO UPDATE SET
            requests = requests + excluded.requests,
            failed = failed + excluded.failed,
            tokens_input = tokens_input + excluded.tokens_input,
            tokens_output = tokens_output + excluded.tokens_output,
            tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
            tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
            tokens_cache_write_1h = tokens_cache_write_1h + excluded.tokens_cache_write_1h,
            web_searches = web_searches + excluded.web_searches,
            cost = cost + excluded.cost,
            unpriced = unpriced + excluded.unpriced;
        INSERT INTO usage_sessions (day, client, upstream, model, session, agent, parent_agent, requests,
            failed, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write,
            tokens_cache_write_1h, web_searches, cost, unpriced)
        SELECT day, client, upstream, model, session, agent, parent_agent, requests, failed, tokens_input,
            tokens_output, tokens_cache_read, tokens_cache_write, tokens_cache_write_1h, web_searches,
            cost, unpriced
        FROM usage_rows WHERE seq = NEW.seq
        ON CONFLICT DO UPDATE SET
            requests = requests + excluded.requests,
            failed = failed + excluded.failed,
            tokens_input = tokens_input + excluded.tokens_input,
            tokens_output = tokens_output + excluded.tokens_output,
            tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
            tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write,
            tokens_cache_write_1h = tokens_cache_write_1h + excluded.tokens_cache_write_1h,
            web_searches = web_searches + excluded.web_searches,
            cost = cost + excluded.cost,
            unpriced = unpriced + excluded.unpriced;
"""

# Each script takes a file from version n to n+1 (PRAGMA user_version). Scripts are never changed, only added.
MIGRATIONS = (
    """
    CREATE TABLE requests (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        started_at REAL NOT NULL,
        client TEXT NOT NULL,
        dialect TEXT NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        session TEXT NOT NULL,
        outcome TEXT NOT NULL,
        status INTEGER NOT NULL,
        upstream TEXT NOT NULL,
        model_asked TEXT NOT NULL,
        model_sent TEXT NOT NULL,
        streamed INTEGER NOT NULL,
        bytes_in INTEGER NOT NULL,
        bytes_out INTEGER NOT NULL,
        first_byte_s REAL,
        total_s REAL NOT NULL,
        tokens_input INTEGER NOT NULL,
        tokens_output INTEGER NOT NULL,
        tokens_cache_read INTEGER NOT NULL,
        tokens_cache_write INTEGER NOT NULL,
        tokens_cache_write_1h INTEGER NOT NULL,
        stop_reason TEXT NOT NULL,
        error_kind TEXT NOT NULL,
        error_text TEXT NOT NULL,
        upstream_request_id TEXT NOT NULL,
        request_sha256 TEXT NOT NULL,
        sent_sha256 TEXT NOT NULL,
        reply_sha256 TEXT NOT NULL,
        delivered_sha256 TEXT NOT NULL
    );
    CREATE INDEX requests_by_time ON requests (started_at);
    CREATE INDEX requests_by_id ON requests (id);
    CREATE INDEX requests_running ON requests (seq) WHERE outcome = 'running';
    """,
    """
    ALTER TABLE requests ADD COLUMN attempts TEXT NOT NULL DEFAULT '';
    ALTER TABLE requests ADD COLUMN notes TEXT NOT NULL DEFAULT '';
    """,
    # Days are the person's, not UTC's; a time that is none must not cost the row. What can use nothing does not count:
    # requests that name no model, and count_tokens and input_tokens, which generate nothing.
    f"""
    ALTER TABLE requests ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE requests ADD COLUMN billing TEXT NOT NULL DEFAULT '';
    ALTER TABLE requests ADD COLUMN cost INTEGER;
    ALTER TABLE requests ADD COLUMN agent TEXT NOT NULL DEFAULT '';
    ALTER TABLE requests ADD COLUMN parent_agent TEXT NOT NULL DEFAULT '';
    CREATE VIEW usage_rows AS SELECT
        seq,
        coalesce(date(started_at, 'unixepoch', 'localtime'), '') AS day,
        client,
        upstream,
        coalesce(nullif(model_sent, ''), model_asked) AS model,
        session,
        agent,
        parent_agent,
        1 AS requests,
        (outcome NOT IN ('ok', 'client left') OR status >= 400) AS failed,
        tokens_input,
        tokens_output,
        tokens_cache_read,
        tokens_cache_write,
        tokens_cache_write_1h,
        web_searches,
        coalesce(cost, 0) AS cost,
        cost IS NULL AS unpriced
    FROM requests WHERE outcome <> 'running' AND model_asked <> '' AND path NOT LIKE '%!_tokens' ESCAPE '!';
    CREATE TABLE usage_days (
        day TEXT NOT NULL,
        client TEXT NOT NULL,
        upstream TEXT NOT NULL,
        model TEXT NOT NULL,
        requests INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        tokens_input INTEGER NOT NULL,
        tokens_output INTEGER NOT NULL,
        tokens_cache_read INTEGER NOT NULL,
        tokens_cache_write INTEGER NOT NULL,
        tokens_cache_write_1h INTEGER NOT NULL,
        web_searches INTEGER NOT NULL,
        cost INTEGER NOT NULL,
        unpriced INTEGER NOT NULL,
        PRIMARY KEY (day, client, model, upstream)
    ) WITHOUT ROWID;
    CREATE TABLE usage_sessions (
        day TEXT NOT NULL,
        client TEXT NOT NULL,
        upstream TEXT NOT NULL,
        model TEXT NOT NULL,
        session TEXT NOT NULL,
        agent TEXT NOT NULL,
        parent_agent TEXT NOT NULL,
        requests INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        tokens_input INTEGER NOT NULL,
        tokens_output INTEGER NOT NULL,
        tokens_cache_read INTEGER NOT NULL,
        tokens_cache_write INTEGER NOT NULL,
        tokens_cache_write_1h INTEGER NOT NULL,
        web_searches INTEGER NOT NULL,
        cost INTEGER NOT NULL,
        unpriced INTEGER NOT NULL,
        PRIMARY KEY (session, agent, parent_agent, day, client, upstream, model)
    ) WITHOUT ROWID;
    INSERT INTO usage_days (day, client, upstream, model, requests, failed, tokens_input, tokens_output,
        tokens_cache_read, tokens_cache_write, tokens_cache_write_1h, web_searches, cost, unpriced)
        SELECT day, client, upstream, model, sum(requests), sum(failed), sum(tokens_input),
            sum(tokens_output), sum(tokens_cache_read), sum(tokens_cache_write),
            sum(tokens_cache_write_1h), sum(web_searches), sum(cost), sum(unpriced)
        FROM usage_rows GROUP BY day, client, upstream, model;
    INSERT INTO usage_sessions (day, client, upstream, model, session, agent, parent_agent, requests,
        failed, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, tokens_cache_write_1h,
            web_searches, cost, unpriced)
        SELECT day, client, upstream, model, session, agent, parent_agent, sum(requests), sum(failed),
            sum(tokens_input), sum(tokens_output), sum(tokens_cache_read), sum(tokens_cache_write),
            sum(tokens_cache_write_1h), sum(web_searches), sum(cost), sum(unpriced)
        FROM usage_rows GROUP BY day, client, upstream, model, session, agent, parent_agent;
    CREATE TRIGGER usage_of_new AFTER INSERT ON requests WHEN NEW.outcome <> 'running' BEGIN
{_COUNT_ONE}    END;
    CREATE TRIGGER usage_of_ended AFTER UPDATE OF outcome ON requests WHEN OLD.outcome = 'running' AND NEW.outcome <> 'running' BEGIN
{_COUNT_ONE}    END;
    """,  # noqa: S608 - a constant, nothing from outside
    # Few rows have a finding, so that an index of those costs next to nothing.
    """
    ALTER TABLE requests ADD COLUMN cache_cause TEXT NOT NULL DEFAULT '';
    ALTER TABLE requests ADD COLUMN cache_text TEXT NOT NULL DEFAULT '';
    CREATE INDEX requests_by_cache_cause ON requests (seq) WHERE cache_cause <> '';
    """,
)

COLUMNS = (
    "seq", "id", "started_at", "client", "dialect", "method", "path", "session",
    "outcome", "status", "upstream", "model_asked", "model_sent", "streamed", "bytes_in", "bytes_out",
    "first_byte_s", "total_s",
    "tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write", "tokens_cache_write_1h",
    "stop_reason", "error_kind", "error_text", "upstream_request_id",
    "request_sha256", "sent_sha256", "reply_sha256", "delivered_sha256",
    "attempts", "notes", "web_searches", "billing", "cost", "agent", "parent_agent",
    "cache_cause", "cache_text",
)  # fmt: skip


def statements_of(script: str) -> Iterator[str]:
    """The statements of a script one by one; a trigger is one, whatever stands in it."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                yield statement
            statement = ""
