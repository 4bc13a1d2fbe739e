"""LiteLLM, whose proxy does the same job: Chat Completions in front of a Messages upstream."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs
from targets import CLIENT_KEY, Target, free_port

VERSION = "1.106.2"
_INSTALL_SECONDS = 600
_QUIET = {
    # It would ask the network for prices and news when it starts.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_AUTOROUTER_PRESETS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_LOCAL_POLICY_TEMPLATES": "True",
    "LITELLM_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
}


class CannotInstallError(Exception):
    """LiteLLM cannot be had here; the message says why."""


class LiteLLM(Target):
    """Its proxy with one model and one client key, as its quick start has it: one worker, no database.

    Args:
        upstream: the upstream's port.
        folder: a place for its files.
        processor: which processor it gets.
        packages: where :func:`installed` put it.
    """

    name = "LiteLLM"
    patience = 120.0

    def __init__(self, upstream: int, folder: Path, processor: int, packages: Path) -> None:
        super().__init__(upstream, folder, processor)
        self._packages = packages

    def start(self) -> None:
        """Write its configuration and start it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        model = {
            "model": "anthropic/claude-sonnet-4-5",
            "api_base": f"http://127.0.0.1:{self.upstream}",
            "api_key": "sk-upstream-benchmark-0123456789",
        }
        config = self.folder / "config.yaml"  # JSON is YAML
        config.write_text(
            json.dumps({"model_list": [{"model_name": "claude-sonnet-4-5", "litellm_params": model}]})
        )
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG")
        environ = {name: os.environ[name] for name in kept if name in os.environ} | {
            **_QUIET,
            "HOME": str(self.folder),
            "PYTHONPATH": str(self._packages),
            "LITELLM_MASTER_KEY": CLIENT_KEY,
        }
        # -S: nothing but its own dependencies is seen.
        program = [sys.executable, "-S", "-c", "from litellm import run_server; run_server()"]
        options = ["--config", str(config), "--host", "127.0.0.1", "--port", str(self.port)]
        self._run([*program, *options, "--telemetry", "False"], environ)


def installed(cache: Path | None = None) -> Path:
    """A folder with LiteLLM and all it needs, made by pip on first use.

    Args:
        cache: where such folders are kept; None for a folder in the user's cache.

    Raises:
        CannotInstallError: pip did not bring it.
    """
    cache = cache or platformdirs.user_cache_path("claude-desk-benchmarks")
    name = f"litellm-{VERSION}-py{sys.version_info[0]}{sys.version_info[1]}"
    if (cache / name).is_dir():
        return cache / name
    cache.mkdir(parents=True, exist_ok=True)
    # Built aside and moved into place whole: an interrupted run leaves no half.
    building = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache))
    command = [sys.executable, "-m", "pip", "install", "--no-input", "--quiet", "--retries", "1"]
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    try:
        subprocess.run(
            [*command, "--target", str(building), f"litellm[proxy]=={VERSION}"],
            env=environ,
            check=True,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
        )
        building.rename(cache / name)
    except subprocess.TimeoutExpired:
        raise CannotInstallError(f"pip took more than {_INSTALL_SECONDS} seconds") from None
    except subprocess.CalledProcessError as error:
        raise CannotInstallError((error.stderr.strip().splitlines() or ["pip said nothing"])[-1]) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return cache / name
