"""One page of the settings: rows of choices, switches and sliders, each for one setting."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QSlider, QVBoxLayout, QWidget

from hipcalm.core.settings import Settings
from hipcalm.ui.flow import Flow
from hipcalm.ui.inputs import ChoiceBox, Slider, Switch
from hipcalm.ui.texts import label, set_text

Options = tuple[tuple[str, object], ...]
"""The words of each choice, with the value that it stands for."""


class Section(QWidget):
    """A page that shows some settings and says what the person wants instead.

    Signals:
        wanted(dict): the names of settings, with their new values.
    """

    wanted = Signal(object)

    def __init__(self, title: str, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._settings = settings
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 18, 24, 18)
        self._column.setSpacing(10)
        self._column.addWidget(label(title, "heading", wraps=True))

    def _want(self, **changes: object) -> None:
        self.wanted.emit(changes)

    def _add_words(self, words: str) -> None:
        self._column.addWidget(label(words, "quiet", wraps=True))

    def _add_heading(self, words: str) -> None:
        self._column.addSpacing(10)
        self._column.addWidget(label(words, "strong", wraps=True))

    def _add_choice(self, title: str, options: Options, setting: str) -> QComboBox:
        box = ChoiceBox(title)
        for words, value in options:
            box.addItem(words, value)
        box.setCurrentIndex(box.findData(getattr(self._settings, setting)))
        box.currentIndexChanged.connect(lambda _: self._want(**{setting: box.currentData()}))
        self._column.addLayout(titled(title, box))
        return box

    def _add_switch(
        self, title: str, words: str, setting: str, *, is_reversed: bool = False
    ) -> QCheckBox:
        """Add a switch; a reversed one is on where the setting is off."""
        switch = Switch(title)
        switch.setChecked(getattr(self._settings, setting) is not is_reversed)
        switch.toggled.connect(lambda on: self._want(**{setting: on is not is_reversed}))
        self._column.addWidget(switch)
        if words:
            switch.setAccessibleDescription(words)
            told = label(words, "quiet", wraps=True)
            told.setContentsMargins(34, 0, 0, 4)
            self._column.addWidget(told)
        return switch

    def _add_slider(
        self, title: str, setting: str, bounds: tuple[int, int], unit: str = "%", step: int = 5
    ) -> QSlider:
        """Add a slider, which tells its value while it is dragged and sets it when let go."""
        value = getattr(self._settings, setting)
        told = label(f"{value} {unit}")
        told.setMinimumWidth(told.fontMetrics().horizontalAdvance(f"-000 {unit}  "))
        slider = Slider(f"{title}, {unit}".replace("%", "percent"))
        slider.setRange(*bounds)
        slider.setSingleStep(step)
        slider.setPageStep(4 * step)
        slider.setValue(value)
        # What follows from a value may be dear: once when the hand lets go, not at every pixel.
        slider.setTracking(False)
        for moved in (slider.sliderMoved, slider.valueChanged):
            moved.connect(lambda now: set_text(told, f"{now} {unit}"))
        slider.valueChanged.connect(lambda now: self._want(**{setting: now}))
        self._column.addLayout(titled(title, slider, told))
        return slider


def titled(title: str, *parts: QWidget) -> Flow:
    """Return a row with its title on the left, or above where there is no room beside it."""
    name = label(title)
    name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return Flow(name, *parts, spacing=12)
