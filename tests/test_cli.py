"""The commands, as a person or another program meets them."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hipcalm import __version__, app, cli
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Library
from hipcalm.core.paths import shipped_sessions
from hipcalm.core.session import SessionKind
from tests.core.scripts import script, step

ROOT = Path(__file__).parent.parent
LEG_DANGLE = shipped_sessions() / "leg-dangle.yaml"
BROKEN = "schema: 1\nid: broken\ntitle: Broken\nkind: strech\nlevle: gentle\nsteps: []\n"
PLACE = re.compile(r"^(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (error|warning): .+$")


class Said:
    """What a command said and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def hipcalm(capsys, tmp_path):
    """Return a function that carries out a command line in this process, in a folder of its own."""

    def run(*argv: object) -> Said:
        try:
            status = cli.main([*map(str, argv), "--data-dir", str(tmp_path)])
        except SystemExit as stop:
            status = int(stop.code or 0)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    return file


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.yaml"
    file.write_text(script(id="good", title="Good"))
    return file


def program(*words: object, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program by its front door, without a display unless one is given."""
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM"}
    usual = {name: value for name, value in os.environ.items() if name not in gone}
    return subprocess.run(
        [sys.executable, "-m", "hipcalm", *map(str, words)],
        env=usual | {"PYTHONUTF8": "1"} | environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


# ---------------------------------------------------------------- list


def test_list_shows_every_session_by_kind_with_length_and_level(hipcalm):
    said = hipcalm("list")

    assert (said.status, said.err) == (0, "")
    lines = said.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        kind.capitalize() for kind in SessionKind
    ]
    assert re.search(r"^  leg-dangle +5:55 +gentle +Leg dangle$", said.out, re.MULTILINE)
    assert len([line for line in lines if line.startswith("  ")]) == 19


def test_list_as_json_tells_the_same(hipcalm):
    said = hipcalm("list", "--json")

    assert len(said.json) == 19
    assert next(one for one in said.json if one["id"] == "leg-dangle") == {
        "id": "leg-dangle",
        "title": "Leg dangle",
        "kind": "stretch",
        "level": "gentle",
        "total_ms": 355_000,
        "personal": False,
        "file": str(LEG_DANGLE),
    }


def test_list_marks_personal_sessions(hipcalm, write):
    write("a.yaml", script())

    assert "A test  (yours)" in hipcalm("list").out


def test_list_tells_what_is_wrong_with_a_broken_file_and_shows_the_rest(hipcalm, write):
    file = write("broken.yaml", BROKEN)

    said = hipcalm("list")

    assert said.status == 1
    assert f"{file}:4:1: error: " in said.err
    assert "leg-dangle" in said.out


def test_two_files_with_one_id_are_both_named_and_the_personal_one_wins(hipcalm, write):
    mine = write("mine.yaml", script(id="leg-dangle", title="Mine"))

    said = hipcalm("list")

    assert said.status == 0
    assert "Mine  (yours)" in said.out
    assert "Leg dangle" not in said.out
    warning = next(line for line in said.err.splitlines() if line.startswith(str(mine)))
    assert ": warning: " in warning
    assert str(LEG_DANGLE) in warning
    assert hipcalm("timeline", "leg-dangle", "--json").json["total_ms"] == 20_000


# ---------------------------------------------------------------- check


def test_check_of_a_good_file_is_quiet_on_the_output_and_ends_well(hipcalm, good):
    said = hipcalm("check", good)

    assert (said.status, said.out) == (0, "")
    assert said.err == f"{good}: no problems, 20 seconds\n"


def test_check_tells_every_problem_at_once_with_its_place(hipcalm, broken):
    said = hipcalm("check", broken)

    assert said.status == 1
    lines = said.out.splitlines()
    assert len(lines) >= 3
    for line in lines:
        found = PLACE.match(line)
        assert found, line
        assert found["file"] == str(broken)
    assert any(":4:1: error: " in line and "stretch" in line for line in lines)
    assert any(":5:1: error: " in line and "level" in line for line in lines)


def test_check_names_a_file_as_it_was_named(hipcalm, broken, monkeypatch):
    monkeypatch.chdir(broken.parent)

    assert hipcalm("check", "broken.yaml").out.startswith("broken.yaml:")


def test_check_goes_through_all_files(hipcalm, good, broken):
    said = hipcalm("check", broken, good, LEG_DANGLE)

    assert said.status == 1
    assert str(broken) in said.out
    assert str(good) in said.err
    assert str(LEG_DANGLE) in said.err


def test_check_of_a_file_that_only_warns_ends_well(hipcalm, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(script(step(breath="9-9")))

    said = hipcalm("check", file)

    assert said.status == 0
    assert ": warning: " in said.out
    assert ": error: " not in said.out


@pytest.mark.parametrize(
    ("name", "words"), [("not-there.yaml", "not there"), (".", "a folder"), ("a/b/c", "not there")]
)
def test_check_of_what_is_no_file_says_so(hipcalm, tmp_path, name, words):
    said = hipcalm("check", tmp_path / name)

    assert said.status == 1
    assert re.fullmatch(rf".*:1:1: error: the file is {words} .*\n", said.out)


def test_check_of_a_link_that_goes_round_says_so(hipcalm, tmp_path):
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)

    said = hipcalm("check", loop)

    assert said.status == 1
    assert said.out.startswith(f"{loop}:1:1: error: ")


def test_check_of_a_name_too_long_for_any_file_says_so(hipcalm):
    said = hipcalm("check", "a" * 300)

    assert said.status == 1
    assert "can't be read" in said.out


def test_check_as_json_tells_the_same(hipcalm, broken, good):
    said = hipcalm("check", broken, good, "--json")

    assert said.status == 1
    assert {frozenset(problem) for problem in said.json} == {
        frozenset({"file", "line", "column", "level", "message", "hint"})
    }
    assert {problem["file"] for problem in said.json} == {str(broken)}
    lines = hipcalm("check", broken).out.splitlines()
    assert len(lines) == len(said.json)


def test_check_as_json_of_good_files_is_an_empty_list(hipcalm, good):
    said = hipcalm("check", good, "--json")

    assert (said.status, said.json) == (0, [])


def test_a_file_whose_name_is_no_text_can_be_checked(hipcalm, tmp_path):
    file = os.fsencode(tmp_path) + b"/\xff.yaml"
    Path(os.fsdecode(file)).write_text(BROKEN)

    assert hipcalm("check", os.fsdecode(file)).status == 1
    assert hipcalm("check", os.fsdecode(file), "--json").json[0]["line"] >= 1


def test_rules_are_errors_in_the_program_s_own_folder_alone(hipcalm, tmp_path, monkeypatch):
    text = LEG_DANGLE.read_text().replace("You could shift", "You must shift")
    shipped, mine = tmp_path / "shipped", tmp_path / "mine.yaml"
    shutil.copytree(shipped_sessions(), shipped)
    (shipped / "leg-dangle.yaml").write_text(text)
    mine.write_text(text)
    monkeypatch.setattr("hipcalm.core.paths.shipped_sessions", lambda: shipped)

    theirs = hipcalm("check", shipped / "leg-dangle.yaml")
    own = hipcalm("check", mine)

    assert (theirs.status, own.status) == (1, 0)
    assert ": error: 'must' is not a word for a cue" in theirs.out
    assert ": warning: 'must' is not a word for a cue" in own.out


def test_every_shipped_session_is_without_a_problem(hipcalm):
    names = {"patterns.yaml", "cautions.yaml", "poses.yaml"}
    files = [file for file in shipped_sessions().glob("*.yaml") if file.name not in names]

    said = hipcalm("check", *files)

    assert (said.status, said.out) == (0, "")
    assert len(said.err.splitlines()) == 19


def test_check_knows_the_sessions_that_may_be_offered_instead(hipcalm, tmp_path, write):
    write("mine.yaml", script(id="mine"))
    file, beside = tmp_path / "a.yaml", tmp_path / "b.yaml"
    file.write_text(script(offer_instead="{hip-op: mine, bone: beside, balance: coherent-5}"))
    beside.write_text(script(id="beside"))

    together, alone = hipcalm("check", file, beside), hipcalm("check", file)

    assert together.out == ""
    assert alone.status == 0
    assert "there is no session called beside (see `hipcalm list`)" in alone.out


def test_check_without_a_file_is_wrong_use(hipcalm):
    assert hipcalm("check").status == 2


# ---------------------------------------------------------------- timeline


def test_timeline_as_json_has_exactly_this_shape(hipcalm):
    told = hipcalm("timeline", "leg-dangle", "--json").json

    assert list(told) == ["session", "total_ms", "spans", "cues"]
    spans = {"start_ms", "duration_ms", "step", "kind", "side", "pose", "breath"}
    assert {frozenset(span) for span in told["spans"]} == {frozenset(spans)}
    assert {frozenset(cue) for cue in told["cues"]} == {frozenset({"at_ms", "kind", "text"})}
    assert told["session"] == "leg-dangle"
    assert told["spans"][3] == {
        "start_ms": 74_000,
        "duration_ms": 30_000,
        "step": "Dangle",
        "kind": "stretch",
        "side": "right",
        "pose": "bed-edge",
        "breath": "belly-4-6",
    }


@pytest.mark.parametrize("session_id", ["leg-dangle", "three-breaths", "bedtime-10"])
def test_timeline_follows_without_a_gap_and_in_order(hipcalm, session_id):
    told = hipcalm("timeline", session_id, "--json").json

    position_ms = 0
    for span in told["spans"]:
        assert span["start_ms"] == position_ms
        position_ms += span["duration_ms"]
    assert position_ms == told["total_ms"]
    times = [cue["at_ms"] for cue in told["cues"]]
    assert times == sorted(times)
    assert told["cues"][-1]["kind"] == "end"


def test_timeline_is_a_transcript_of_every_word(hipcalm, library):
    said = hipcalm("timeline", "leg-dangle")

    assert said.status == 0
    assert said.out.startswith("Leg dangle, 6 minutes\n")
    for cue in lay_out(library.find("leg-dangle").session).cues:
        assert cue.text in said.out
    assert "  1:14  Dangle, right (0:30, breath belly-4-6)" in said.out


def test_timeline_takes_a_path_too(hipcalm, good):
    assert hipcalm("timeline", good, "--json").json["session"] == "good"


@pytest.mark.parametrize("command", ["timeline", "play"])
def test_an_unknown_session_is_wrong_use_and_names_the_nearest(hipcalm, command):
    said = hipcalm(command, "leg-dangel")

    assert (said.status, said.out) == (2, "")
    assert said.err == (
        "hipcalm: There is no session called leg-dangel. (did you mean leg-dangle?)\n"
    )


def test_an_unknown_session_like_no_other_tells_where_to_look(hipcalm):
    said = hipcalm("timeline", "xyz")

    assert said.status == 2
    assert "hipcalm list" in said.err


def test_capital_letters_are_no_reason_to_find_nothing(hipcalm):
    assert "(did you mean leg-dangle?)" in hipcalm("timeline", "LEG-DANGLE").err


@pytest.mark.parametrize(
    "command", ["", "play", "ground", "breathe", "list", "check", "timeline", "render", "doctor"]
)
def test_help_fits_a_terminal_of_80_columns(hipcalm, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    said = hipcalm(*command.split(), "--help")

    assert said.status == 0
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize("command", ["timeline", "play"])
def test_a_broken_script_ends_with_its_problems(hipcalm, broken, command):
    said = hipcalm(command, broken)

    assert (said.status, said.out) == (1, "")
    assert f"{broken}:4:1: error: " in said.err


# ---------------------------------------------------------------- doctor, version, wrong use


@pytest.mark.usefixtures("qapp")
def test_doctor_tells_one_line_a_subject(hipcalm, tmp_path):
    said = hipcalm("doctor")

    assert said.status == 0
    assert all(re.match(r"(works|not here) +[\w '-]+: ", line) for line in said.out.splitlines())
    assert f"works     settings: {tmp_path / 'config'}" in said.out
    assert "works     sessions: 19 can be played" in said.out


@pytest.mark.usefixtures("qapp")
def test_doctor_as_json_tells_the_same(hipcalm):
    told = hipcalm("doctor", "--json").json

    assert {frozenset(finding) for finding in told} == {
        frozenset({"subject", "works", "words", "mend"})
    }
    assert {"PySide6", "display", "sessions", "settings"} <= {one["subject"] for one in told}


@pytest.mark.usefixtures("qapp")
def test_doctor_tells_a_folder_that_cannot_be_written_and_the_mend(hipcalm, tmp_path):
    (tmp_path / "config").write_text("a file where a folder should be")

    said = hipcalm("doctor")

    assert said.status == 1
    line = next(line for line in said.out.splitlines() if line.startswith("not here"))
    assert "settings" in line
    assert "--data-dir" in line


@pytest.mark.usefixtures("qapp")
def test_doctor_names_a_broken_personal_file(hipcalm, write):
    write("broken.yaml", BROKEN)

    said = hipcalm("doctor")

    assert said.status == 1
    assert "19 can be played, but not broken.yaml" in said.out


@pytest.mark.usefixtures("qapp")
def test_doctor_makes_no_folder(hipcalm, tmp_path):
    hipcalm("doctor")

    assert list(tmp_path.iterdir()) == []


def test_the_version_is_told(hipcalm):
    said = hipcalm("--version")

    assert (said.status, said.out) == (0, f"HipCalm {__version__}\n")


@pytest.mark.parametrize(
    "argv",
    [
        ["nothing"],
        ["play"],
        ["play", "leg-dangle", "--rehearse", "0"],
        ["play", "leg-dangle", "--rehearse", "601"],
        ["play", "leg-dangle", "--rehearse", "fast"],
        ["timeline"],
        ["timeline", "leg-dangle", "--json", "--transcript"],
        ["list", "--nope"],
    ],
)
def test_wrong_use_is_told_and_ends_with_2(hipcalm, argv):
    said = hipcalm(*argv)

    assert (said.status, said.out) == (2, "")
    assert "hipcalm" in said.err


# ---------------------------------------------------------------- folders


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_data_folder_may_stand_before_or_after_the_command(tmp_path, write, capsys, place):
    write("a.yaml", script(id="mine"))
    given = ["--data-dir", str(tmp_path)]

    argv = [*given, "timeline", "mine"] if place == "before" else ["timeline", "mine", *given]

    assert cli.main(argv) == 0


@pytest.mark.parametrize("folder", ["", " ", "~no-such-person/x", __file__])
def test_a_data_folder_that_can_be_none_is_wrong_use(capsys, folder):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--data-dir", folder, "list"])

    assert stop.value.code == 2
    assert f"a folder is wanted, and {folder!r} is none" in capsys.readouterr().err


def test_of_two_data_folders_the_last_one_counts(tmp_path, write, capsys):
    write("a.yaml", script(id="mine"))

    argv = ["--data-dir", "/nowhere", "timeline", "mine", "--data-dir", str(tmp_path)]

    assert cli.main(argv) == 0


# ---------------------------------------------------------------- what the window is asked for


@pytest.fixture
def wishes(monkeypatch, tmp_path):
    """Return a function that gives a command line, and what the window would have been asked."""
    asked: list[app.Wishes] = []

    def run(wish: app.Wishes, library: Library) -> int:
        asked.append(wish)
        return 0

    monkeypatch.setattr(app, "run", run)

    def given(*argv: str) -> app.Wishes:
        assert cli.main(["--data-dir", str(tmp_path), *argv]) == 0
        return asked[-1]

    return given


def test_without_a_command_the_window_opens(wishes, tmp_path):
    wish = wishes()

    assert (wish.play, wish.rehearse, wish.trace, wish.exit_when_done) == (None, 0, None, False)
    assert wish.folders.settings_file.is_relative_to(tmp_path)


def test_play_opens_the_window_on_a_session(wishes):
    wish = wishes("play", "leg-dangle", "--rehearse", "60", "--trace", "t", "--exit-when-done")

    assert wish.play.session.id == "leg-dangle"
    assert (wish.rehearse, wish.trace, wish.exit_when_done) == (60, Path("t"), True)


def test_a_trace_may_be_asked_for_before_the_command(wishes):
    assert wishes("--trace", "t").trace == Path("t")
    assert wishes("--trace", "t", "play", "leg-dangle").trace == Path("t")


def test_a_session_can_be_played_from_its_path(wishes, good):
    assert wishes("play", str(good)).play.session.id == "good"


# ---------------------------------------------------------------- by the front door


@pytest.mark.parametrize("argv", [[], ["play", "leg-dangle"]])
def test_without_a_display_one_message_says_so(argv):
    said = program(*argv)

    assert (said.returncode, said.stdout) == (1, "")
    assert "Traceback" not in said.stderr
    assert said.stderr.startswith("HipCalm cannot open its window. ")
    assert said.stderr.count("HipCalm cannot") == 1


def test_commands_without_a_window_load_nothing_of_qt(tmp_path):
    words = "import sys; from hipcalm import cli; status = cli.main(['list', '--json']); "
    words += "assert not [m for m in sys.modules if 'PySide' in m]; sys.exit(status)"

    said = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stderr) == (0, "")


def test_a_trace_that_cannot_be_written_is_told(tmp_path):
    trace = ["--trace", tmp_path / "no" / "t"]

    said = program(*trace, "--data-dir", tmp_path, QT_QPA_PLATFORM="offscreen")

    assert said.returncode == 1
    assert said.stderr == f"hipcalm: {tmp_path}/no/t can't be written: No such file or directory\n"


def test_an_output_that_knows_few_letters_stops_no_command(tmp_path, write):
    write("a.yaml", script(title='"Ça → 3"'))

    said = program("list", "--data-dir", tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii")

    assert said.returncode == 0
    assert r"\xc7a \u2192 3" in said.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_output_without_room_is_told():
    words = f"{shlex.quote(sys.executable)} -m hipcalm list > /dev/full"

    said = subprocess.run(
        ["sh", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert said.returncode == 1
    assert said.stderr == "hipcalm: what it prints can't be written: No space left on device.\n"


def test_a_reader_that_goes_away_is_no_fault():
    words = f"{shlex.quote(sys.executable)} -m hipcalm timeline bedtime-10 --json | head -1"

    said = subprocess.run(
        ["sh", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (said.stdout, said.stderr) == ("{\n", "")
