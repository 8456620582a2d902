"""The page of the settings about sound and voice."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox

from hipcalm.core.settings import FARTHEST_OFFSET_MS, VOICE_SPEEDS, Settings
from hipcalm.ui.inputs import ChoiceBox
from hipcalm.ui.settings_section import Section, titled
from hipcalm.ui.texts import button, label, set_text

_CUES = (("Bells and chimes", "default"), ("Softer and lower", "soft"), ("None", "silent"))
_BREATHS = (
    ("A soft tone that rises and falls", "tone"),
    ("The sea", "ocean"),
    ("A hum", "hum"),
    ("None", "off"),
)
_VOICES = (("HipCalm's own", "natural"), ("The system's", "system"))
_OUTPUTS = (("HipCalm's own (miniaudio)", "miniaudio"), ("simpleaudio", "simpleaudio"))
VOLUMES = (
    ("Everything", "volume"),
    ("Voice", "volume_voice"),
    ("Bells and chimes", "volume_cues"),
    ("Breath", "volume_breath"),
    ("Reminder", "volume_reminder"),
)


class SoundSection(Section):
    """Sound and voice.

    Signals:
        test_requested: a sound and a sentence are to be heard.
    """

    test_requested = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__("Sound and voice", settings)
        self._add_switch("Sound", "V turns it off and on in a session.", "sound")
        for title, setting in VOLUMES:
            self._add_slider(title, setting, (0, 100))
        test = button("Let me hear it")
        test.clicked.connect(self.test_requested)
        self._column.addWidget(test, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_heading("What is heard")
        self._add_choice("Sounds between steps", _CUES, "cue_set")
        self._add_choice("Breath", _BREATHS, "breath_sound")
        self._add_switch("Halfway", "A soft sound halfway through a long step.", "tells_halfway")
        words = "A soft sound when three breaths of a step are left."
        self._add_switch("Last breaths", words, "tells_last_breaths")
        self._add_voice()
        self._add_output(settings)
        self._column.addStretch(1)

    def _add_voice(self) -> None:
        self._add_heading("Voice")
        self._add_switch("Voice", "Speaks each step, so that no eyes are needed.", "voice")
        if importlib.util.find_spec("PySide6.QtTextToSpeech") is not None:
            self._add_choice("Whose voice", _VOICES, "voice_source")
        self._add_slider("Speed", "voice_speed", VOICE_SPEEDS)
        self._add_switch("Say what comes next", "", "says_next")
        self._add_switch("Say “in” and “out” with every breath", "", "breath_words")

    def _add_output(self, settings: Settings) -> None:
        self._add_heading("Where it is heard")
        self._add_choice("Output", _OUTPUTS, "output")
        self._devices = ChoiceBox("Device")
        self._devices.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._devices.setMinimumContentsLength(24)
        self.show_devices([settings.device] if settings.device else [])
        self._devices.currentIndexChanged.connect(
            lambda _: self._want(device=self._devices.currentData())
        )
        self._column.addLayout(titled("Device", self._devices))
        bounds = (-FARTHEST_OFFSET_MS, FARTHEST_OFFSET_MS)
        self._add_slider("Send sound earlier", "sound_offset_ms", bounds, "ms", 10)
        self._add_words("For a headset whose sound comes after the picture.")
        self._state = label(role="quiet", wraps=True)
        self._column.addWidget(self._state)

    def show_devices(self, names: Sequence[str]) -> None:
        """Offer these devices; one that was chosen and is not there now stays chosen."""
        chosen = self._devices.currentData() if self._devices.count() else self._settings.device
        offered = list(dict.fromkeys((*names, *([chosen] if chosen else []))))
        self._devices.blockSignals(True)
        self._devices.clear()
        self._devices.addItem("The desktop's own choice", "")
        for name in offered:
            missing = "" if name in names else "  (not here now)"
            self._devices.addItem(f"{name}{missing}", name)
        self._devices.setCurrentIndex(max(0, self._devices.findData(chosen)))
        self._devices.blockSignals(False)

    def show_state(self, words: str) -> None:
        """Tell how the sound fares."""
        set_text(self._state, words)
