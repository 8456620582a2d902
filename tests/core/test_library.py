"""The sessions of the two folders."""

import os
from pathlib import Path

import pytest

from hipcalm.core.library import (
    MOST_FILES,
    Filter,
    Library,
    main_position,
    poses_of,
    script_files,
    steps_aside,
)
from hipcalm.core.loader import load
from hipcalm.core.paths import shipped_sessions
from hipcalm.core.problems import Level
from hipcalm.core.session import Effort, Position, SessionKind
from tests.core.scripts import SHIPPED, movement, script, step

NONE: frozenset[str] = frozenset()


def ids(entries) -> list[str]:
    return [entry.session.id for entry in entries]


# ---------------------------------------------------------------- reading


def test_it_holds_every_shipped_session_and_no_list_of_words(library):
    assert {entry.file for entry in library.entries} == set(SHIPPED)
    assert library.broken() == []


def test_a_folder_that_is_not_there_is_an_empty_one(tmp_path):
    library = Library(shipped_sessions(), tmp_path / "not" / "there")

    assert library.refresh()
    assert len(library.entries) == 19


def test_a_second_look_without_a_change_reads_nothing(library, write, monkeypatch):
    write("a.yaml", script())
    library.refresh()
    monkeypatch.setattr("hipcalm.core.loader.load", None)

    assert library.refresh() is False


def test_only_what_has_changed_is_read_again(library, write, monkeypatch):
    write("a.yaml", script())
    write("b.yaml", script(id="b"))
    library.refresh()
    read: list[Path] = []

    def noted(file, *args, **options):
        read.append(file)
        return load(file, *args, **options)

    monkeypatch.setattr("hipcalm.core.loader.load", noted)
    changed = write("b.yaml", script(id="b", title="Changed"))

    assert library.refresh() is True
    assert read == [changed]
    assert library.find("b").session.title == "Changed"


def test_a_file_of_the_same_size_and_time_put_in_its_place_is_read(library, write):
    file = write("a.yaml", script(title="Here"))
    library.refresh()
    status = file.stat()
    beside = write("a.part", script(title="Gone"))
    os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert beside.stat().st_size == status.st_size

    beside.replace(file)

    assert library.refresh() is True
    assert library.find("a-test").session.title == "Gone"


def test_a_file_that_goes_is_let_go(library, write):
    file = write("a.yaml", script())
    library.refresh()
    file.unlink()

    assert library.refresh() is True
    assert library.find("a-test") is None


def test_a_broken_file_is_listed_with_its_problems_and_hides_nothing_else(library, write):
    file = write("a.yaml", "schema: 1\nid: x\n")
    library.refresh()

    assert [entry.file for entry in library.broken()] == [file]
    assert library.broken()[0].problems
    assert library.broken()[0].total_ms == 0
    assert len(list(library.playable())) == 19


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nul.yaml", b"\0\0\0"),
        ("latin.yaml", "schema: 1\ntitle: \u00e9".encode("latin-1")),
        ("wide.yaml", "schema: 1\n".encode("utf-16")),
        ("empty.yaml", b""),
        ("list.yaml", b"[1, 2]"),
        ("large.yaml", b"#" * 300_000),
    ],
)
def test_no_content_of_a_file_stops_the_library(library, personal, name, content):
    personal.mkdir(parents=True)
    (personal / name).write_bytes(content)
    library.refresh()

    assert [entry.file.name for entry in library.broken()] == [name]
    assert len(list(library.playable())) == 19


def test_folders_pipes_and_dead_links_named_like_a_script_stop_nothing(library, personal):
    (personal / "folder.yaml").mkdir(parents=True)
    os.mkfifo(personal / "pipe.yaml")
    (personal / "dead.yaml").symlink_to(personal / "nowhere")
    (personal / "loop.yaml").symlink_to(personal / "loop.yaml")

    library.refresh()

    assert len(library.broken()) == 4
    assert len(list(library.playable())) == 19


def test_only_yaml_files_that_are_not_hidden_are_scripts(personal, write):
    for name in ("b.yml", "a.yaml", ".a.yaml.swp", ".hidden.yaml", "a.yaml~", "a.txt", "C.YAML"):
        write(name, "")

    assert [file.name for file in script_files(personal)] == ["C.YAML", "a.yaml", "b.yml"]


def test_a_script_that_an_editor_has_given_another_ending_is_told(library, write):
    file = write("sway.yaml.txt", script())
    library.refresh()

    [entry] = library.broken()
    assert str(entry.problems[0]).startswith(f"{file}:1:1: error: the file's name ends in .txt (")
    assert library.open(str(file)).session.id == "a-test"


def test_a_file_named_like_a_list_of_words_is_no_script(personal, write):
    write("poses.yaml", "")

    assert script_files(personal) == []


def test_no_more_files_are_read_than_anybody_writes(personal, write):
    personal.mkdir(parents=True)
    for number in range(MOST_FILES + 5):
        (personal / f"{number:05}.yaml").touch()

    assert len(script_files(personal)) == MOST_FILES


# ---------------------------------------------------------------- ids


def test_the_personal_file_wins_and_both_are_named(library, write):
    mine = write("mine.yaml", script(id="leg-dangle", title="Mine"))
    library.refresh()

    assert library.find("leg-dangle").session.title == "Mine"
    assert ids(library.playable()).count("leg-dangle") == 1
    told = {entry.file: entry.problems[-1] for entry in library.entries if entry.problems}
    theirs = shipped_sessions() / "leg-dangle.yaml"
    assert str(theirs) in told[mine].message
    assert "this one is played" in told[mine].message
    assert f"{mine} is played" in told[theirs].message
    assert told[mine].level is Level.WARNING


def test_of_two_personal_files_the_first_by_name_is_played(library, write):
    write("b.yaml", script(title="Second"))
    write("a.yaml", script(title="First"))
    library.refresh()

    assert library.find("a-test").session.title == "First"


def test_of_many_files_with_one_id_only_some_are_named(library, write):
    for number in range(9):
        write(f"{number}.yaml", script(title=f"Number {number}"))
    library.refresh()

    assert "2.yaml, " in library.find("a-test").problems[-1].message
    assert (
        "3.yaml and 5 more too; this one is played" in library.find("a-test").problems[-1].message
    )


def test_the_warning_goes_when_the_other_file_goes(library, write):
    write("a.yaml", script())
    other = write("b.yaml", script())
    library.refresh()
    other.unlink()
    library.refresh()

    assert not [p for p in library.find("a-test").problems if "is the id of" in p.message]


# ---------------------------------------------------------------- what is offered instead


def _warnings(library, title):
    entry = next(e for e in library.entries if e.session and e.session.title == title)
    return [(p.line, p.level, p.message, p.hint) for p in entry.problems]


def test_an_offer_that_leads_nowhere_is_told_where_it_stands(library, write):
    write("a.yaml", script(offer_instead="{hip-op: coherent-6, bone: coherent-5}"))
    library.refresh()

    assert _warnings(library, "A test") == [
        (7, "warning", "there is no session called coherent-6", "did you mean coherent-5?")
    ]


def test_an_offer_of_the_session_itself_is_told(library, write):
    write("a.yaml", script(offer_instead="{hip-op: a-test}"))
    library.refresh()

    assert [message for _, _, message, _ in _warnings(library, "A test")] == [
        "this session is offered in place of itself"
    ]


def test_an_offer_is_no_longer_told_when_the_other_session_has_come(library, write):
    write("a.yaml", script(offer_instead="{hip-op: later-on}"))
    library.refresh()
    write("b.yaml", script(id="later-on", title="Later"))
    library.refresh()

    assert _warnings(library, "A test") == []


def test_a_broken_personal_file_takes_no_id_away(library, write):
    write("leg-dangle.yaml", "schema: 1\nid: leg-dangle\n")
    library.refresh()

    assert library.find("leg-dangle").is_personal is False


# ---------------------------------------------------------------- opening


def test_an_id_opens_its_session(library):
    assert library.open("leg-dangle").session.title == "Leg dangle"


def test_a_path_opens_a_script_anywhere(library, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text(script(id="x"))

    entry = library.open(str(file))

    assert (entry.session.id, entry.is_personal) == ("x", True)


@pytest.mark.parametrize("name", ["not-there.yaml", "not/there.yml", "/"])
def test_what_is_no_script_opens_with_its_problem(library, name):
    entry = library.open(name)

    assert entry.session is None
    assert entry.problems


@pytest.mark.parametrize("name", ["nothing-like-it", "a" * 5_000, "leg-dangel", "\0", "LEG"])
def test_what_is_neither_an_id_nor_a_file_is_refused_in_words(library, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(LookupError, match="There is no session called"):
        library.open(name)


def test_the_nearest_id_is_known(library):
    assert library.nearest_id("leg-dangel") == "leg-dangle"
    assert library.nearest_id("zzzzzz") == ""


# ---------------------------------------------------------------- choosing


def test_without_a_wish_everything_fits_by_length(library):
    found = library.matching(Filter())

    assert len(found) == 19
    assert [e.total_ms for e in found] == sorted(e.total_ms for e in found)


def test_personal_sessions_come_first(library, write):
    write("a.yaml", script(step(duration="20min")))
    library.refresh()

    assert ids(library.matching(Filter()))[0] == "a-test"


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Filter(kind=SessionKind.WALK), lambda entry: entry.session.kind is SessionKind.WALK),
        (Filter(level=Effort.ACTIVE), lambda entry: entry.session.level is Effort.ACTIVE),
        (Filter(longest_ms=180_000), lambda entry: entry.total_ms <= 180_000),
        (Filter(text="gravity BED"), lambda entry: entry.session.id == "leg-dangle"),
    ],
)
def test_a_filter_finds_all_that_fits_and_nothing_else(library, wanted, fits):
    found = ids(library.matching(wanted))

    assert found
    assert sorted(found) == sorted(ids(filter(fits, library.playable())))


def test_a_session_of_exactly_the_time_one_has_fits(library):
    assert "coherent-5" in ids(library.matching(Filter(longest_ms=300_000)))
    assert "coherent-5" not in ids(library.matching(Filter(longest_ms=299_999)))


def test_what_can_be_done_in_any_position_fits_every_position(library):
    for position in Position:
        if position is not Position.ANY:
            assert "three-breaths" in ids(library.matching(Filter(position=position)))


def test_the_main_position_is_that_of_most_of_the_time(library, write):
    write(
        "a.yaml",
        script(step(pose="stand", duration="20s") + step(pose="chair", duration="2min")),
    )
    library.refresh()

    session = library.find("a-test").session
    assert main_position(session, library.vocabulary) is Position.SITTING
    assert poses_of(session) == ["stand", "chair"]


# ---------------------------------------------------------------- cautions


def test_a_ticked_caution_moves_a_session_back_and_hides_nothing(library):
    found = library.matching(Filter(), frozenset({"hip-op"}))

    assert len(found) == 19
    aside = [steps_aside(entry, frozenset({"hip-op"})) for entry in found]
    assert aside == sorted(aside)
    assert "leg-dangle" in ids(found)[-6:]


def test_with_new_back_pain_all_that_moves_steps_aside(library):
    ticked = frozenset({"acute-back"})

    still = [e.session.kind for e in library.playable() if not steps_aside(e, ticked)]

    assert set(still) == {SessionKind.BREATH, SessionKind.AWARENESS, SessionKind.GROUNDING}


def test_a_broken_file_always_steps_aside(library, write):
    write("a.yaml", "")
    library.refresh()

    assert steps_aside(library.broken()[0], NONE)


def test_the_smallest_is_the_shortest_that_nothing_speaks_against(library):
    def smallest(wanted=Filter(), cautions=NONE, *, breath_comfortable=True) -> str | None:  # noqa: B008
        entry = library.smallest(wanted, cautions, breath_comfortable=breath_comfortable)
        return entry.session.id if entry else None

    assert smallest() == "three-breaths"
    assert smallest(breath_comfortable=False) == "ground-up"
    assert smallest(Filter(kind=SessionKind.STRETCH)) == "leg-dangle"
    assert smallest(Filter(kind=SessionKind.STRETCH), frozenset({"hip-op"})) is None
    assert smallest(Filter(text="no such thing")) is None
    assert smallest(Filter(kind=SessionKind.BREATH), breath_comfortable=False) is None


def test_the_smallest_may_be_a_longer_personal_one_only_if_it_is_shortest(library, write):
    write("a.yaml", movement(step(duration="30min")))
    library.refresh()

    assert library.smallest(Filter(), NONE, breath_comfortable=True).session.id == "three-breaths"
