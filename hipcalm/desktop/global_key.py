"""One key for grounding that is heard whatever window is in front, where the system allows it.

On X11 the key is asked of the server. Elsewhere a person binds the command of `command_text` in
their desktop's own keyboard settings, which works everywhere, Wayland included.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from hipcalm.desktop import x11
from hipcalm.desktop.program import command_text

_MODIFIERS = {"shift": x11.SHIFT, "ctrl": x11.CTRL, "alt": x11.ALT, "super": x11.SUPER}
_KEYSYMS = {
    "space": 0x20, "pause": 0xFF13, "home": 0xFF50, "end": 0xFF57, "insert": 0xFF63,
    "escape": 0xFF1B, **{f"f{number}": 0xFFBD + number for number in range(1, 13)},
}  # fmt: skip
"""X11's numbers for keys whose sign is not a letter or a digit."""


def to_bind() -> str:
    """Return the command that a person may bind to a key of their own."""
    return command_text("ground")


class GlobalKey(QObject):
    """One combination of keys, taken from the whole desktop.

    Signals:
        pressed: the combination was pressed, in whatever window.
    """

    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._display: x11.Display | None = None
        self._notifier: QSocketNotifier | None = None
        self._keysym = 0
        self._keycodes: list[int] = []
        self._modifiers = 0

    @property
    def is_taken(self) -> bool:
        """Whether the key is ours."""
        return self._display is not None

    def take(self, combination: str) -> str:
        """Take a combination such as "ctrl+alt+g"; return "", or why that can't be, in words."""
        self.let_go()
        *modifiers, key = combination.lower().split("+")
        keysym = ord(key) if len(key) == 1 and key.isascii() else _KEYSYMS.get(key, 0)
        if not keysym or not modifiers or not _MODIFIERS.keys() >= set(modifiers):
            return f"{combination} is no key that can be taken; one might be ctrl+alt+g."
        if not x11.is_x11_session():
            return _bind_words("A key for all windows can be taken only on X11.")
        try:
            self._display = x11.Display()
        except x11.NoDisplayError as error:
            return _bind_words(f"A key for all windows can't be taken: {error}.")
        self._keysym = keysym
        self._modifiers = sum(_MODIFIERS[name] for name in set(modifiers))
        if not self._grab():
            self.let_go()
            return _bind_words(f"{combination} is used by another program.")
        self._notifier = QSocketNotifier(self._display.descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._read()
        return ""

    def let_go(self) -> None:
        """Give the key back."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._display is not None:
            self._display.close()
            self._display = None

    def _grab(self) -> bool:
        assert self._display is not None, "a display is opened first"
        self._keycodes = self._display.keycodes(self._keysym)
        grabbed = [self._display.grab(keycode, self._modifiers) for keycode in self._keycodes]
        return any(grabbed)

    def _read(self) -> None:
        display = self._display
        if display is None:
            return
        presses = list(display.events())
        # A change of the keys' signs is told for each keyboard that is touched; few move our key.
        if None in presses and display.keycodes(self._keysym) != self._keycodes:
            display.ungrab_all()
            self._grab()
        if not display.is_connected:
            self.let_go()
        for _ in filter(None, presses):
            self.pressed.emit()


def _bind_words(why: str) -> str:
    return f"{why} You might bind this command in your desktop's settings: {to_bind()}"
