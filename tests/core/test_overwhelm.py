"""What the shipped sessions hold ready for when it is too much (design D3), and reach nobody for."""

import pytest

from hipcalm.core.expand import Choices, expand
from hipcalm.core.session import Session, Step, StepKind
from tests.core.test_shipped_sessions import SESSIONS
from tests.test_architecture import MODULES, _imports

GROUNDING = ["ground-now", "ground-up"]
OTHER_PLACES = ("hand", "feet", "sound", "home base", "easier place")
TO_A_SERVER = {
    *("socket", "ssl", "http", "urllib", "ftplib", "smtplib", "imaplib", "xmlrpc", "asyncio"),
    *("webbrowser", "requests", "httpx", "aiohttp", "PySide6.QtNetwork", "PySide6.QtWebSockets"),
}
ON_THIS_MACHINE = {
    "hipcalm.app",  # a pair of sockets that wakes the loop when a signal comes
    "hipcalm.desktop.bus_address",  # greets the session bus, to see whether it answers
    "hipcalm.desktop.single_client",
    "hipcalm.desktop.single_instance",
}


def _visits_to_the_hips(session: Session) -> list[Step]:
    steps = [placed.step for placed in expand(session, Choices())]
    return [one for one in steps if one.kind is StepKind.NOTICE and "hips" in (one.say or "")]


def _offers_another_place(words: str) -> bool:
    return any(place in words.lower() for place in OTHER_PLACES)


@pytest.mark.parametrize("name", GROUNDING)
def test_the_first_line_of_grounding_is_short_and_asks_nothing(name):
    first = next(iter(expand(SESSIONS[name], Choices()))).step

    assert first.say is not None
    assert len(first.say.split()) <= 15
    assert "?" not in first.say
    assert first.choices == ()
    assert first.breath is None


def test_grounding_looks_outward_with_open_eyes_before_anything_else():
    _, look, *_ = expand(SESSIONS["ground-now"], Choices())

    assert look.step.kind is StepKind.ORIENT
    assert look.step.say.startswith("Eyes open if you can.")


@pytest.mark.parametrize("name", GROUNDING)
def test_grounding_is_neither_rated_nor_written_about(name):
    check_in = SESSIONS[name].check_in
    words = " ".join(placed.step.say or "" for placed in expand(SESSIONS[name], Choices()))

    assert (*check_in.before, *check_in.after) == ()
    assert not any(word in words.lower() for word in ("write", "journal", "rate", "remember"))


def test_small_visits_to_the_hips_always_name_another_place_in_the_same_breath():
    visits = _visits_to_the_hips(SESSIONS["felt-sense"])

    assert len(visits) == 2
    for visit in visits:
        for words in (visit.say, *visit.swap.values()):
            assert _offers_another_place(words), words


def test_wherever_the_hips_are_noticed_the_words_or_their_easier_form_offer_another_place():
    for session in SESSIONS.values():
        for visit in _visits_to_the_hips(session):
            assert _offers_another_place(f"{visit.say} {visit.easier}"), visit


def test_nothing_in_the_program_knows_a_way_to_a_server():
    found = {
        module
        for module in MODULES
        if any(
            other == way or other.startswith(f"{way}.")
            for other in _imports(module)
            for way in TO_A_SERVER
        )
    }

    assert found == ON_THIS_MACHINE
