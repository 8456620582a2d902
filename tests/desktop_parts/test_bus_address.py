"""Where the bus is, and that one which hangs is passed over."""

import socket
import tempfile
import time
from pathlib import Path

import pytest

from hipcalm.desktop import bus_address
from hipcalm.desktop.bus_address import NONE, VARIABLE, settle


@pytest.fixture
def place():
    with tempfile.TemporaryDirectory() as folder:  # a short path, as in life
        yield Path(folder) / "bus"


@pytest.fixture
def silent(place):
    """Return a place where somebody listens who never answers."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen(1)
        yield place


def settled(address, **environ):
    environ = environ | ({VARIABLE: address} if address else {})
    settle(environ)
    return environ[VARIABLE]


def test_a_bus_that_answers_is_kept(desk):
    address = desk.environ[VARIABLE]

    assert settled(address) == address


def test_the_usual_bus_is_found_and_none_is_said_where_there_is_none(desk, place):
    assert settled("", XDG_RUNTIME_DIR=str(place.parent)) == NONE
    assert settled("") == NONE


def test_a_bus_that_never_answers_is_passed_over_within_a_second(silent):
    began_s = time.monotonic()

    assert settled(f"unix:path={silent}") == NONE
    assert time.monotonic() - began_s < 1.5


def test_a_bus_whose_row_of_waiting_programs_is_full_is_passed_over(silent, monkeypatch):
    monkeypatch.setattr(bus_address, "LIMIT_S", 0.05)
    waiting = [socket.socket(socket.AF_UNIX) for _ in range(2)]
    for one in waiting:
        one.connect(str(silent))

    assert settled(f"unix:path={silent},guid=0123") == NONE
    for one in waiting:
        one.close()


ADDRESSES = [
    *("unix:path=/nowhere/bus", "unix:abstract=/nowhere/bus", "unix:", "unix:path", "nonsense"),
    *("tcp:host=localhost,port=1", "unixexec:path=true", "disabled:", ";;", "unix:path=%2fnowhere"),
    *("unix:path=/dev/null", "unix:path=" + "/long" * 40, "unix:path=a\0b"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_bus_at_all_is_left_to_those_who_look_for_it(address):
    assert settled(address) == address
