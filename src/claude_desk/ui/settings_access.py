"""What lets Claude Desk into an upstream that wants no key of ours: the logins of the cloud platforms."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from claude_desk.ui.theme import GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Card, CopyButton, label
from claude_desk.upstreams.base import AwsLogin, EntraLogin, GoogleLogin, StoredKey

if TYPE_CHECKING:
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme
    from claude_desk.upstreams.base import Login


class AccessCard(Card):
    """Says in words what lets in, and what to run when it has expired.

    Args:
        login: what the upstream wants; None for nothing at all.
        clipboard: takes the command.
        theme: for the icons.
    """

    def __init__(self, login: Login | None, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__(self.tr("Access"))
        self._clipboard = clipboard
        self.login = login
        what, command = self._words(login)
        self.body.addWidget(label(what, wrap=True))
        self.command = label(command, selectable=True)
        self.copy = CopyButton(theme, self.tr("Copy the command"))
        if command:
            self._lay_out_command()

    def _words(self, login: Login | None) -> tuple[str, str]:
        """A sentence, and a command to log in with where there is one."""
        match login:
            case AwsLogin(profile=profile):
                named = self.tr(
                    "Requests are signed with the profile “{profile}” of this computer's AWS configuration. Its "
                    "credentials are asked of AWS's own login and never stored here."
                )
                usual = self.tr(
                    "Requests are signed with this computer's AWS login: environment variables, the default profile, "
                    "IAM Identity Center or an assumed role. Its credentials are never stored here."
                )
                option = f" --profile {shlex.quote(profile)}" if profile else ""
                return (named if profile else usual).replace("{profile}", profile), f"aws sso login{option}"
            case GoogleLogin(credentials_file=file) if file:
                text = self.tr(
                    "Access tokens come from the credentials file {file}. It is read when needed and never stored here."
                )
                return text.replace("{file}", file), ""
            case GoogleLogin():
                return (
                    self.tr(
                        "Access tokens come from this computer's Google login, the application default credentials. "
                        "They are never stored here."
                    ),
                    "gcloud auth application-default login",
                )
            case EntraLogin(tenant=tenant):
                text = self.tr(
                    "Access tokens come from this computer's Microsoft Entra login: environment variables, a managed "
                    "identity or the Azure CLI. They are never stored here."
                )
                return text, f"az login --tenant {shlex.quote(tenant)}" if tenant else "az login"
            case StoredKey() | None:
                return self.tr("Nothing is needed to be let in: this server is asked without a key."), ""

    def _lay_out_command(self) -> None:
        self.body.addWidget(
            label(self.tr("To log in, or once the login has expired, run:"), "muted", wrap=True)
        )
        box = QFrame()
        box.setObjectName("code")
        self.command.setFont(fixed_font(12))
        self.command.setAccessibleName(self.tr("Command to log in"))
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout(box)
        row.setContentsMargins(GAP_M, 4, 4, 4)
        row.setSpacing(GAP_S)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        self.body.addWidget(box)

    def _copy(self) -> None:
        self._clipboard.copy(self.command.text())
        self.copy.confirm()
