"""The page of the settings about the reminder."""

from __future__ import annotations

from datetime import time

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QPushButton, QWidget

from hipcalm.core.reminder import ASK_WORDS, SPACINGS_MIN, ReminderSettings
from hipcalm.core.settings import Settings
from hipcalm.ui.flow import Flow
from hipcalm.ui.inputs import ChoiceBox, Switch
from hipcalm.ui.settings_section import Section, titled
from hipcalm.ui.texts import button, label, set_text
from hipcalm.ui.tray import PAUSE_WORDS, Pause, TrayState, reminder_words

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALF_HOURS = tuple(time(half // 2, half % 2 * 30) for half in range(48))
_DAYS_IN_ROW = 5
_FORMS = (
    ("A notification with buttons", "notification"),
    ("A small pacer in a corner of the screen", "corner"),
)
_MICROPHONE = (
    "Then, when a reminder is due, HipCalm asks the sound system whether a program listens, as in "
    "a call, and waits. Nothing is recorded."
)


class ReminderSection(Section):
    """When and how the reminder comes.

    Signals:
        reminder_changed(ReminderSettings): something was set.
        pause_chosen(Pause): for how long no reminder is wanted.
    """

    reminder_changed = Signal(object)
    pause_chosen = Signal(object)

    def __init__(self, settings: Settings, reminder: ReminderSettings) -> None:
        super().__init__("Reminder", settings)
        self._reminder = reminder
        self._add_words(ASK_WORDS)
        self._on = self._switch("Invite me to a pause now and then", "", "on")
        self._state = label(role="quiet", wraps=True)
        self._column.addWidget(self._state)
        self._rest: list[QWidget] = []
        self._add_heading("When")
        self._add_times(reminder)
        self._add_heading("How")
        self._rest.append(self._choice("It comes as", _FORMS, "form"))
        self._rest.append(self._switch("With a soft sound", "Off, it comes in silence.", "sound"))
        self._rest.append(
            self._switch("Wait while the microphone is in use", _MICROPHONE, "heeds_microphone")
        )
        self._add_words(
            "It takes no keys and goes by itself; leaving it alone is fine. It waits while "
            "something fills the screen, while the screen is locked, and while the desktop is set "
            "to quiet, and begins anew after you have been away."
        )
        self._add_pauses()
        self._column.addStretch(1)
        self._show_on()

    def show_state(self, state: TrayState) -> None:
        """Tell how the reminder stands."""
        set_text(self._state, f"{reminder_words(state)}.")
        for pause, made in self._pauses.items():
            made.setEnabled(state.is_on and (pause is not Pause.NONE or state.is_paused))

    def show_reminder(self, reminder: ReminderSettings) -> None:
        """Show what was chosen elsewhere meanwhile, in the tray."""
        self._reminder = reminder
        self._on.setChecked(reminder.on)
        self._every.setCurrentIndex(_found(self._every, reminder.every_min))
        self._show_on()

    def _add_pauses(self) -> None:
        row = Flow(spacing=8)
        self._pauses: dict[Pause, QPushButton] = {}
        for pause, words in PAUSE_WORDS.items():
            made = button(words)
            made.setAccessibleName(f"Pause reminders: {words}")
            made.clicked.connect(lambda _=False, pause=pause: self.pause_chosen.emit(pause))
            made.setEnabled(False)
            row.addWidget(made)
            self._pauses[pause] = made
        self._add_heading("Pause reminders")
        self._column.addLayout(row)

    def _add_times(self, reminder: ReminderSettings) -> None:
        spacings = tuple((f"{minutes} minutes", minutes) for minutes in SPACINGS_MIN)
        self._every = self._choice("Every", spacings, "every_min")
        hours = tuple((f"{hour:%H:%M}", hour) for hour in HALF_HOURS)
        self._rest += [
            self._every,
            self._choice("From", hours, "active_from"),
            self._choice("Until", hours, "active_to"),
        ]
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.addWidget(label("On"), 0, 0)
        for number, name in enumerate(DAYS):
            day = QCheckBox(name[:2])
            day.setAccessibleName(name)
            day.setChecked(number in reminder.weekdays)
            day.toggled.connect(lambda on, number=number: self._on_day(number, is_on=on))
            grid.addWidget(day, number // _DAYS_IN_ROW, 1 + number % _DAYS_IN_ROW)
            self._rest.append(day)
        self._column.addLayout(grid)

    def _on_day(self, number: int, *, is_on: bool) -> None:
        others = set(self._reminder.weekdays) - {number}
        self._change(weekdays=tuple(sorted(others | {number} if is_on else others)))

    def _switch(self, title: str, words: str, setting: str) -> QCheckBox:
        switch = Switch(title)
        switch.setChecked(getattr(self._reminder, setting))
        switch.toggled.connect(lambda on: self._change(**{setting: on}))
        self._column.addWidget(switch)
        if words:
            switch.setAccessibleDescription(words)
            told = label(words, "quiet", wraps=True)
            told.setContentsMargins(34, 0, 0, 4)
            self._column.addWidget(told)
        return switch

    def _choice(
        self, title: str, options: tuple[tuple[str, object], ...], setting: str
    ) -> QComboBox:
        box = ChoiceBox(title)
        for words, value in options:
            box.addItem(words, value)
        box.setCurrentIndex(_found(box, getattr(self._reminder, setting)))
        box.currentIndexChanged.connect(lambda at: self._change(**{setting: box.itemData(at)}))
        self._column.addLayout(titled(title, box))
        return box

    def _change(self, **changes: object) -> None:
        reminder = replace(self._reminder, **changes)
        if reminder != self._reminder:
            self._reminder = reminder
            self._show_on()
            self.reminder_changed.emit(reminder)

    def _show_on(self) -> None:
        for part in self._rest:
            part.setEnabled(self._reminder.on)


def _found(box: QComboBox, value: object) -> int:
    """Return where a value stands in a box; one written by hand is added at the end."""
    for at in range(box.count()):
        if box.itemData(at) == value:
            return at
    words = f"{value:%H:%M}" if isinstance(value, time) else f"{value} minutes"
    box.addItem(words, value)
    return box.count() - 1
