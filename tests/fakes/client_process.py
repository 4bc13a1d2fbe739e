"""Other people's programs as processes of their own: what they see of this machine, and how a test talks with them.

A program with a command line is run once for each task::

    done = run_client([installed_clients.codex(), "exec", prompt], tmp_path, DESK_KEY=CLIENT_KEY)

A library is driven by a script from ``end_to_end/scripts``, one process for many tasks::

    with ClientScript(python_script("langchain_tasks.py", packages), folder) as langchain:
        said = langchain.ask("whole", url=desk.url, prompt="Hello")
        error = langchain.raised("whole", url=desk.url, prompt="practice:overloaded")
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from fakes.canary import CLIENT_KEY, REAL_KEY, find_in_folder

if TYPE_CHECKING:
    from types import TracebackType

TASK_LIMIT_S = 120
ANSWER_LIMIT_S = 30
TESTS = Path(__file__).resolve().parents[1]
SCRIPTS = TESTS / "end_to_end" / "scripts"
_KEPT = ("PATH", "SYSTEMROOT", "TEMP")


def run_client(
    command: Sequence[str | Path], folder: Path, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Let a program do one task in ``folder/work``, with ``folder/client-home`` as its home.

    Args:
        command: the program and its arguments.
        folder: where the two folders are, or are made.
        environ: what it is told beside the little it needs to run.

    Raises:
        AssertionError: it came to know the real key.
    """
    work = folder / "work"
    work.mkdir(exist_ok=True)
    done = subprocess.run(
        command,
        env=_surroundings(folder, environ),
        cwd=work,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=TASK_LIMIT_S,
    )
    _check_secrecy(folder, done.stdout + done.stderr)
    return done


Command = tuple[Sequence[str | Path], Mapping[str, str]]
"""A program with its arguments, and the environment it needs to be found."""


def python_client(packages: Path, *arguments: str | Path) -> Command:
    """Python, with these packages and none of this program's."""
    # -S: nothing of the environment that runs the test is seen.
    path = os.pathsep.join([str(packages), str(TESTS)])
    environ = {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return [sys.executable, "-S", *arguments], environ


def python_script(name: str, packages: Path) -> Command:
    """A script that uses these packages."""
    return python_client(packages, SCRIPTS / name)


def node_script(name: str, node: Path, modules: Path, folder: Path) -> Command:
    """A script that uses these packages; Node looks for them only in folders around the script.

    Args:
        name: of the script.
        node: the program.
        modules: the folder ``node_modules``.
        folder: where a copy of the script goes.
    """
    place = folder / "scripts"
    place.mkdir()
    for each in (name, "tasks.mjs"):
        shutil.copy(SCRIPTS / each, place)
    link = place / "node_modules"
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(modules), str(link))  # a symbolic link would need a privilege
    else:
        link.symlink_to(modules)
    return [node, place / name], {}


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception in a client.

    Attributes:
        kinds: names of its class and of those it derives from.
        status: the HTTP status it tells of, if it does.
        message: its text.
        cause: what it was raised from.
    """

    kinds: tuple[str, ...]
    status: int | None
    message: str
    cause: Raised | None

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Read what a script reports."""
        cause = value["cause"]
        return cls(
            tuple(value["kinds"]), value["status"], value["message"], cls.from_json(cause) if cause else None
        )


class ClientScript:
    """A script that does tasks one after the other: a line of JSON in, a line of JSON out.

    Args:
        command: what runs it, and its own environment.
        folder: ``client-home`` in it is its home.
    """

    def __init__(self, command: Command, folder: Path) -> None:
        self._command, environ = command
        self._folder = folder
        self._environ = _surroundings(folder, environ)
        self._answers: queue.Queue[str] = queue.Queue()
        self._said: list[str] = []
        self._readers: list[threading.Thread] = []
        self._process: subprocess.Popen[str] | None = None

    def ask(self, task: str, *, on_progress: Callable[[], None] | None = None, **arguments: object) -> Any:
        """Have a task done and return what it reports.

        Args:
            task: its name.
            on_progress: called when the script has a piece of an answer; then it must come so far.
            arguments: what the task is given, as JSON.

        Raises:
            AssertionError: it raised, came not so far, or the process ended.
        """
        answer = self._exchange(task, arguments, on_progress)
        assert "raised" not in answer, answer["raised"]["trace"]
        return answer["value"]

    def raised(
        self, task: str, *, on_progress: Callable[[], None] | None = None, **arguments: object
    ) -> Raised:
        """Have a task done that must fail; the arguments are those of ``ask``.

        Raises:
            AssertionError: it did not fail, or came not so far.
        """
        answer = self._exchange(task, arguments, on_progress)
        assert "raised" in answer, f"{task} did not fail: {answer['value']!r}"
        return Raised.from_json(answer["raised"])

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            env=self._environ,
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for read in (self._read_answers, self._read_errors):
            reader = threading.Thread(target=read, args=(self._process,), daemon=True)
            reader.start()
            self._readers.append(reader)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            process.stdin.close()
            process.wait(ANSWER_LIMIT_S)
        finally:
            process.kill()
            process.wait(ANSWER_LIMIT_S)
            for reader in self._readers:
                reader.join(ANSWER_LIMIT_S)
            process.stdout.close()
            process.stderr.close()
        said = "".join(self._said)
        assert process.returncode == 0, said
        _check_secrecy(self._folder, said)

    def _exchange(
        self, task: str, arguments: dict[str, object], on_progress: Callable[[], None] | None = None
    ) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"task": task, "key": CLIENT_KEY, **arguments}) + "\n")
        self._process.stdin.flush()
        progressed = False
        while "progress" in (answer := self._next_answer()):
            progressed = True
            if on_progress is not None:
                on_progress()
        assert progressed or on_progress is None, f"{task} never had a piece of an answer: {answer!r}"
        return answer

    def _next_answer(self) -> dict[str, Any]:
        line = self._answers.get(timeout=ANSWER_LIMIT_S)
        assert line, f"the client ended: {''.join(self._said)}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _read_answers(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._said.append(line)
            self._answers.put(line)
        self._answers.put("")

    def _read_errors(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self._said.extend(process.stderr)


def _surroundings(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What a client may see: where programs are, a home of its own, and no proxy in between."""
    home = folder / "client-home"
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"HOME": str(home), "USERPROFILE": str(home), "TERM": "dumb", "NO_PROXY": "*"}
    return {**kept, **own, **environ}


def _check_secrecy(folder: Path, said: str) -> None:
    # It holds the local key, as it must; the real one it could only have from us.
    assert REAL_KEY not in said
    found = find_in_folder(folder / "client-home")
    assert not any(REAL_KEY.encode()[:24] in pieces for pieces in found.values())
