"""What may follow a titration pause: a row of answers, each with a key."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Qt

from hipcalm.core.expand import Added
from hipcalm.core.timeline import Moment
from hipcalm.ui.choice_list import Answer, ChoiceList


class PauseOffer(StrEnum):
    """What may follow a titration pause."""

    STAY = "stay"
    CARRY_ON = "carry_on"
    SMALLER = "smaller"
    GROUND = "ground"
    END = "end"
    LARGER = "larger"


OFFER_WORDS = {
    PauseOffer.STAY: "Stay longer",
    PauseOffer.CARRY_ON: "Carry on",
    PauseOffer.SMALLER: "Smaller",
    PauseOffer.GROUND: "Ground",
    PauseOffer.END: "End",
    PauseOffer.LARGER: "A little more",
}
_LIGHT_HEADED = (
    (PauseOffer.CARRY_ON, "Carry on, with your own breath"),
    (PauseOffer.GROUND, "Ground"),
    (PauseOffer.END, "End"),
)
_GO_ON = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
"""Left and right go on skipping and repeating steps, as everywhere in the player."""


class PauseOffers(ChoiceList):
    """Offers them as a row; `chosen` tells the PauseOffer."""

    def __init__(self) -> None:
        super().__init__(is_row=True)
        self.is_of_pause = True

    def show_choices(self, choices: Sequence[str]) -> None:
        """Offer the choices of a script's own step."""
        self.is_of_pause = False
        self.show_answers([(words, words) for words in choices])

    def show_moment(self, moment: Moment, *, is_smaller: bool) -> None:
        """Offer what there is to choose; a little more only where the person has gone smaller."""
        self.is_of_pause = True
        if moment.added is Added.LIGHT_HEADED:
            self.show_answers(_LIGHT_HEADED)
            return
        offers = [offer for offer in PauseOffer if is_smaller or offer is not PauseOffer.LARGER]
        self.show_answers([_answer(offer, moment) for offer in offers])

    def take_key(self, key: Qt.Key) -> bool:
        """Do what a key means in a pause; whether it means anything."""
        if key in _GO_ON:
            self.chosen.emit(PauseOffer.CARRY_ON if self.is_of_pause else "")
        elif key in _MOVES:
            self.move_focus(_MOVES[key])
        else:
            return self.take_digit(key)
        return True


def _answer(offer: PauseOffer, moment: Moment) -> Answer:
    if offer is PauseOffer.STAY and moment.is_staying:
        return offer, "Staying"
    return offer, OFFER_WORDS[offer]
