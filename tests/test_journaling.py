"""The journal follows the window: what was done is there, what was cut off can be gone on with."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hipcalm.core import wording
from hipcalm.core.entries import Done, Ending, When
from hipcalm.core.expand import Choices
from hipcalm.core.journal import Journal
from hipcalm.core.player import Mode
from hipcalm.core.session import Scale, Side
from hipcalm.journaling import (
    CHANGED,
    DELETED,
    GENTLE_CARD,
    KEEP_EVERY_MS,
    NOT_DELETED,
    RESUME_WORDS,
    Journaling,
)
from hipcalm.ui.grounding import After
from tests.ui.conftest import dressed, make_screen  # noqa: F401 - what these tests happen in
from tests.ui.screen import NOON, Screen, button
from tests.ui.story import STORY

Key = Qt.Key
CUT_OFF = "You were in the middle of Story. Nothing is lost."


class Kept:
    """A window whose journal is kept, and what lies in the file."""

    def __init__(self, screen: Screen, file: Path) -> None:
        self.screen, self.file = screen, file
        self.days = 0
        self.journaling = Journaling(screen.window, screen.library, file, self.now)
        self.journaling.open()

    def now(self):
        return NOON + timedelta(days=self.days, milliseconds=self.screen.clock.now_ms)

    def begin(self, session_id: str = "story", choices: Choices | None = None) -> None:
        self.screen.play(session_id, choices)
        self.screen.settle()

    def go_to(self, name: str) -> None:
        while self.screen.now[1] != name:
            self.screen.press(Key.Key_Right)

    def cut_off(self) -> None:
        """Let the program stop all at once: nothing is closed, nothing more is written."""
        self.journaling._run = None
        self.journaling.journal.close()
        self.screen.window.playing.running.stop()
        self.screen.window.hide()

    def _read(self, read) -> Any:
        journal = Journal(self.file)
        try:
            return read(journal)
        finally:
            journal.close()

    @property
    def entries(self):
        return self._read(Journal.entries)

    @property
    def entry(self):
        [entry] = self.entries
        return entry

    @property
    def point(self):
        return self._read(Journal.resume_point)

    @property
    def ratings(self):
        return self._read(lambda journal: journal.ratings(journal.entries()[0].entry_id))

    @property
    def offer(self) -> str:
        offers = self.screen.window.offers
        return offers.text() if offers.isVisible() else ""

    def answer(self, words: str) -> None:
        button(self.screen.window.offers, words).click()
        self.screen.settle()


@pytest.fixture
def make_kept(make_screen, write, tmp_path):  # noqa: F811 - the fixture of that name
    """Return a function that opens the window on a library with one session of one's own."""
    made: list[Kept] = []
    write("story.yaml", STORY)

    def opened(**options) -> Kept:
        made.append(Kept(make_screen(**options), tmp_path / "journal" / "journal.sqlite"))
        return made[-1]

    yield opened
    for one in made:
        one.journaling.close()


@pytest.fixture
def kept(make_kept):
    return make_kept()


@pytest.fixture
def again(kept, make_kept):
    """Return a function that opens the program anew after a session was cut off at a step."""

    def opened(step: str = "Breathe", wait_ms: int = 12_000, **options):
        kept.begin()
        kept.go_to(step)
        kept.screen.wait(wait_ms)
        kept.cut_off()
        return make_kept(**options)

    return opened


# ---------------------------------------------------------------- a session


def test_a_session_played_to_its_end_is_one_entry(kept):
    kept.begin("three-breaths")
    begun = kept.now()
    while kept.screen.now[0] is not Mode.ENDED:
        kept.screen.wait(1_000)
        kept.screen.press(Key.Key_Space) if kept.screen.now[0] is Mode.WAITING else None

    entry = kept.entry
    title = kept.screen.entry("three-breaths").session.title
    assert (entry.session_id, entry.title) == ("three-breaths", title)
    assert (entry.started, entry.ended) == (begun, kept.now())
    assert entry.ending is Ending.FULL
    assert entry.done.position_ms == entry.done.total_ms > 0


def test_an_early_end_is_kept_with_how_far_it_went(kept):
    kept.begin()
    kept.go_to("Breathe")
    kept.screen.wait(7_000)

    kept.screen.press(Key.Key_Escape, Key.Key_E)

    entry = kept.entry
    assert entry.ending is Ending.EARLY
    assert entry.done.position_ms == 20_000 + 7_000
    assert kept.point is None


def test_nothing_lies_on_the_disk_before_it_is_opened(make_screen, library, tmp_path):  # noqa: F811
    screen = make_screen()

    Journaling(screen.window, library, tmp_path / "journal.sqlite", lambda: NOON)

    assert not (tmp_path / "journal.sqlite").exists()


def test_a_session_that_begins_before_it_is_opened_is_kept_and_is_not_offered(make_kept):
    kept = make_kept()
    kept.journaling._opened.close()
    kept.journaling._opened = None

    kept.begin()
    kept.journaling.open()

    assert kept.entry.ending is None
    kept.screen.press(Key.Key_Escape, Key.Key_E)
    kept.screen.window.show_library()
    assert kept.offer == ""


def test_the_place_is_kept_at_once_and_every_five_seconds(kept):
    kept.begin()
    assert kept.point.position_ms == 0
    kept.go_to("Breathe")
    began_ms = kept.point.position_ms

    kept.screen.wait(KEEP_EVERY_MS - 1_000)
    assert kept.point.position_ms == began_ms
    kept.screen.wait(1_000)
    assert (kept.point.step, kept.point.elapsed_ms) == (1, KEEP_EVERY_MS)

    kept.screen.wait(KEEP_EVERY_MS)
    assert kept.point.elapsed_ms == 2 * KEEP_EVERY_MS
    assert kept.point.kept == kept.now()


def test_a_pause_keeps_its_exact_place(kept):
    kept.begin()
    kept.go_to("Breathe")
    kept.screen.wait(2_345)

    kept.screen.press(Key.Key_Space)
    kept.screen.settle()

    assert (kept.point.step, kept.point.elapsed_ms) == (1, 2_345)


def test_while_a_session_pauses_no_timer_runs_and_nothing_more_is_written(kept):
    kept.begin()
    kept.screen.press(Key.Key_Right, Key.Key_Space)
    kept.screen.settle()
    point = kept.point

    kept.screen.clock.advance(60_000)
    kept.screen.settle()

    assert kept.point == point
    assert not kept.screen.playback._timer.isActive()


def test_sides_pauses_and_grounding_are_counted(kept):
    kept.begin()
    kept.go_to("Lean")
    kept.screen.wait(20_000)
    assert kept.screen.now[1] == "Pause"
    kept.screen.press(Key.Key_3, Key.Key_2)
    kept.go_to("Lean")
    kept.screen.press(Key.Key_G)
    kept.screen.settle()

    point = kept.point
    assert point.choices.level == 1
    assert kept.entry.done == Done(
        position_ms=point.position_ms,
        total_ms=kept.screen.playback.timeline.total_ms,
        sides=(Side.RIGHT,),
        level=1,
        pauses=1,
        groundings=1,
    )


def test_a_side_that_was_skipped_is_not_counted(kept):
    kept.begin()
    kept.go_to("Lean")
    kept.screen.wait(4_000)
    kept.go_to("Change")
    kept.screen.press(Key.Key_Escape, Key.Key_E)

    assert kept.entry.done.sides == ()


def test_a_pause_that_was_asked_for_counts_too(kept):
    kept.begin()
    kept.go_to("Breathe")

    kept.screen.press(Key.Key_T)
    kept.screen.wait(11_000)
    assert kept.screen.now[1] == "Pause"
    kept.screen.press(Key.Key_5)

    assert kept.entry.done.pauses == 1


@pytest.mark.parametrize(("given", "ratings"), [((4, 0), 2), ((None, 0), 1), ((None, None), 0)])
def test_answers_before_and_after_stay_with_their_session(make_kept, given, ratings):
    kept = make_kept(asks=True)
    answers = {scale: v for scale, v in zip(Scale, given, strict=True) if v is not None}

    kept.screen.window.rated.emit(When.BEFORE, {Scale.PAIN: 3})
    assert kept.entries == [], "with no session there is nothing to rate"
    kept.begin()
    kept.screen.press(Key.Key_Escape, Key.Key_E)
    kept.screen.window.rated.emit(When.AFTER, answers)

    entry = kept.entry
    assert len(kept.ratings) == ratings
    assert {r.scale: r.value for r in kept.ratings} == answers
    assert {(r.entry_id, r.when) for r in kept.ratings} <= {(entry.entry_id, When.AFTER)}


def test_what_a_person_answers_around_a_session_is_what_is_kept(make_kept):
    kept = make_kept(asks=True)
    kept.screen.window.start(kept.screen.entry("leg-dangle"), Choices())
    kept.screen.press(Key.Key_0)
    assert kept.entries == [], "nothing is kept of a session that has not begun"
    kept.screen.press(Key.Key_Space)
    kept.screen.press(Key.Key_Escape, Key.Key_E)
    kept.screen.press(Key.Key_X, Key.Key_Space)

    told = {(r.when, r.scale, r.value) for r in kept.ratings}
    assert told == {(When.BEFORE, Scale.PAIN, 0), (When.AFTER, Scale.PAIN, 10)}


def test_the_same_session_once_more_is_another_entry(kept):
    kept.begin()
    kept.screen.press(Key.Key_Escape, Key.Key_E)

    button(kept.screen.view, "Once more").click()

    assert len(kept.entries) == 2


def test_another_session_begun_in_the_midst_lets_the_first_end_where_it_was(kept):
    kept.begin()
    kept.begin("three-breaths")

    first = next(e for e in kept.entries if e.session_id == "story")
    assert first.ending is Ending.EARLY
    assert kept.point.session_id == "three-breaths"


# ---------------------------------------------------------------- grounding


def test_grounding_with_no_session_on_leaves_no_word(kept):
    kept.screen.press(Key.Key_G)
    kept.screen.settle()
    kept.screen.press(Key.Key_E)

    assert kept.entries == []


def test_a_grounding_session_from_the_library_is_an_entry_like_any_other(kept):
    kept.begin("ground-now")

    assert kept.entry.session_id == "ground-now"


def test_a_session_ended_from_grounding_says_so(kept):
    kept.begin()
    kept.screen.press(Key.Key_G, Key.Key_E)

    entry = kept.entry
    assert (entry.ending, entry.done.groundings) == (Ending.GROUNDED, 1)
    assert kept.point is None


def test_grounding_is_shown_before_the_disk_is_asked(kept, monkeypatch):
    kept.begin()
    shown = []
    keep = Journal.keep_resume_point

    def noted(*written):
        shown.append(kept.screen.view is kept.screen.window.grounding.view)
        keep(*written)

    monkeypatch.setattr(Journal, "keep_resume_point", noted)
    kept.screen.wait(1_000)
    kept.screen.press(Key.Key_G)
    kept.screen.settle()

    assert shown
    assert all(shown)


# ---------------------------------------------------------------- what was cut off


def test_what_was_cut_off_is_offered_once_the_program_is_back(again):
    assert again().offer == CUT_OFF


def test_nothing_is_offered_where_nothing_was_cut_off(kept, make_kept):
    kept.begin()
    kept.screen.press(Key.Key_Escape, Key.Key_E)
    kept.journaling.close()
    kept.screen.window.hide()

    assert make_kept().offer == ""


def test_it_carries_on_at_the_same_step_and_second_in_the_same_entry(again):
    kept = again("Breathe", 11_000)
    [before] = kept.entries

    kept.answer("Carry on")

    assert kept.screen.view is kept.screen.player
    assert kept.screen.now == (Mode.PLAYING, "Breathe", 8_000)  # the last that was kept
    assert kept.entry.entry_id == before.entry_id
    assert kept.entry.ending is None


def test_gone_on_with_it_ends_as_any_session_and_counts_what_came_before(again):
    kept = again("Pause", 6_000)
    assert kept.entry.done.pauses == 1
    kept.answer("Carry on")

    kept.go_to("Change")
    kept.go_to("Pause")
    kept.go_to("Close")
    kept.screen.press(Key.Key_Right)

    entry = kept.entry
    assert (entry.ending, entry.done.pauses) == (Ending.FULL, 2)
    assert kept.point is None


def test_choices_made_in_the_session_hold_when_it_goes_on(kept, make_kept):
    kept.begin(choices=Choices(first_side=Side.LEFT, easier=True))
    kept.go_to("Pause")
    kept.screen.press(Key.Key_3, Key.Key_2)
    kept.go_to("Lean")
    kept.screen.wait(6_000)
    kept.cut_off()

    later = make_kept()
    later.answer("Carry on")

    assert later.screen.playback.choices == Choices(first_side=Side.LEFT, easier=True, level=1)
    assert later.screen.playback.timeline.spans[later.screen.playback.index].side is Side.RIGHT


def test_a_pause_in_the_midst_of_a_dose_gives_no_more_of_it_afterwards(kept, make_kept):
    kept.begin()
    kept.go_to("Lean")
    kept.screen.wait(2_000)
    kept.screen.press(Key.Key_T)
    kept.screen.wait(10_000)
    assert kept.screen.now[1] == "Pause"
    kept.screen.press(Key.Key_2)
    kept.screen.wait(5_000)
    assert kept.screen.now[1] == "Lean"
    kept.screen.press(Key.Key_Space)
    kept.screen.settle()
    kept.cut_off()

    later = make_kept()
    later.answer("Carry on")

    assert later.screen.now[1:] == ("Lean", 15_000)


def test_a_pause_that_was_asked_for_stands_for_the_place_where_it_came(kept):
    kept.begin()
    kept.go_to("Breathe")
    kept.screen.wait(3_000)
    kept.screen.press(Key.Key_T)
    kept.screen.wait(20_000)
    assert kept.screen.now[1] == "Pause"

    kept.screen.press(Key.Key_Escape)
    kept.screen.settle()

    assert (kept.point.step, kept.point.elapsed_ms) == (1, 10_000)


def test_what_was_done_of_a_dose_before_grounding_counts_after_it(kept):
    kept.begin()
    kept.go_to("Lean")
    kept.screen.wait(6_000)
    kept.screen.press(Key.Key_G)
    kept.screen.window.grounding.view.chosen.emit(After.SMALLER)

    kept.screen.press(Key.Key_Space)
    kept.screen.settle()
    assert kept.point.elapsed_ms == 6_000, "settling again stands for the place before it"
    kept.screen.press(Key.Key_Space)
    kept.screen.wait(23_000)
    assert kept.screen.now[1:] == ("Lean", 3_000)
    kept.screen.press(Key.Key_Space)
    kept.screen.settle()

    assert kept.point.elapsed_ms == 9_000


def test_beginning_again_is_a_new_entry_and_the_old_one_ended_early(again):
    kept = again()

    kept.answer("Begin again")

    assert kept.screen.now[1] == "Arrive"
    assert sorted(str(e.ending) for e in kept.entries) == ["None", "early"]


def test_letting_go_leaves_an_early_end_and_no_offer(again, make_kept):
    kept = again()

    kept.answer("Let it go")

    assert kept.entry.ending is Ending.EARLY
    assert kept.offer == ""
    kept.journaling.close()
    kept.screen.window.hide()
    assert make_kept().offer == ""


@pytest.mark.parametrize("new", [STORY.replace("20s", "25s"), None, "steps: nonsense"])
def test_a_script_that_is_no_longer_the_same_is_let_go_without_a_word(
    kept, make_kept, personal, new
):
    kept.begin()
    kept.cut_off()
    if new is None:
        (personal / "story.yaml").unlink()
    else:
        (personal / "story.yaml").write_text(new)

    later = make_kept()

    assert later.offer == ""
    assert not later.screen.window.notice.isVisible()
    assert later.entry.ending is Ending.EARLY


def test_a_script_that_changes_while_it_is_offered_is_let_go_in_words(again, personal):
    kept = again()
    (personal / "story.yaml").write_text(STORY.replace("20s", "25s"))

    kept.answer("Carry on")

    assert kept.screen.window.notice.text() == CHANGED
    assert kept.screen.view is kept.screen.window.library_view
    assert kept.entry.ending is Ending.EARLY


def test_a_script_played_from_anywhere_is_found_again(kept, make_kept, tmp_path):
    file = tmp_path / "elsewhere.yaml"
    file.write_text(STORY.replace("id: story", "id: elsewhere"))
    kept.screen.window.play(kept.screen.library.open(str(file)), Choices())
    kept.cut_off()

    later = make_kept()

    assert later.offer == CUT_OFF
    later.answer("Carry on")
    assert later.screen.playback.timeline.session_id == "elsewhere"


def test_the_offer_stays_with_the_library_and_waits_there(again):
    kept = again()

    kept.screen.window.open_entry(kept.screen.entry("leg-dangle"))
    assert kept.offer == ""
    kept.screen.window.show_library()
    assert kept.offer == CUT_OFF

    kept.screen.press(Key.Key_G)
    assert kept.offer == ""
    kept.screen.press(Key.Key_E)
    assert kept.offer == CUT_OFF


def test_another_session_lets_it_go(again):
    kept = again()

    kept.begin("three-breaths")
    kept.screen.press(Key.Key_Escape, Key.Key_E)
    kept.screen.window.show_library()

    assert kept.offer == ""
    assert {e.ending for e in kept.entries} == {Ending.EARLY}


def test_an_offer_left_without_an_answer_is_let_go_when_the_window_is_closed(again):
    kept = again()

    kept.screen.window.close()
    kept.journaling.close()

    assert kept.entry.ending is Ending.EARLY


def test_where_the_desktop_shuts_down_nothing_is_let_go(again, monkeypatch):
    kept = again()
    monkeypatch.setattr(QGuiApplication, "isSavingSession", lambda _: True)

    kept.screen.window.close()
    kept.journaling.close()

    assert kept.entry.ending is None
    assert kept.point is not None


def test_a_window_closed_in_a_session_keeps_its_place(kept, make_kept):
    kept.begin()
    kept.go_to("Breathe")
    kept.screen.wait(7_250)

    kept.screen.window.close()
    kept.screen.window.close()
    kept.journaling.close()

    later = make_kept()
    later.answer("Carry on")
    assert later.screen.now[1:] == ("Breathe", 7_250)


# ---------------------------------------------------------------- the gentle card


@pytest.fixture
def grounded(kept):
    """Return a window after three sessions that ended from grounding, before the library."""
    for _ in range(3):
        kept.begin("three-breaths")
        kept.screen.press(Key.Key_G, Key.Key_E)
    return kept


def card(kept: Kept) -> bool:
    return kept.offer.startswith(GENTLE_CARD.before)


def test_after_three_grounded_endings_one_card_comes_with_the_library(grounded):
    assert not card(grounded), "nothing is asked at the end of a session"

    grounded.screen.window.show_library()

    assert card(grounded)
    assert grounded.offer.endswith(GENTLE_CARD.after)


def test_the_card_rests_for_two_weeks(grounded):
    grounded.screen.window.show_library()
    grounded.answer("Fine as it is")
    shown = []

    for day in (3, 13, 15):
        grounded.days = day
        for _ in range(3):
            grounded.begin("three-breaths")
            grounded.screen.press(Key.Key_G, Key.Key_E)
        grounded.screen.window.show_library()
        shown.append(card(grounded))
        if shown[-1]:
            grounded.answer("Fine as it is")

    assert shown == [False, False, True]


def test_two_grounded_endings_bring_no_card(kept):
    for _ in range(2):
        kept.begin("three-breaths")
        kept.screen.press(Key.Key_G, Key.Key_E)

    kept.screen.window.show_library()

    assert kept.offer == ""


def test_shorter_sessions_are_shown_where_they_are_wanted(grounded):
    grounded.screen.window.show_library()

    grounded.answer("Shorter")

    view = grounded.screen.window.library_view
    assert view.wanted().longest_ms == 5 * 60_000
    assert grounded.offer == ""


def test_people_and_help_are_shown_where_they_are_wanted(grounded):
    grounded.screen.window.show_library()

    grounded.answer("People")

    assert grounded.screen.view is grounded.screen.window.pages.help_view
    assert grounded.offer == ""


# ---------------------------------------------------------------- deleting, and trouble


def test_all_of_it_can_be_deleted_even_while_a_session_is_on(kept):
    kept.begin()

    assert kept.journaling.delete_all() == DELETED

    kept.screen.wait(6_000)
    kept.screen.press(Key.Key_Escape, Key.Key_E)
    assert kept.entries == []


def test_deleting_takes_the_offer_with_it(again):
    kept = again()

    kept.journaling.delete_all()

    assert kept.offer == ""
    kept.screen.window.show_library()
    assert kept.offer == ""


def test_where_something_can_t_be_deleted_it_is_said(kept, monkeypatch):
    def refused(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Journal, "delete_all", refused)

    assert kept.journaling.delete_all() == NOT_DELETED.format(reason="Permission denied")


def test_a_journal_that_can_t_be_written_is_told_once_and_the_session_goes_on(
    make_screen,  # noqa: F811 - the fixture of that name
    library,
    tmp_path,
):
    (tmp_path / "journal").write_text("a file where a folder should be")
    screen = make_screen()
    journaling = Journaling(screen.window, library, tmp_path / "journal" / "j", lambda: NOON)
    journaling.open()
    assert not screen.window.notice.isVisible()

    screen.play("three-breaths")
    assert screen.window.notice.text().startswith("The journal can't be written at the moment.")
    screen.window.notice.hide()
    screen.wait(30_000)

    assert screen.now[0] in (Mode.PLAYING, Mode.WAITING)
    assert not screen.window.notice.isVisible()
    journaling.close()


@pytest.mark.parametrize(
    "words", [RESUME_WORDS, CHANGED, DELETED, GENTLE_CARD.before, GENTLE_CARD.after]
)
def test_the_words_neither_command_nor_promise_nor_blame(words):
    assert list(wording._cue(("words",), words)) == []


def test_gone_on_with_after_grounding_it_asks_nothing_at_its_end(make_kept):
    kept = make_kept()
    kept.screen.play("leg-dangle")
    kept.screen.press(Key.Key_Space)
    kept.screen.wait(30_000)
    kept.screen.window.ground()
    kept.screen.settle()
    kept.cut_off()

    later = make_kept(asks=True)
    later.answer("Carry on")
    later.screen.playback.end()

    assert later.screen.view is later.screen.window.turns.end_view
