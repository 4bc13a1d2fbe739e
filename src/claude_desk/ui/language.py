"""The language of everything that people read in windows, in the tray and in messages.

The texts in the code are English and are what is shown where no translation is chosen or there is none. Translations are
``resources/translations/*.ts``, made into the ``*.qm`` files beside this one by ``resources/translations/make.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).parent / "translations"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch", "zh_CN": "简体中文"}
"""Those there are, each by its own name."""

# How systems call Chinese in simplified characters; other Chinese is read by others.
_SIMPLIFIED = ("zh-hans", "zh-cn", "zh-sg", "zh-my")
_QT_NAMES = {"de": "qtbase_de", "zh_CN": "qtbase_zh_CN"}


def tr(text: str) -> str:
    """Translate a phrase that stands in a function of its own module, and not in a class."""
    return QCoreApplication.translate("", text)


def declared(text: str) -> str:
    """Translate a phrase that is declared where Qt is not known, such as the name of an upstream's field."""
    return QCoreApplication.translate("Declared", text) if text else text


def best_of(wanted: Sequence[str]) -> str:
    """The language to show to somebody who reads these, best first.

    Args:
        wanted: names such as ``de-AT`` or ``zh-Hans-CN`` (BCP 47).
    """
    for name in wanted:
        low = name.replace("_", "-").lower()
        if low.startswith(_SIMPLIFIED):
            return "zh_CN"
        base = low.split("-")[0]
        if base in LANGUAGES:
            return base
    return ENGLISH


class Language:
    """Installs translations.

    Args:
        application: what shows them.
        choice: a key of :data:`LANGUAGES`, or ``system``.
    """

    def __init__(self, application: QCoreApplication, choice: str) -> None:
        self._application = application
        self._installed: list[QTranslator] = []
        self.current = ENGLISH
        self.choose(choice)

    def choose(self, choice: str) -> bool:
        """Show this language from now on; returns whether it is another one. Windows that are there keep their texts."""
        follows = choice not in LANGUAGES
        name = best_of(QLocale.system().uiLanguages()) if follows else choice
        if name == self.current:
            return False
        self.remove()
        self.current = name
        # Numbers and dates are written as the system does it, unless a language was chosen that it does not speak.
        system = QLocale.system()
        QLocale.setDefault(system if follows or _speaks(system, name) else QLocale(name))
        if name == ENGLISH:
            return True
        self._install(f"claude_desk_{name}", str(FOLDER))
        self._install(_QT_NAMES[name], QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        return True

    def remove(self) -> None:
        """Show English again."""
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed.clear()
        self.current = ENGLISH

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self._application)
        if translator.load(name, folder):
            self._application.installTranslator(translator)
            self._installed.append(translator)


def _speaks(locale: QLocale, name: str) -> bool:
    return locale.name().split("_")[0] == name.split("_", maxsplit=1)[0]
