"""The journal: what is written is there, what can't be written waits, what is deleted is gone."""

import os
import shutil
import sqlite3
import stat
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hipcalm.core import journal_file, journal_schema
from hipcalm.core.breath import parse_pattern
from hipcalm.core.entries import Done, Ending, JournalEntry, Rating, ResumePoint, When, digest_of
from hipcalm.core.expand import Choices
from hipcalm.core.journal import Journal
from hipcalm.core.journal_schema import MIGRATIONS, migrate
from hipcalm.core.session import Scale, Side

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=5, minutes=30)))
HALF = Done(30_000, 60_000, (Side.RIGHT,), level=1, pauses=2, groundings=1)
CHOICES = Choices(
    first_side=Side.LEFT,
    cautions=frozenset({"bone", "knee-kneel"}),
    breath_option=parse_pattern("4-0.5-6.5-0"),
    pace_steps=-3,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "journal" / "journal.sqlite"


@pytest.fixture(autouse=True)
def all_are_closed(monkeypatch):
    """Close every journal that a test opens; later Pythons warn of one that is left."""
    opened, begin = [], Journal.__init__

    def noted(journal, file):
        opened.append(journal)
        begin(journal, file)

    monkeypatch.setattr(Journal, "__init__", noted)
    yield
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(file):
    return Journal(file)


def after(minutes=0, **more):
    return NOON + timedelta(minutes=minutes, **more)


def point(entry_id, position_ms=5_000, **changes):
    facts = {
        "entry_id": entry_id,
        "session_id": "three-breaths",
        "file": Path("/home/me/b\udce9n.yaml"),
        "digest": "abc",
        "position_ms": position_ms,
        "step": 1,
        "elapsed_ms": 2_000,
        "choices": CHOICES,
        "kept": after(2),
    }
    return ResumePoint(**facts | changes)


def begun(journal, minutes=0):
    return journal.begin("three-breaths", "Three breaths", after(minutes), 60_000)


def grounded(journal, **ago):
    journal.finish(begun(journal), NOON - timedelta(**ago), Ending.GROUNDED, HALF)


def reopened(journal, file):
    journal.close()
    return Journal(file)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_an_entry_is_kept_with_its_time_as_the_person_s_clock_showed_it(journal, file):
    entry_id = begun(journal)
    journal.finish(entry_id, after(1), Ending.EARLY, HALF)

    [entry] = reopened(journal, file).entries()

    assert entry == JournalEntry(
        entry_id, "three-breaths", "Three breaths", NOON, after(1), Ending.EARLY, HALF
    )
    assert entry.started.utcoffset() == NOON.utcoffset()


def test_an_open_entry_has_no_end(journal):
    begun(journal)

    [entry] = journal.entries()

    assert (entry.ended, entry.ending, entry.done) == (None, None, Done(total_ms=60_000))


def test_how_much_is_done_is_noted_on_the_way(journal):
    entry_id = begun(journal)

    journal.note(entry_id, HALF)

    assert journal.entries()[0].done == HALF


def test_entries_come_newest_first_and_only_since_a_time(journal):
    ids = [begun(journal, minutes) for minutes in (0, 20, 10)]

    assert [entry.entry_id for entry in journal.entries()] == [ids[1], ids[2], ids[0]]
    assert [entry.entry_id for entry in journal.entries(after(10))] == [ids[1], ids[2]]


def test_an_entry_is_found_by_its_number(journal):
    ids = [begun(journal, minutes) for minutes in (0, 10)]

    assert journal.entry(ids[1]).started == after(10)
    assert journal.entry(1) is None


def test_the_sessions_begun_last_come_once_each_under_their_latest_title(journal):
    for minutes, (name, title) in enumerate(
        [("a", "Old"), ("b", "B"), ("a", "New"), ("c", "C"), ("d", "D")]
    ):
        journal.begin(name, title, after(minutes))

    assert journal.recent(3) == [("d", "D"), ("c", "C"), ("a", "New")]


def test_a_time_without_a_zone_is_refused(journal):
    with pytest.raises(ValueError, match="zone"):
        journal.begin("a", "A", NOON.replace(tzinfo=None))


def test_zero_is_an_answer_and_a_skipped_question_is_nothing(journal):
    entry_id = begun(journal)

    journal.check_in(entry_id, When.BEFORE, Scale.PAIN, 0)

    assert journal.ratings(entry_id) == [Rating(entry_id, When.BEFORE, Scale.PAIN, 0)]


def test_answers_from_before_come_first_and_a_second_one_takes_the_first_one_s_place(journal):
    entry_id = begun(journal)
    for when, value in ((When.AFTER, 3), (When.BEFORE, 9), (When.BEFORE, 4)):
        journal.check_in(entry_id, when, Scale.DISTRESS, value)

    answers = [(rating.when, rating.value) for rating in journal.ratings(entry_id)]

    assert answers == [(When.BEFORE, 4), (When.AFTER, 3)]


@pytest.mark.parametrize("value", [-1, 11])
def test_no_answer_lies_outside_the_scale(journal, value):
    with pytest.raises(ValueError, match="0 to 10"):
        journal.check_in(begun(journal), When.BEFORE, Scale.PAIN, value)


def test_half_a_character_in_a_title_loses_nothing(journal):
    journal.begin("a", "Sit \ud83d down", NOON)

    assert journal.entries()[0].title == "Sit ? down"


def test_a_resume_point_comes_back_as_it_was_kept(journal, file):
    entry_id = begun(journal)
    journal.keep_resume_point(point(entry_id), HALF)

    again = reopened(journal, file)

    assert again.resume_point() == point(entry_id)
    assert again.entries()[0].done == HALF


def test_only_the_last_resume_point_counts(journal):
    entry_id = begun(journal)
    for position_ms in (5_000, 10_000, 15_000):
        journal.keep_resume_point(point(entry_id, position_ms), HALF)

    assert journal.resume_point().position_ms == 15_000


def test_a_finished_session_leaves_nothing_to_resume(journal):
    entry_id = begun(journal)
    journal.keep_resume_point(point(entry_id), HALF)

    journal.finish(entry_id, after(3), Ending.FULL, HALF)

    assert journal.resume_point() is None


def test_what_is_let_go_ended_early_where_it_was_last_heard_of(journal):
    entry_id = begun(journal)
    journal.keep_resume_point(point(entry_id), HALF)

    journal.let_go()

    [entry] = journal.entries()
    assert (entry.ended, entry.ending, entry.done) == (after(2), Ending.EARLY, HALF)
    assert journal.resume_point() is None


def test_a_late_tick_makes_a_finished_session_none_to_resume(journal):
    entry_id = begun(journal)
    journal.finish(entry_id, after(3), Ending.GROUNDED, HALF)

    journal.keep_resume_point(point(entry_id), HALF)

    assert journal.resume_point() is None
    assert journal.entries()[0].ending is Ending.GROUNDED


def test_letting_go_without_anything_to_resume_changes_nothing(journal):
    begun(journal)
    before = journal.entries()

    journal.let_go()

    assert journal.entries() == before


def test_another_session_lets_go_of_the_one_that_was_cut_off(journal):
    entry_id = begun(journal)
    journal.keep_resume_point(point(entry_id), HALF)

    other = begun(journal, 30)

    assert journal.resume_point() is None
    assert [(e.entry_id, e.ending) for e in journal.entries()] == [
        (other, None),
        (entry_id, Ending.EARLY),
    ]


def test_a_session_that_went_on_is_one_entry(journal, file):
    entry_id = begun(journal)
    journal.keep_resume_point(point(entry_id), HALF)

    again = reopened(journal, file)
    again.keep_resume_point(point(again.resume_point().entry_id, 40_000), HALF)
    again.finish(entry_id, after(9), Ending.FULL, HALF)

    [entry] = again.entries()
    assert (entry.started, entry.ended, entry.ending) == (NOON, after(9), Ending.FULL)


@pytest.mark.parametrize("choices", ["", "{", "[]", '{"pace_steps": "x"}', b"\xff"])
def test_choices_that_cannot_be_read_offer_nothing_to_resume(journal, file, choices):
    journal.keep_resume_point(point(begun(journal)), HALF)
    journal._db.execute("UPDATE resume_point SET choices = ?", (choices,))

    assert journal.resume_point() is None


def test_choices_of_another_version_are_read(journal):
    journal.keep_resume_point(point(begun(journal)), HALF)
    journal._db.execute("""UPDATE resume_point SET choices = '{"easier": true, "glow": 3}'""")

    assert journal.resume_point().choices == Choices(easier=True)


def test_a_script_s_digest_changes_with_it(tmp_path):
    script = tmp_path / "a.yaml"
    assert digest_of(script) == ""
    script.write_text("one")
    first = digest_of(script)

    script.write_text("two")

    assert len(first) == 64
    assert digest_of(script) != first


def test_everything_is_for_the_person_s_eyes_only(journal, file):
    begun(journal)

    assert mode_of(file.parent) == 0o700
    assert {one.name: oct(mode_of(one)) for one in file.parent.iterdir()} == {
        "journal.sqlite": "0o600",
        "journal.sqlite-wal": "0o600",
        "journal.sqlite-shm": "0o600",
    }


def test_a_journal_that_others_could_read_is_closed_to_them(journal, file):
    journal.close()
    file.chmod(0o644)
    file.parent.chmod(0o755)

    Journal(file).close()

    assert (mode_of(file.parent), mode_of(file)) == (0o700, 0o600)


def test_what_is_written_is_on_the_disk_and_what_is_deleted_is_overwritten(journal):
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}

    assert {name: journal._db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


# Three grounded endings in a week


@pytest.mark.parametrize(
    ("days_ago", "is_shown"),
    [
        ((1, 2, 3), True),
        ((1, 2), False),
        ((1, 2, 6.99), True),
        ((1, 2, 7), False),
        ((1, 2, -1), False),
        ((0, 0, 0, 0), True),
    ],
)
def test_the_gentle_card_comes_after_three_grounded_endings_in_seven_days(
    journal, days_ago, is_shown
):
    for days in days_ago:
        grounded(journal, days=days)

    assert journal.may_show_gentle_card(NOON) is is_shown


def test_only_endings_from_grounding_count(journal):
    for ending in (Ending.GROUNDED, Ending.GROUNDED, Ending.EARLY, Ending.FULL):
        journal.finish(begun(journal), NOON, ending, HALF)

    assert journal.grounded_endings(NOON - timedelta(days=7), NOON) == 2
    assert not journal.may_show_gentle_card(NOON)


def test_the_gentle_card_rests_for_two_weeks(journal, file):
    def often(day):
        for _ in range(3):
            grounded(journal, days=-day)

    often(0)
    journal.gentle_card_shown(NOON)
    journal = reopened(journal, file)

    for day, is_shown in ((0, False), (13.99, False), (14, True)):
        often(day)
        assert journal.may_show_gentle_card(NOON + timedelta(days=day)) is is_shown, day


# When writing isn't possible


def locked(file):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_what_cannot_be_written_waits_in_its_order_and_is_told_once(journal, file):
    other = locked(file)
    entry_id = begun(journal)
    journal.check_in(entry_id, When.BEFORE, Scale.PAIN, 4)
    journal.keep_resume_point(point(entry_id, 5_000), HALF)
    journal.keep_resume_point(point(entry_id, 10_000), HALF)

    told = journal.take_trouble()
    assert "Another program is using the journal. Your session goes on" in told
    assert journal.take_trouble() == ""
    assert journal.entries() == []
    assert journal.waiting

    other.rollback()
    journal.finish(entry_id, after(5), Ending.FULL, HALF)

    assert journal.waiting == 0
    assert [entry.ending for entry in journal.entries()] == [Ending.FULL]
    assert [rating.value for rating in journal.ratings(entry_id)] == [4]
    assert journal.resume_point() is None
    other.close()


def test_the_same_trouble_is_not_told_again(journal, file):
    for _ in range(2):
        other = locked(file)
        begun(journal)
        other.close()
        journal.flush()
        assert not journal.waiting

    assert journal.take_trouble().count("Another program") == 1


def test_only_the_last_resume_point_waits(journal, file):
    other = locked(file)
    entry_id = begun(journal)
    for number in range(20):
        journal.keep_resume_point(point(entry_id, number), HALF)
    assert journal.waiting == len(("let go", "forget", "begin", "note", "keep"))

    other.close()
    journal.flush()

    assert journal.resume_point().position_ms == 19
    assert journal.entries()[0].done == HALF


def test_a_session_cut_off_while_its_points_wait_still_ends_where_it_was(journal, file):
    other = locked(file)
    journal.keep_resume_point(point(begun(journal)), HALF)
    journal.keep_resume_point(point(begun(journal, 30), kept=after(31)), HALF)

    other.close()
    journal.flush()

    assert [entry.ended for entry in journal.entries()] == [None, after(2)]


def test_waiting_for_another_program_holds_the_window_up_once(journal, file):
    def patience_ms():
        return journal._db.execute("PRAGMA busy_timeout").fetchone()[0]

    assert patience_ms() == 200
    other = locked(file)
    begun(journal)
    assert patience_ms() == 0

    other.close()
    journal.flush()

    assert patience_ms() == 200


def test_a_journal_that_is_locked_from_the_start_holds_the_window_up_once(file):
    Journal(file).close()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    journal = Journal(file)
    begun(journal)

    assert "Another program is using the journal" in journal.take_trouble()
    assert journal._patience_ms == 0

    other.close()
    journal.flush()
    assert (journal.waiting, journal._patience_ms) == (0, 200)
    assert len(journal.entries()) == 1


def test_a_full_disk_is_told_and_what_waits_is_written_when_there_is_room(journal, file):
    entry_id = begun(journal)
    [pages] = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own way to be full
    for number in range(40):
        journal.begin("long", "A long title " * 40, after(number))

    assert journal.waiting
    assert journal.take_trouble() == (
        "There is no room left on the disk for the journal. Your session goes on; what you do is "
        "kept in mind and written when that is possible."
    )

    journal._db.execute("PRAGMA max_page_count = 100000")
    journal.finish(entry_id, after(1), Ending.FULL, HALF)

    assert journal.waiting == 0
    assert len(journal.entries()) == 41


def test_two_running_programs_share_the_journal(journal, file):
    other = Journal(file)
    ids = {begun(one, minutes) for minutes, one in enumerate([journal, other] * 5)}

    assert {entry.entry_id for entry in journal.entries()} == ids
    assert (journal.waiting, other.waiting) == (0, 0)
    other.close()


def test_a_folder_that_cannot_be_made_is_told_and_the_journal_waits_for_it(tmp_path):
    in_the_way = tmp_path / "journal"
    in_the_way.write_text("a file")
    journal = Journal(in_the_way / "journal.sqlite")
    assert journal.resume_point() is None
    assert not journal.may_show_gentle_card(NOON)
    assert journal.take_trouble() == "", "nothing is to be written yet"

    entry_id = begun(journal)
    told = journal.take_trouble()
    assert "can't be written at the moment" in told
    assert str(in_the_way) in told

    in_the_way.unlink()
    journal.keep_resume_point(point(entry_id), HALF)

    assert journal.waiting == 0
    assert journal.resume_point() == point(entry_id)
    journal.close()


@contextmanager
def as_nobody():
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else for a while")
def test_a_read_only_journal_is_told_and_what_waits_is_written_later():
    folder = Path(tempfile.mkdtemp())
    file = folder / "journal" / "journal.sqlite"
    try:
        Journal(file).close()
        for path, mode in ((folder, 0o755), (file.parent, 0o755), (file, 0o444)):
            path.chmod(mode)
        with as_nobody():
            journal = Journal(file)
            entry_id = begun(journal)
            assert "can't be written at the moment" in journal.take_trouble()
            assert journal.waiting
        for path in (file.parent, file):
            os.chown(path, 65534, 65534)
        file.chmod(0o644)
        with as_nobody():
            journal.keep_resume_point(point(entry_id), HALF)
            assert (journal.waiting, journal.take_trouble()) == (0, "")
            assert journal.resume_point() == point(entry_id)
            journal.close()
    finally:
        shutil.rmtree(folder)


# Damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the bytes of a journal of several pages."""
    file = tmp_path_factory.mktemp("whole") / "journal.sqlite"
    journal = Journal(file)
    for number in range(40):
        entry_id = journal.begin("long", "A long title " * 40, after(number))
        journal.check_in(entry_id, When.BEFORE, Scale.PAIN, number % 11)
    journal.close()
    return file.read_bytes()


def damage(file, content):
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    day = datetime(2026, 2, 3, tzinfo=UTC).timestamp()
    os.utime(file, (day, day))


DAMAGES = {
    "random bytes": lambda _: bytes(range(256)) * 64,
    "text": lambda _: b"Dear diary",
    "cut in the first page": lambda whole: whole[:1_000],
    "cut in the middle": lambda whole: whole[: len(whole) // 2],
    "cut by one page": lambda whole: whole[:-4096],
    "a page of zeros": lambda whole: whole[:4096] + bytes(4096) + whole[8192:],
    "a page of noise": lambda whole: whole[:8192] + bytes(range(256)) * 16 + whole[12288:],
    "no header": lambda whole: bytes(100) + whole[100:],
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_journal_is_set_aside_by_its_date_and_a_new_one_begun(file, whole, name):
    content = DAMAGES[name](whole)
    damage(file, content)

    journal = Journal(file)

    aside = file.with_name("journal.damaged-2026-02-03.sqlite")
    assert aside.read_bytes() == content
    assert aside.name in journal.take_trouble()
    assert journal.entries() == []
    begun(journal)
    assert journal.waiting == 0
    assert len(reopened(journal, file).entries()) == 1


def left_by_a_kill(journal, file):
    """Return the bytes of the file beside, as they are found after a kill."""
    begun(journal)
    wal = Path(f"{file}-wal").read_bytes()
    journal.close()
    return wal


def test_damage_that_the_file_beside_can_mend_is_mended(journal, file):
    wal = left_by_a_kill(journal, file)
    damage(file, b"no journal" * 1_000)
    Path(f"{file}-wal").write_bytes(wal)

    journal = Journal(file)

    assert (len(journal.entries()), journal.take_trouble()) == (1, "")


def test_what_stood_in_the_file_beside_is_set_aside_with_a_damaged_journal(file, whole):
    damage(file, whole)
    journal = Journal(file)
    journal.begin("marigold", "Marigold", NOON)
    wal = left_by_a_kill(journal, file)
    damage(file, b"no journal" * 1_000)
    Path(f"{file}-wal").write_bytes(wal)

    journal = Journal(file)

    [aside] = file.parent.glob("journal.damaged-*.sqlite")
    assert b"Marigold" in aside.read_bytes()
    assert journal.entries() == []


def test_a_file_beside_that_stayed_moves_along(file):
    damage(file, b"no journal")
    Path(f"{file}-wal").write_bytes(b"beside")

    aside = journal_file.set_aside(file)

    assert Path(f"{aside}-wal").read_bytes() == b"beside"
    assert [one.name for one in file.parent.iterdir() if "damaged" not in one.name] == []


def test_another_program_s_database_is_left_whole(file):
    file.parent.mkdir()
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE songs (name)")
    db.close()

    journal = Journal(file)

    assert "kept in journal.damaged-" in journal.take_trouble()
    assert begun(journal)
    assert journal.waiting == 0


def test_a_journal_without_one_of_its_tables_is_set_aside(journal, file):
    journal._db.execute("DROP TABLE ratings")

    again = reopened(journal, file)

    assert "kept in journal.damaged-" in again.take_trouble()


def test_what_is_set_aside_takes_no_other_s_place(file):
    for number in range(3):
        damage(file, b"no journal %d" % number)
        Journal(file).close()

    names = [f"journal.damaged-2026-02-03{ending}.sqlite" for ending in ("", "-2", "-3")]
    assert [file.with_name(name).read_bytes()[-1:] for name in names] == [b"0", b"1", b"2"]


def test_an_empty_file_is_a_new_journal_and_nothing_is_said(file):
    damage(file, b"")

    journal = Journal(file)

    begun(journal)
    assert (journal.waiting, journal.take_trouble()) == (0, "")


def test_damage_in_mid_session_costs_the_session_nothing(journal, file):
    entry_id = begun(journal)
    journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as stream:
        stream.write(bytes(range(256)) * (file.stat().st_size // 256))
    journal._db.execute("PRAGMA cache_size = 0")

    journal.keep_resume_point(point(entry_id), HALF)
    assert "could not be read" in journal.take_trouble()
    journal.keep_resume_point(point(entry_id, 10_000), HALF)

    assert journal.waiting == 0
    assert journal.resume_point().position_ms == 10_000
    assert [entry.entry_id for entry in journal.entries()] == [entry_id]


def test_a_look_at_a_journal_that_has_just_been_damaged_finds_nothing(journal, file):
    begun(journal)
    journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as stream:
        stream.write(bytes(range(256)) * (file.stat().st_size // 256))
    journal._db.execute("PRAGMA cache_size = 0")
    journal._db.execute("PRAGMA shrink_memory")

    assert journal.entries() == []
    assert "could not be read" in journal.take_trouble()


ODD = {
    "ending": "lost",
    "sides": "up",
    "started_ms": 10**18,
    "started_ahead_min": 99_999,
    "ended_ms": "noon",
    "level": "much",
}


@pytest.mark.parametrize("column", ODD)
def test_an_entry_that_makes_no_sense_takes_no_other_with_it(journal, column):
    odd, well = begun(journal), begun(journal, 10)
    journal.finish(odd, after(2), Ending.FULL, HALF)
    journal._db.execute(f"UPDATE entries SET {column} = ? WHERE id = ?", (ODD[column], odd))

    assert [entry.entry_id for entry in journal.entries()] == [well]
    assert journal.entry(odd) is None
    assert journal._db.execute("SELECT count(*) FROM entries").fetchone() == (2,), "it stays"


def test_a_rating_that_makes_no_sense_takes_no_other_with_it(journal):
    entry_id = begun(journal)
    journal.check_in(entry_id, When.BEFORE, Scale.PAIN, 3)
    journal.check_in(entry_id, When.AFTER, Scale.PAIN, 2)
    journal._db.execute("UPDATE ratings SET scale = 'height' WHERE value = 3")

    assert journal.ratings(entry_id) == [Rating(entry_id, When.AFTER, Scale.PAIN, 2)]


@pytest.mark.parametrize("column", ["position_ms", "step", "elapsed_ms", "kept_ms"])
def test_a_resume_point_that_makes_no_sense_offers_nothing(journal, column):
    journal.keep_resume_point(point(begun(journal)), HALF)
    journal._db.execute(f"UPDATE resume_point SET {column} = 'soon'")

    assert journal.resume_point() is None


def test_a_number_below_all_versions_is_damage(journal, file):
    journal._db.execute("PRAGMA user_version = -5")

    assert "kept in journal.damaged-" in reopened(journal, file).take_trouble()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_journal_that_is_taken_away_in_mid_session_is_begun_anew_with_that_session(
    journal, file, what
):
    finished = begun(journal)
    journal.finish(finished, after(1), Ending.FULL, HALF)
    entry_id = begun(journal, 10)
    if what == "folder":
        shutil.rmtree(file.parent)
    else:
        file.unlink()
    journal.keep_resume_point(point(entry_id), HALF)
    assert journal.waiting == 0

    again = reopened(journal, file)
    assert [entry.entry_id for entry in again.entries()] == [entry_id]
    assert again.resume_point() == point(entry_id)


@pytest.mark.parametrize("thing", ["folder", "link to nowhere", "pipe"])
def test_what_is_no_file_holds_nothing_up_and_is_left_alone(file, thing):
    file.parent.mkdir()
    make = {
        "folder": file.mkdir,
        "link to nowhere": lambda: file.symlink_to("/nowhere/at/all"),
        "pipe": lambda: os.mkfifo(file),
    }
    make[thing]()
    journal = Journal(file)
    journal.finish(begun(journal), after(1), Ending.FULL, HALF)

    assert "can't be written at the moment" in journal.take_trouble()
    assert (journal.entries(), journal.resume_point()) == ([], None)

    file.rmdir() if thing == "folder" else file.unlink()
    journal.flush()
    assert [entry.done for entry in journal.entries()] == [HALF]


def test_a_damaged_journal_that_cannot_be_moved_is_left_and_told(file, monkeypatch):
    damage(file, b"Dear diary")

    def refused(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "rename", refused)
    journal = Journal(file)
    begun(journal)

    assert file.read_bytes() == b"Dear diary"
    assert "It is left in" in journal.take_trouble()
    assert journal.waiting


# Versions


NEXT = (*MIGRATIONS, ("ALTER TABLE entries ADD COLUMN place TEXT",))


def version_of(file):
    db = sqlite3.connect(file)
    [version] = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return version


def opened_with(migrations, file, monkeypatch):
    monkeypatch.setattr(journal_file, "migrate", lambda db, file: migrate(db, file, migrations))
    return Journal(file)


def test_a_journal_is_brought_up_to_date_with_a_backup_before(journal, file, monkeypatch):
    entry_id = begun(journal)
    journal.close()
    file.with_name("journal.before-2.sqlite.new").write_text("left by a crash")

    journal = opened_with(NEXT, file, monkeypatch)

    assert journal.entries()[0].entry_id == entry_id
    assert journal._db.execute("SELECT place FROM entries").fetchall() == [(None,)]
    backup = file.with_name("journal.before-2.sqlite")
    assert (version_of(file), version_of(backup), mode_of(backup)) == (2, 1, 0o600)
    assert [entry.entry_id for entry in Journal(backup).entries()] == [entry_id]
    assert not list(file.parent.glob("*.new*"))


def test_a_new_journal_needs_no_backup(journal, file, monkeypatch):
    assert [one.name for one in file.parent.iterdir() if "before" in one.name] == []


def test_a_migration_that_fails_changes_nothing_and_sets_nothing_aside(journal, file, monkeypatch):
    begun(journal)
    journal.close()
    broken = (*MIGRATIONS, ("ALTER TABLE entries ADD COLUMN place", "SELECT * FROM nowhere"))

    opened_with(broken, file, monkeypatch).close()

    assert version_of(file) == 1
    assert len(opened_with(MIGRATIONS, file, monkeypatch).entries()) == 1


def test_without_its_backup_no_migration_is_made(journal, file, monkeypatch):
    begun(journal)
    journal.close()
    backup = file.with_name("journal.before-2.sqlite")
    (backup / "in the way").mkdir(parents=True)

    journal = opened_with(NEXT, file, monkeypatch)

    begun(journal)
    assert version_of(file) == 1
    assert "can't be written" in journal.take_trouble()


def test_a_newer_program_s_journal_is_left_as_it_is(journal, file):
    begun(journal)
    journal._db.execute("PRAGMA user_version = 99")
    journal.close()
    before = file.read_bytes()

    journal = Journal(file)
    entry_id = begun(journal)
    journal.keep_resume_point(point(entry_id), HALF)

    assert "newer HipCalm" in journal.take_trouble()
    assert journal.resume_point() == point(entry_id)
    assert journal.waiting == 0
    journal.close()
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == [file.name]


# Delete all


def raw(folder):
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def marked(journal):
    for number in range(10):
        entry_id = journal.begin("marigold", "Marigold", after(number))
        journal.keep_resume_point(point(entry_id, session_id="marigold"), HALF)
    return entry_id


def test_delete_all_leaves_no_word_in_any_file(journal, file, monkeypatch):
    marked(journal)
    journal.close()
    shutil.copy(file, file.with_name("journal.damaged-2026-02-03.sqlite"))
    journal = opened_with(NEXT, file, monkeypatch)
    journal.gentle_card_shown(NOON)
    entry_id = marked(journal)
    assert b"arigold" in raw(file.parent)

    journal.delete_all()

    assert b"arigold" not in raw(file.parent)
    assert (journal.entries(), journal.resume_point()) == ([], None)
    assert journal._db.execute("SELECT * FROM cards_shown").fetchall() == []
    assert journal.ratings(entry_id) == []
    assert {one.name for one in file.parent.iterdir()} <= {
        file.name, f"{file.name}-wal", f"{file.name}-shm",
    }  # fmt: skip


def test_delete_all_deletes_on_a_full_disk_too(journal, file):
    for number in range(20):
        journal.begin("marigold", "Marigold " * 40, after(number))
    [pages] = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    journal._db.execute("CREATE TEMP TRIGGER full BEFORE DELETE ON entries BEGIN "
                        "INSERT INTO cards_shown SELECT hex(randomblob(9000)), 1; END")  # fmt: skip

    journal.delete_all()

    assert b"arigold" not in raw(file.parent)
    assert (journal.entries(), journal.take_trouble()) == ([], "")


def test_after_delete_all_the_running_session_leaves_nothing_behind(journal):
    entry_id = marked(journal)
    journal.delete_all()

    journal.keep_resume_point(point(entry_id), HALF)
    journal.check_in(entry_id, When.AFTER, Scale.PAIN, 3)
    journal.finish(entry_id, after(5), Ending.FULL, HALF)

    assert (journal.entries(), journal.resume_point(), journal.waiting) == ([], None, 0)
    assert journal.ratings(entry_id) == []


def test_after_delete_all_the_next_session_is_kept(journal, file):
    marked(journal)
    journal.delete_all()

    begun(journal)

    assert [entry.title for entry in reopened(journal, file).entries()] == ["Three breaths"]


def test_delete_all_deletes_what_waits_too(journal, file):
    other = locked(file)
    begun(journal)
    other.close()

    journal.delete_all()
    journal.flush()

    assert journal.entries() == []


def test_delete_all_takes_a_newer_program_s_journal_too(journal, file):
    marked(journal)
    journal._db.execute("PRAGMA user_version = 99")
    journal.close()
    journal = Journal(file)

    journal.delete_all()

    assert b"arigold" not in raw(file.parent)
    begun(journal)
    assert len(reopened(journal, file).entries()) == 1


def test_what_cannot_be_deleted_is_told_in_words(journal, file):
    marked(journal)
    other = locked(file)

    with pytest.raises(OSError, match="could not be emptied"):
        journal.delete_all()

    other.close()
    journal.delete_all()
    assert b"arigold" not in raw(file.parent)


def test_delete_all_touches_no_other_file(journal, file):
    others = [file.with_name(name) for name in ("journalist.txt", "sessions.yaml")]
    for other in others:
        other.write_text("mine")

    journal.delete_all()

    assert [other.read_text() for other in others] == ["mine", "mine"]


def test_every_table_is_known_to_delete_all(journal):
    assert set(journal_schema.TABLES) == journal_file._tables(journal._db)
