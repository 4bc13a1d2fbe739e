"""``claude-desk serve``: the headless contract that scripts, containers and service managers rely on."""

from __future__ import annotations

from pathlib import Path

import click

from claude_desk.cli.context import Context, pass_context
from claude_desk.cli.output import announce, complain


@click.command()
@click.option("--host", help="Address to listen on.  [CLAUDE_DESK_HOST]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 picks a free one.  [CLAUDE_DESK_PORT]"
)
@click.option("--upstream", metavar="NAME", help="Where requests go.  [CLAUDE_DESK_UPSTREAM]")
@click.option("--upstream-url", metavar="URL", help="Base URL of that upstream.  [CLAUDE_DESK_UPSTREAM_URL]")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Use this settings file instead of the usual one.",
)
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Read variables from this file, below those of the environment.  [CLAUDE_DESK_ENV_FILE]",
)
@pass_context
def serve(
    context: Context,
    host: str | None,
    port: int | None,
    upstream: str | None,
    upstream_url: str | None,
    config: Path | None,
    env_file: Path | None,
) -> None:
    """Run in the foreground, without a window.

    Prints one line, "ready http://127.0.0.1:PORT", when the port is open. SIGTERM and Ctrl-C let running answers
    finish, within a limit, and exit 0; a second one ends at once. SIGHUP reads the settings again.

    Options win over the environment, the environment over --env-file, and both over the settings file. Every option
    has its variable: `claude-desk settings variables` lists them. A .env is only read if --env-file names it.

    The real key comes from the file named by CLAUDE_DESK_API_KEY_FILE or ANTHROPIC_API_KEY_FILE, from
    ANTHROPIC_API_KEY, or from the keychain; client keys of this run from CLAUDE_DESK_CLIENT_KEYS (name:value,...) or the
    file named by CLAUDE_DESK_CLIENT_KEYS_FILE. Log lines go to stderr from LOG_LEVEL on, as LOG_FORMAT says (json, text).

    Names that older proxies made familiar are read where ours are not set: HOST, PORT, UPSTREAM_API_URL,
    ALLOWED_API_KEYS, CORS_ORIGINS, RATE_LIMIT_REQUESTS, RATE_LIMIT_TOKENS, RATE_LIMIT_WINDOW and
    MAX_CONCURRENT_REQUESTS.
    """
    _read_variables(context, env_file)
    options = {
        "CLAUDE_DESK_HOST": host,
        "CLAUDE_DESK_PORT": None if port is None else str(port),
        "CLAUDE_DESK_UPSTREAM": upstream,
        "CLAUDE_DESK_UPSTREAM_URL": upstream_url,
    }
    context.environ.update({name: value for name, value in options.items() if value is not None})
    context.config_file = config or context.config_file

    from claude_desk.config.familiar import adopted

    familiar = adopted(context.environ)
    context.environ.update(familiar.variables)
    for note in familiar.notes:
        complain(note)

    from claude_desk.cli.service import opened_desk, run_in_foreground

    desk = opened_desk(context)
    run_in_foreground(desk, lambda: announce(f"ready {desk.url}"))


def _read_variables(context: Context, env_file: Path | None) -> None:
    if env_file is not None:
        context.use_env_file(env_file)
    elif not context.environ.get("CLAUDE_DESK_ENV_FILE"):
        from claude_desk.config.env_file import unread_file

        # Not Path.cwd(): that fails in a folder that was deleted.
        if remark := unread_file(Path()):
            complain(remark)
