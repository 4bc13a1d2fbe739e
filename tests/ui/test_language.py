"""The languages of the window, and that switching needs no restart."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from claude_desk.ui import language
from claude_desk.ui.language import ENGLISH, LANGUAGES, Language, best_of, declared, tr
from claude_desk.ui.main import Shell
from fakes.running_desk import PATIENCE_S, RunningDesk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

GERMAN = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context><name></name><message><source>GET, POST …</source><translation>HOLEN, SENDEN …</translation></message></context>
<context><name>Declared</name><message><source>Base URL</source><translation>Basisadresse</translation></message></context>
<context><name>SettingsWindow</name><message><source>General</source><translation>Allgemeines</translation></message></context>
<context><name>LogWindow</name><message><source>Claude Desk</source><translation>Claude Desk (deutsch)</translation></message></context>
</TS>
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    """A small German translation in place of the real one; English again in the end."""
    folder = tmp_path / "translations"
    folder.mkdir()
    source = folder / "claude_desk_de.ts"
    source.write_text(GERMAN, encoding="utf-8")
    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([tool, "-silent", source, "-qm", source.with_suffix(".qm")], check=True)
    monkeypatch.setattr(language, "FOLDER", folder)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        (["de-AT", "en-US"], "de"),
        (["fr-FR", "de"], "de"),
        (["en-GB", "de"], "en"),
        (["zh-Hans-CN"], "zh_CN"),
        (["zh_CN"], "zh_CN"),
        (["zh-TW", "en"], "en"),
        (["zh-Hant-HK", "de-DE"], "de"),
        (["fr-FR"], ENGLISH),
        ([], ENGLISH),
        ([""], ENGLISH),
    ],
)
def test_the_best_language_is_the_first_that_there_is(wanted: list[str], best: str) -> None:
    """What the system says the person reads, best first; whoever reads none of ours gets English."""
    assert best_of(wanted) == best
    assert best in LANGUAGES


@pytest.mark.usefixtures("german")
def test_texts_are_translated_wherever_they_stand(qapp: QApplication) -> None:
    """Phrases of functions and those declared without Qt are translated, unknown ones stay English, and back again."""
    shown = Language(qapp, "de")
    assert tr("GET, POST …") == "HOLEN, SENDEN …"
    assert declared("Base URL") == "Basisadresse"
    assert declared("") == ""
    assert tr("not translated") == "not translated"
    assert not shown.choose("de")
    assert shown.choose("en")
    assert tr("GET, POST …") == "GET, POST …"


def test_every_text_is_looked_up_where_translators_find_it() -> None:
    """Texts are literals that go to ``self.tr`` of a class or to ``tr`` of this module: else they stay English."""
    lost = []
    for file in sorted(Path(language.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            where = f"{file.name}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.FunctionDef) and node.name == "tr" and file.name != "language.py":
                lost.append(f"{where}: another tr")
            if isinstance(node, ast.Name) and node.id == "tr" and isinstance(node.ctx, ast.Store):
                lost.append(f"{where}: another name for tr")
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "tr":
                if ast.unparse(node.func) not in {"tr", "self.tr"}:
                    lost.append(f"{where}: {ast.unparse(node.func)} is none that lupdate understands")
                if not isinstance(node.args[0], ast.Constant):
                    lost.append(f"{where}: {ast.unparse(node.args[0])} is no literal")
    assert lost == []


@pytest.mark.usefixtures("german")
def test_another_language_needs_no_restart(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chosen in the settings and applied, it is in the window, which is open again on the same page."""
    monkeypatch.setattr(Shell, "quit", lambda _: None)
    with RunningDesk(tmp_path) as running:
        shell = Shell(qapp, running.desk)
        try:
            shell.log.show()
            shell.open_settings("limits")
            before, settings = shell.log, running.desk.stored_settings
            appearance = settings.appearance.model_copy(update={"language": "de"})
            running.desk.apply(settings.model_copy(update={"appearance": appearance})).result(PATIENCE_S)
            qtbot.waitUntil(lambda: shell.log is not before)
            qtbot.waitUntil(lambda: shell.settings is not None and shell.settings.isVisible())
            assert shell.settings is not None
            assert shell.settings.page == "limits"
            assert shell.settings.navigation.item(0).text() == "Allgemeines"
            assert shell.log.isVisible()
        finally:
            shell.dispose()
    assert tr("GET, POST …") == "GET, POST …"


def test_every_text_is_translated() -> None:
    """Each text of the code has a finished translation in every language, with its placeholders and its access key."""
    script = Path(__file__).parents[2] / "resources" / "translations" / "make.py"
    done = subprocess.run([sys.executable, script, "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_the_compiled_translations_are_those_of_their_sources(tmp_path: Path) -> None:
    """What the program loads was made of the .ts files as they are."""
    root = Path(__file__).parents[2]
    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    for source in sorted((root / "resources" / "translations").glob("*.ts")):
        fresh = tmp_path / f"{source.stem}.qm"
        options = ["-silent", "-nounfinished", "-removeidentical"]
        subprocess.run([tool, *options, source, "-qm", fresh], check=True)
        assert (language.FOLDER / fresh.name).read_bytes() == fresh.read_bytes(), source.name
