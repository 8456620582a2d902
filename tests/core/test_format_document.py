"""The reference for authors says what the program does."""

import re
import textwrap

import msgspec
import pytest
import yaml

from hipcalm.core import fields, paths, source
from hipcalm.core import session as words
from hipcalm.core.breath import Phase
from hipcalm.core.duration import parse_duration
from hipcalm.core.layout import lay_out
from tests.core.scripts import VOCABULARY, messages, script

ROOT = paths.shipped_sessions().parent
TEXT = (ROOT / "docs" / "session-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SESSIONS = [block for block in BLOCKS if block.startswith("schema: 1")]
STRUCTS = (
    words.Session, words.Step, words.EachSide, words.Repeat, words.Titrate, words.Titration,
    words.Reps, words.Later, words.Image, words.CheckIn, words.Audio,
)  # fmt: skip
KEYS = sorted({field.encode_name for struct in STRUCTS for field in msgspec.structs.fields(struct)})
PHASE_WORDS = {
    Phase.INHALE: "in",
    Phase.HOLD_IN: "hold",
    Phase.EXHALE: "out",
    Phase.HOLD_OUT: "hold",
}


def _section(heading):
    _, _, after = TEXT.partition(f"\n{heading}\n")
    assert after, heading
    level = len(heading.split()[0])
    return re.split(rf"^#{{1,{level}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def _table(heading):
    lines = [line for line in _section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _anchor(heading):
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_document_has_a_whole_session():
    assert SESSIONS


@pytest.mark.parametrize("text", SESSIONS)
def test_a_session_of_the_document_loads_without_a_problem_and_plays(text, load):
    loaded = load(text, is_personal=True)
    assert loaded.problems == ()
    assert lay_out(loaded.script.session).total_ms > 0


@pytest.mark.parametrize("text", BLOCKS)
def test_every_example_of_the_document_is_yaml(text):
    list(yaml.parse(text))


def _whole(block):
    """Return a session around a part of one: steps, or keys of a step."""
    if block.startswith("- "):
        return script(textwrap.indent(block, "  "))
    return script(
        "  - name: A\n    kind: move\n    duration: 1min\n" + textwrap.indent(block, "    ")
    )


@pytest.mark.parametrize("block", [block for block in BLOCKS if block not in SESSIONS])
def test_every_part_of_a_session_in_the_document_can_be_played(block, load):
    loaded = load(_whole(block), is_personal=True)

    assert loaded.script is not None
    missing = [message for message in messages(loaded) if message.endswith("is not there")]
    assert len(missing) == block.count("pictures/") + block.count("sounds/")


def test_the_limits_in_the_document_are_those_of_the_program():
    assert dict(_table("## Limits")) == {
        "the file": f"{source.LARGEST_FILE // 1024} KiB, UTF-8 text, one document",
        "steps, with groups written out and a dose and its pause as two": f"{words.MOST_STEPS}",
        "groups inside groups": f"{words.DEEPEST_GROUPS} deep",
        "nesting of any kind": f"{source.DEEPEST} levels",
        "values in the file, with aliases written out": f"{source.MOST_VALUES:_}".replace("_", " "),
        "aliases (`*name`)": f"{source.MOST_ALIASES}",
        "tags (`!name`)": "none",
        "a session": f"{words.LONGEST_SESSION_MS // 3_600_000} hours",
    }


@pytest.mark.parametrize(("written", "ms"), [
    ("45s", 45_000), ("2min", 120_000), ("2m", 120_000), ("1h", 3_600_000), ("250ms", 250),
    ("1m30s", 90_000), ("1h 5min", 3_900_000), ("45", 45_000), ("4.5", 4_500), ("1:30", 90_000),
    ("0:45", 45_000), ("1:05:00", 3_900_000),
])  # fmt: skip
def test_every_length_of_time_in_the_document_is_understood(written, ms):
    assert f"`{written}`" in _section("## Lengths of time")
    assert parse_duration(written) == ms


@pytest.mark.parametrize("key", KEYS)
def test_the_document_tells_of_every_key(key):
    assert f"`{key}`" in TEXT


def test_the_document_tells_of_every_field_and_no_other():
    rows = _table("### Fields")
    assert [row[0] for row in rows] == [f"`{{{name}}}`" for name in fields.KNOWN]


def test_the_document_tells_of_every_kind_of_step():
    section = _section("## A step").partition("The kinds of steps:")[2]
    told = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert told == [kind.value for kind in words.StepKind]


def test_the_table_of_patterns_is_the_one_of_the_program():
    expected = [
        [f"`{name}`", ", ".join(f"{PHASE_WORDS[p]} {ms / 1000:g}" for p, ms in pattern.parts)]
        for name, named in VOCABULARY.patterns.items()
        if (pattern := named.breath.pattern) is not None
    ]
    assert [row[:2] for row in _table("### Named patterns")] == expected


def test_the_table_of_cautions_is_the_one_of_the_program():
    expected = [
        [f"`{code}`", caution.title, "general" if caution.general else ""]
        for code, caution in VOCABULARY.cautions.items()
    ]
    assert _table("## Cautions") == expected


def test_the_table_of_poses_is_the_one_of_the_program():
    expected = [
        [f"`{name}`", pose.title, pose.position.value] for name, pose in VOCABULARY.poses.items()
    ]
    assert [row[:3] for row in _table("## Poses")] == expected


def test_the_motions_in_the_table_of_poses_are_those_of_the_figure():
    for name, _, _, motions in _table("## Poses"):
        file = ROOT / "assets" / "poses" / f"{name.strip('`')}.yaml"
        known = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
        assert re.findall(r"`([^`]+)`", motions) == list(known.get("motions") or {}), name


def test_the_motions_that_scripts_may_name_are_those_of_the_figure():
    for name, pose in VOCABULARY.poses.items():
        file = ROOT / "assets" / "poses" / f"{name}.yaml"
        known = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
        assert list(pose.motions) == list(known.get("motions") or {}), name


def test_every_link_inside_the_document_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {_anchor(heading) for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors
