"""What of this computer decides where tools keep their settings, handed in so that tests can have their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

VERSION_SECONDS = 10.0
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?[\w.+-]*")


@dataclass(frozen=True, slots=True)
class Machine:
    """A user's surroundings.

    Attributes:
        environ: the environment variables.
        home: the user's folder.
        folder: the folder that tools would be started in, for settings that belong to a project.
        platform: as ``sys.platform``.
    """

    environ: Mapping[str, str]
    home: Path
    folder: Path
    platform: str = field(default=sys.platform)

    @classmethod
    def this(cls, environ: Mapping[str, str]) -> Machine:
        """The computer we run on."""
        return cls(dict(environ), Path.home(), Path.cwd())

    def folder_of(self, variable: str, default: Path) -> Path:
        """A folder that a variable may move."""
        value = self.environ.get(variable, "")
        return Path(value).expanduser() if value else default

    @property
    def config_folder(self) -> Path:
        """Where programs keep settings as XDG has it, which many do on every system."""
        return self.folder_of("XDG_CONFIG_HOME", self.home / ".config")

    @property
    def application_folder(self) -> Path:
        """Where desktop programs keep settings on this system."""
        if self.platform == "darwin":
            return self.home / "Library" / "Application Support"
        if self.platform == "win32":
            return self.folder_of("APPDATA", self.home / "AppData" / "Roaming")
        return self.config_folder

    def program(self, name: str) -> Path | None:
        """A program on the search path."""
        found = shutil.which(name, path=self.environ.get("PATH", os.defpath))
        return Path(found) if found else None

    def version_of(self, program: Path) -> str:
        """What a program says its version is; empty if it does not say."""
        try:
            done = subprocess.run(  # noqa: S603 (a program that was found on the search path, by its whole name)
                [program, "--version"],
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=VERSION_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        match = _VERSION.search(done.stdout.decode("utf-8", "replace"))
        return match[0] if match else ""

    def project_folders(self) -> list[Path]:
        """The folder tools are started in and those around it, up to a repository's root, the innermost first."""
        found = []
        for folder in (self.folder, *self.folder.parents):
            found.append(folder)
            if (folder / ".git").exists():
                return found
        return [self.folder]
