"""Personal files are taken up as they change, by the real watcher of files."""

import pytest

from hipcalm.core.library import Library
from hipcalm.library_watch import SETTLE_MS, LibraryWatch
from tests.core.scripts import script
from tests.ui.conftest import dressed, make_screen  # noqa: F401 - one test opens the window

LONG_ENOUGH_MS = 3_000
SOON_MS = 20
"""What settling takes here; a test of its own says what it takes in life."""


@pytest.fixture
def watch(qapp, library: Library, write):
    """Return a watch of a library with one personal session."""
    write("a.yaml", script(title="Before"))
    library.refresh()
    watch = LibraryWatch(library)
    watch._settled.setInterval(SOON_MS)
    yield watch
    watch._settled.stop()


def title(library: Library, session_id: str = "a-test") -> str:
    entry = library.find(session_id)
    return entry.session.title if entry and entry.session else ""


def replaced(file, text: str) -> None:
    """Write a file as careful editors do: beside it, and then in its place."""
    beside = file.with_suffix(".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def test_a_changed_file_is_taken_up(watch, library, write, qtbot):
    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("a.yaml", script(title="After"))

    assert title(library) == "After"


def test_a_file_put_in_its_place_is_taken_up_again_and_again(watch, library, personal, qtbot):
    for words in ("After", "Later", "Last"):
        with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
            replaced(personal / "a.yaml", script(title=words))
        assert title(library) == words


def test_a_new_file_is_taken_up_and_followed(watch, library, write, qtbot):
    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("b.yaml", script(id="b", title="New"))
    assert title(library, "b") == "New"

    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("b.yaml", script(id="b", title="Changed in its place"))
    assert title(library, "b") == "Changed in its place"


def test_a_file_that_goes_is_let_go(watch, library, personal, qtbot):
    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        (personal / "a.yaml").unlink()

    assert library.find("a-test") is None


def test_a_broken_file_that_is_mended_can_be_played(watch, library, write, qtbot):
    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("a.yaml", "schema: 1\n")
    assert len(library.broken()) == 1

    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("a.yaml", script(title="Mended"))
    assert title(library) == "Mended"
    assert library.broken() == []


def test_a_folder_made_later_is_taken_up(library, personal, write, qtbot):
    assert not personal.exists()
    watch = LibraryWatch(library)
    watch._settled.setInterval(SOON_MS)

    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("a.yaml", script(title="First"))

    assert title(library) == "First"
    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("a.yaml", script(title="Second"))
    assert title(library) == "Second"


def test_a_folder_that_goes_and_comes_back_is_taken_up(watch, library, personal, write, qtbot):
    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        (personal / "a.yaml").unlink()
        personal.rmdir()
    assert library.find("a-test") is None

    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        write("a.yaml", script(title="Back"))
    assert title(library) == "Back"


def test_what_changes_nothing_is_not_told(watch, library, write, qtbot):
    with qtbot.assertNotEmitted(watch.changed):
        write("notes.txt", "Not a session.")
        qtbot.waitSignal(watch._settled.timeout, timeout=LONG_ENOUGH_MS).wait()


def test_many_strokes_are_read_once(watch, library, write, qtbot):
    watch._settled.setInterval(SETTLE_MS)
    told = []
    watch.changed.connect(lambda: told.append(title(library)))

    with qtbot.waitSignal(watch.changed, timeout=LONG_ENOUGH_MS):
        for number in range(20):
            write("a.yaml", script(title=f"Stroke {number}"))

    assert told == ["Stroke 19"]
    assert LibraryWatch(library)._settled.interval() == SETTLE_MS


def test_the_window_shows_a_folder_made_by_its_own_button(
    make_screen,  # noqa: F811
    library,
    write,
    qtbot,
    monkeypatch,
):
    from PySide6.QtGui import QDesktopServices

    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: True)
    screen = make_screen()
    watch = LibraryWatch(library, screen.window)
    watch._settled.setInterval(SOON_MS)
    watch.changed.connect(screen.window.refresh)
    cards = screen.window.library_view._cards

    screen.window.pages.open_folder()
    write("a.yaml", script())
    qtbot.waitUntil(lambda: cards.rowCount() == 20, timeout=LONG_ENOUGH_MS)

    assert cards.index(0, 0).data() == "A test"
    screen.window.open_entry(screen.entry("a-test"))
    write("a.yaml", script(title="Another"))
    qtbot.waitUntil(lambda: cards.index(0, 0).data() == "Another", timeout=LONG_ENOUGH_MS)
    assert screen.window.entry.session.title == "Another"
