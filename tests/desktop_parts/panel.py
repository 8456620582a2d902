"""The icon that a program has in the panel of a desk, and its menu, used as the panel does."""

import re

WATCHER = "org.kde.StatusNotifierWatcher"
_ITEM, _MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
_GET = ("org.freedesktop.DBus.Properties.Get", WATCHER, "RegisteredStatusNotifierItems")


class Icon:
    """The only icon in the tray; it is waited for."""

    def __init__(self, desk) -> None:
        self._desk = desk
        for _ in range(100):
            found = re.search(r"'(:[\d.]+)/", desk.call(WATCHER, "/StatusNotifierWatcher", *_GET))
            if found:
                self._program = found[1]
                return
            desk.run("sleep", "0.1")
        raise AssertionError("no icon in the tray")

    def click(self) -> None:
        self._desk.call(self._program, "/StatusNotifierItem", f"{_ITEM}.Activate", "0", "0")

    def choose(self, words: str) -> None:
        """Choose an entry of the menu."""
        ask = (self._program, "/MenuBar", f"{_MENU}.GetLayout", "0", "--", "-1", "[]")
        layout = self._desk.call(*ask)
        number = re.search(rf"\((\d+), {{[^}}]*'label': <'{words}", layout)
        assert number, layout
        event = (f"{_MENU}.Event", number[1], "clicked", "<0>", "0")
        self._desk.call(self._program, "/MenuBar", *event)
