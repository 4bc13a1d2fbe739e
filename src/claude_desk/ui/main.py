"""The program with its face: application, tray, windows, and how they end."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from claude_desk.ui.actions import Actions
from claude_desk.ui.clipboard import Clipboard
from claude_desk.ui.first_run import SHOWN, FirstRun, is_due
from claude_desk.ui.help_sheet import HelpSheet
from claude_desk.ui.icons import app_icon
from claude_desk.ui.inbox import Inbox
from claude_desk.ui.language import Language
from claude_desk.ui.log_window import LogWindow
from claude_desk.ui.memory import WindowMemory
from claude_desk.ui.notices import Notices, title_of
from claude_desk.ui.settings_window import SettingsWindow
from claude_desk.ui.signals import QuitSignals
from claude_desk.ui.theme import Theme
from claude_desk.ui.tray import Tray
from claude_desk.ui.usage_window import UsageWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QSessionManager

    from claude_desk.app import Desk
    from claude_desk.ui.doctor_window import DoctorWindow

# The name of the .desktop file: how Wayland finds our icon and groups our windows.
DESKTOP_ID = "claude-desk"
SWITCH_INTERVAL_S = 0.0005


class Shell(QObject):
    """Owns everything visible and decides what closing a window means.

    Args:
        application: the QApplication.
        desk: opened, not necessarily started.
    """

    def __init__(self, application: QApplication, desk: Desk) -> None:
        super().__init__()
        self._application = application
        self._desk = desk
        self._quitting = False
        self._disposed = False
        self._begun = False
        self.memory = WindowMemory(desk.paths.data_dir / "window.json")
        self.language = Language(application, desk.settings.appearance.language)
        self.theme = Theme(application, desk.settings.appearance.theme)
        self.inbox = Inbox()
        self.clipboard = Clipboard(self)
        self.notices = Notices(self._notify, self._is_looked_at, self._ask_for_a_look, parent=self)
        self.actions: Actions
        self.log: LogWindow
        self.tray: Tray
        self.settings: SettingsWindow | None = None
        self.usage: UsageWindow | None = None
        self.first_run: FirstRun | None = None
        self.help: HelpSheet | None = None
        self.doctor: DoctorWindow | None = None
        self._build()
        application.aboutToQuit.connect(self.dispose)
        application.installEventFilter(self)
        application.commitDataRequest.connect(self._session_ends)
        desk.on_show = lambda: self.inbox.post(self._show_log)
        desk.on_quit = lambda: self.inbox.post(self.quit)
        desk.budgets.on_news = self._tell_of_budgets

    def _build(self) -> None:
        """Make what has texts, in the language of the moment."""
        self.actions = Actions(self._desk, self.inbox, self.clipboard, self)
        self.log = LogWindow(self._desk, self.actions, self.inbox, self.clipboard, self.theme, self.memory)
        self.tray = Tray(self.actions, self.theme, self)
        self.log.addAction(self.actions.show_help)
        self.actions.log_wanted.connect(self.log.bring_forward)
        self.actions.usage_wanted.connect(self.open_usage)
        self.actions.settings_wanted.connect(self.open_settings)
        self.actions.setup_wanted.connect(self.open_setup)
        self.actions.doctor_wanted.connect(self.open_doctor)
        self.actions.help_wanted.connect(self.open_help)
        self.actions.quit_wanted.connect(self.quit)
        self.actions.failed.connect(self._tell_where_seen)
        self.actions.status_changed.connect(self._look_changed)
        self.actions.status_changed.connect(lambda status: self.notices.follow(status.attention))
        self.actions.request_wanted.connect(self.log.show_request)
        self.tray.notice_clicked.connect(self._show_log)
        self.log.closing.connect(self._log_closing)
        self.tray.appeared.connect(self._tray_changed)
        self.tray.vanished.connect(self._tray_changed)
        self._tray_changed()

    def _take_down(self) -> None:
        self._close_others()
        if self.usage is not None:
            self.usage.close()
        self.tray.close()
        self.actions.close()
        self.log.dispose()
        self.log.may_close = True
        self.log.close()
        self.log.deleteLater()

    def _close_others(self) -> None:
        for window in (self.settings, self.first_run, self.help, self.doctor):
            if window is not None:
                window.reject()

    def _show_log(self) -> None:
        self.log.bring_forward()

    def _look_changed(self) -> None:
        appearance = self._desk.settings.appearance
        self.theme.choose(appearance.theme)
        if self.language.choose(appearance.language):
            # Not at once: whoever changed it is still in the window that goes.
            self.inbox.post(self._speak_anew)

    def _speak_anew(self) -> None:
        """Make the windows again, in the new language; those that were open are open again."""
        if self._quitting or self._disposed:
            return
        page = self.settings.page if self.settings is not None else None
        was_visible, used = self.log.isVisible(), self.usage is not None
        self._take_down()
        self._build()
        if was_visible:
            self.log.bring_forward()
        if used:
            self.open_usage()
        if page is not None:
            self.open_settings(page)

    def begin(self, *, background: bool) -> None:
        """Show what should be seen at the start, and start the proxy.

        Without a tray the window is shown even in the background, minimised: it is the only way back.
        """
        self._begun = True
        if not background:
            self.log.bring_forward()
        elif not self.tray.present:
            self.log.showMinimized()
        self.notices.follow(self.actions.status.attention)
        self.actions.start()
        if not background and is_due(self._desk, self.memory):
            self.open_setup()

    def open_settings(self, page: str = "") -> None:
        """Open the settings window, or bring it forward."""
        if self.settings is None:
            self.settings = SettingsWindow(self._desk, self.inbox, self.clipboard, self.theme)
            self.settings.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.settings.addAction(self.actions.show_help)
            self.settings.about.check_up.clicked.connect(self.actions.check_up.trigger)
            self.settings.finished.connect(self._settings_closed)
        self.settings.open_page(page)
        self.settings.show()
        self.settings.raise_()
        self.settings.activateWindow()

    def open_usage(self) -> None:
        """Open the usage window, or bring it forward."""
        if self.usage is None:
            self.usage = UsageWindow(self._desk, self.inbox, self.theme, self.memory)
            self.usage.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.usage.filter_wanted.connect(self.log.show_only)
            self.usage.closed.connect(self._usage_closed)
            self.usage.addActions([self.actions.open_settings, self.actions.show_help, self.actions.quit])
        self.usage.bring_forward()

    def open_setup(self) -> None:
        """Open the three steps of setting up, or bring them forward."""
        if self.first_run is None:
            self.first_run = FirstRun(self._desk, self.actions, self.inbox, self.clipboard, self.theme)
            self.first_run.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.first_run.log_wanted.connect(self.log.bring_forward)
            self.first_run.addAction(self.actions.show_help)
            self.first_run.finished.connect(self._setup_closed)
            self.memory.note(SHOWN)
        self.first_run.show()
        self.first_run.raise_()
        self.first_run.activateWindow()

    def open_doctor(self) -> None:
        """Open the check-up and begin it, or bring it forward."""
        if self.doctor is None:
            from claude_desk.ui.doctor_window import DoctorWindow  # only who opens it waits for what it needs

            self.doctor = DoctorWindow(self._desk, self.inbox, self.clipboard, self.theme)
            self.doctor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.doctor.addAction(self.actions.show_help)
            self.doctor.finished.connect(self._doctor_closed)
            self.doctor.begin()
        self.doctor.show()
        self.doctor.raise_()
        self.doctor.activateWindow()

    def open_help(self) -> None:
        """Open the sheet of shortcuts, or bring it forward."""
        if self.help is None:
            self.help = HelpSheet(self.theme)
            self.help.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.help.finished.connect(self._help_closed)
        self.help.show()
        self.help.raise_()
        self.help.activateWindow()

    def quit(self) -> None:
        """Stop the proxy, giving running answers their time, then end; asked a second time, the windows go at once."""
        if self._quitting:
            self._application.exit(0)
            return
        self._quitting = True
        self._close_others()
        self.inbox.when_done(self._desk.stop(), self._stopped)

    def dispose(self) -> None:
        """Let go of everything visible; idempotent."""
        if self._disposed:
            return
        self._disposed = True
        self._application.removeEventFilter(self)
        self._desk.on_show = None
        self._desk.on_quit = None
        self._desk.budgets.on_news = None
        self.clipboard.clear_secret()
        self._take_down()
        self.inbox.close()
        self.language.remove()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Quit as the system asks for it (the Dock, a session's end) is our quit too: answers finish first."""
        if event.type() == QEvent.Type.Quit and watched is self._application:
            self.quit()
            return True
        return super().eventFilter(watched, event)

    def _stopped(self, done: Future[None]) -> None:
        # Not quit(): that asks every window first, and ours says no.
        self._application.exit(0)
        error = done.exception()
        if error is not None:
            raise error

    def _usage_closed(self) -> None:
        self.usage = None

    def _setup_closed(self) -> None:
        self.first_run = None

    def _doctor_closed(self) -> None:
        self.doctor = None

    def _help_closed(self) -> None:
        self.help = None

    def _settings_closed(self) -> None:
        self.settings = None

    def _tray_changed(self) -> None:
        # With a tray the program lives on when its windows are closed; without one it must not live unseen.
        self._application.setQuitOnLastWindowClosed(not self.tray.present)
        if not self.tray.present and self._begun and not self.log.isVisible():
            self.log.showMinimized()

    def _log_closing(self) -> None:
        # A StatusNotifier host may have died a moment ago.
        self.tray.look()
        if self.tray.present:
            self.log.hide()
            return
        if self._wants_to_quit():
            self.quit()
        else:
            self.log.showMinimized()

    def _wants_to_quit(self) -> bool:
        """Ask what closing means where there is no tray; the first time say why we ask."""
        question = QMessageBox(self.log)
        question.setWindowTitle(self.tr("Claude Desk"))
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setText(self.tr("Quit Claude Desk, or keep it running?"))
        explanation = self.tr("Your tools get no answers while it is not running.")
        if not self.memory.knows("tray explained"):
            explanation += " " + self.tr(
                "This desktop shows no tray icons, so the window is minimised when it keeps running. On GNOME the "
                "extension “AppIndicator and KStatusNotifierItem Support” adds a tray."
            )
            self.memory.note("tray explained")
        question.setInformativeText(explanation)
        keep = question.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        quit_ = question.addButton(self.tr("Quit"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.exec()
        return question.clickedButton() is quit_

    def _tell_where_seen(self, title: str, message: str) -> None:
        """The window has a banner for it; with the window hidden, the tray says it."""
        if not self.log.isVisible():
            self.notices.tell(title, message)

    def _notify(self, title: str, text: str) -> bool:
        return self.tray.notify(title, text)

    def _is_looked_at(self) -> bool:
        return self._application.activeWindow() is not None

    def _ask_for_a_look(self) -> None:
        if self.log.isVisible():
            self._application.alert(self.log)
        else:
            self.log.bring_forward()

    def _tell_of_budgets(self, text: str) -> None:
        """On the proxy thread."""
        self.inbox.post(lambda: self.notices.tell(title_of("budget"), text))

    def _session_ends(self, _manager: QSessionManager) -> None:
        self.quit()


def make_application() -> QApplication:
    """The QApplication with our name, icon and desktop id; a running one is used as it is."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setApplicationName("claude-desk")
    QApplication.setApplicationDisplayName("Claude Desk")
    QApplication.setDesktopFileName(DESKTOP_ID)
    application = QApplication(sys.argv[:1])
    application.setWindowIcon(app_icon())
    return application


def run_gui(desk: Desk, *, background: bool = False) -> int:
    """Run the program until it is quit.

    Args:
        desk: opened; it is started here and closed before this returns.
        background: start without showing the window, where there is a tray to open it from.

    Returns:
        The exit code.
    """
    # The proxy thread gets its turn after half a millisecond, not five, while Qt draws.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = make_application()
    shell = Shell(application, desk)
    signals = QuitSignals()
    signals.received.connect(shell.quit)
    try:
        shell.begin(background=background)
        return application.exec()
    finally:
        signals.close()
        shell.dispose()
        desk.close()
