"""The whole window in a test: start, unlock, find a widget by name, wait for the workers, end."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from gui.app import Application
from gui.launch import Launch
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE

W = TypeVar("W", bound=QWidget)


def start_window(qapp: QApplication, launch: Launch) -> Application:
    """The window as the user sees it first, 1366×768."""
    application = Application(launch, qapp)
    application.start()
    application.window.resize(1366, 768)
    application.window.activateWindow()
    wait_until(application.window.isActiveWindow)
    settle(application)
    return application


def stop_window(application: Application) -> None:
    """Closes the window and its workers; leaves nothing behind for the next test."""
    application.window.close()
    application.close()
    application.language.use("zh")
    application.language.use("en")  # takes Qt's own words out again
    application.window.deleteLater()
    application.deleteLater()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def unlock(application: Application, passphrase: str = PASSPHRASE) -> None:
    """Types the passphrase and Enter."""
    edit = find(application, "unlock_passphrase", QLineEdit)
    edit.setText(passphrase)
    key(edit, Qt.Key.Key_Return)
    settle(application)


def settle(application: Application) -> None:
    """Waits until every question asked has been answered and shown."""
    for _ in range(3):
        QApplication.processEvents()
        wait_until(lambda: not application.tasks.is_busy)
    QApplication.processEvents()


def go(application: Application, page: str) -> QWidget:
    """Opens a page by its key and waits for what it shows."""
    application.window.open_page(page)
    settle(application)
    return application.window.page(page)


def find(application: Application, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
    """A visible widget by its object name, in the window or in the dialog before it."""
    places = [*QApplication.topLevelWidgets(), application.window]
    found = [
        widget
        for place in places
        for widget in place.findChildren(kind, name)
        if widget.isVisible() and (place is application.window or place.isVisible())
    ]
    assert found, f"no visible {name}"
    return found[0]


def is_shown(application: Application, name: str) -> bool:
    """True when a widget of that name can be seen."""
    return any(widget.isVisible() for widget in application.window.findChildren(QWidget, name))


def press(application: Application, name: str) -> None:
    """Clicks a button by its name and waits."""
    button = find(application, name, QAbstractButton)
    assert button.isEnabled(), f"{name} is disabled"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(application)


def choose(application: Application, name: str) -> None:
    """Takes an entry of the menu that is open, by its name, and waits."""
    menu = QApplication.activePopupWidget()
    assert menu is not None, "no menu is open"
    action = menu.findChild(QAction, name)
    assert action is not None, f"no {name} among {[item.objectName() for item in menu.actions()]}"
    action.trigger()
    menu.close()
    settle(application)


def key(widget: QWidget, code: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key stroke."""
    QTest.keyClick(widget, code, modifiers)


def words_on(widget: QWidget) -> str:
    """Every text that can be read on a widget."""
    from PySide6.QtWidgets import QLabel

    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    buttons = [button.text() for button in widget.findChildren(QAbstractButton) if button.isVisible()]
    return "\n".join([*labels, *buttons])
