"""A script file to a session, or to all its problems at once."""

import pytest

from hipcalm.core import loader
from hipcalm.core.session import Breath, Repeat, Titrate
from tests.core.scripts import SHIPPED, SIT, VOCABULARY, messages, movement, script, session, step

BROKEN = """\
schema: 1
id: a-test
titel: "A test"
summary: "Nothing but a test."
kind: strech
cautions: [stop-sings]
steps:
  - name: Sit
    kind: settle
    pose: chiar
    duraton: 20s
  - name: Lie
    kind: settle
    duration: soon
    swap: {hip-up: "Stay."}
    colour: blue
  - name: Stand
    kind: settle
    pose: stnad
    duration: 20s
    say: "Feel your {sied} foot."
"""


def test_all_problems_of_a_file_are_told_at_once_each_at_its_place(load):
    assert [str(problem) for problem in load(BROKEN).problems] == [
        "a.yaml:1:1: error: title is missing (add title: …)",
        "a.yaml:3:1: error: titel is not a known key (did you mean title?)",
        "a.yaml:5:1: error: 'strech' is not known here (did you mean stretch?)",
        "a.yaml:6:12: error: stop-sings is not a known caution (did you mean stop-signs?)",
        "a.yaml:10:5: error: chiar is not a known pose (did you mean chair?)",
        "a.yaml:11:5: error: duraton is not a known key (did you mean duration?)",
        "a.yaml:14:5: error: 'soon' is no length of time (write 45s, 1m30s, 2min, a number of seconds, or 1:30)",
        "a.yaml:15:12: error: hip-up is not a known caution (did you mean hip-op?)",
        "a.yaml:16:5: error: colour is not a known key (take it out)",
        "a.yaml:19:5: error: stnad is not a known pose (did you mean stand?)",
        "a.yaml:21:5: error: {sied} is not a known field (did you mean side?)",
    ]


@pytest.mark.parametrize("head", ["", "nonsense: 1\n"])
def test_what_is_wrong_with_the_other_steps_is_told_with_a_mistake_of_shape_and_without(load, head):
    steps = [
        step(name="A", duration=None),
        step(name="B", breaths=3),
        step(name="C", duration=None, breaths=3),
        step(name="D", say='"{side} foot"'),
        step(name="E", say='"{sied} foot"', pose="chiar"),
        "  - each_side: [right, left]\n    steps:\n    " + step(name="F", say='"{side}"', contact="['{side}']"),
        "    between: " + step(name="G", say='"{side}"').strip()[2:] + "\n",
        "  - {titrate: {dose: 5s}, step: {name: H, kind: move}}\n",
    ]  # fmt: skip

    told = messages(load(head + script("".join(steps)), is_personal=True))

    assert sorted(word for word in told if "nonsense" not in word) == [
        "'{side}' is shown as it stands",
        "breaths can't be counted without a pattern",
        "breaths can't be counted without a pattern",
        "chiar is not a known pose",
        "duration and breaths both give the length",
        "the step 'A' has no length",
        "there is no side here for {side}",
        "there is no side here for {side}",
        "{sied} is not a known field",
    ]


def test_a_key_twice_and_a_tag_hide_nothing_of_the_rest(load):
    text = script(step(say="!wrong Stay.", pose="chiar")) + "title: Again\nkind: again\n"

    loaded = load(text, is_personal=True)

    assert loaded.script is None
    assert messages(loaded) == [
        "tags such as !wrong are not allowed",
        "chiar is not a known pose",
        "the key title stands here twice",
        "the key kind stands here twice",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (script(step(duration="[a]")), "a list stands here"),
        (script(step(recording="{a: b}")), "a mapping stands here"),
        (script("  - titrate: {}\n    step: {name: Lean, kind: stretch}\n"), "dose is missing"),
        (script(SIT, breath="{inhale: 4, exhale: ~}"), "that is no length of time"),
        (script(SIT, breath="{inhale: [4], exhale: 6}"), "that is no length of time"),
        (script(step(repeat="2")), "a step and repeat can't be one thing"),
    ],
)
def test_one_mistake_is_told_once(load, text, said):
    assert messages(load(text)) == [said]


def test_a_broken_breath_of_the_document_is_told_once(load):
    text = script(step(duration=None, breaths=3), breath="4-66")

    assert messages(load(text)) == ["its exhale is 66 s"]


def test_what_can_be_told_of_a_broken_step_is_told(load):
    text = script(
        step(
            bpm="fast", easier='"{a}"', swap='{hip-up: "{b}", bone: 3}', pose="chiar",
            later='[{at: soon, say: "{c}"}, no, {at: 1s, say: [x]}]',
        )
    )  # fmt: skip

    told = "\n".join(messages(load(text)))

    for word in ("{a} is", "{b} is", "{c} is", "hip-up", "chiar", "fast", "soon", "'no'", "a list"):
        assert word in told


def test_of_a_broken_step_nobody_says_that_it_has_no_side(load):
    assert messages(load(script(step(side="lfet", say='"{side} foot"')))) == [
        "'lfet' is not known here"
    ]


def test_a_length_out_of_bounds_is_told_beside_other_mistakes(load):
    text = script(step(name="A", duration=None) + step(name="B", duration="90min", pose="chiar"))

    assert messages(load(text)) == [
        "the step 'A' has no length",
        "the step 'B' lasts longer than an hour",
        "chiar is not a known pose",
    ]


def test_a_file_with_an_error_gives_no_script_and_one_with_warnings_does(load):
    text = script(step(say='"You must sit."'))

    assert load(text).script is None
    assert load(text, is_personal=True).script is not None
    assert load(text, is_personal=True).problems[0].level == "warning"


def test_words_are_checked_even_where_the_structure_is_broken(load):
    found = messages(load(script(step(say='"You must sit."', pose="nowhere"))))

    assert found == ["'must' is not a word for a cue", "nowhere is not a known pose"]


def test_at_most_a_hundred_problems_are_told(load):
    assert len(load(script(step(pose="nowhere") * 300)).problems) == 100


def test_errors_come_before_warnings_when_there_are_too_many(load):
    missing = step(recording="none.wav") * 200

    assert load(script(missing + step(pose="nowhere"))).script is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("belly-4-7", "'belly-4-7' is not a known breath pattern"),
        ("belly", "'belly' is not a known breath pattern"),
        ("4-6-", "'4-6-' is no breath pattern"),
        ("{inhale: 4}", "a breath needs its exhale"),
        ("", "nothing stands here"),
    ],
)
def test_a_breath_that_is_none_is_told(load, written, said):
    text = script(SIT, breath=written or "~")

    assert messages(load(text)) == ([said] if written else [])


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("{\n inhale: 4,\n exhale: -6}", 9),
        ("{\n inhale: 4,\n exhale: [6]}", 9),
        ("{\n inhale: 4,\n exhale: 66}", 9),
        ("{\n inhale: 4,\n exhale: 6,\n rest: 1}", 10),
        ("{\n per_minute: 6,\n exhale: 6}", 9),
        ("[\n inhale: 4,\n hold: 2,\n exhale: 6]", 9),
        ("[\n inhale: 4,\n exhale: soon]", 9),
        ("[\n inhale: 40,\n exhale: 6]", 7),
        ("{\n inhale: 4}", 7),
    ],
)
def test_what_is_wrong_in_a_breath_is_told_on_its_line(load, written, line):
    assert [p.line for p in load(script(SIT, breath=written)).problems] == [line]


def test_a_name_near_a_pattern_is_answered_with_it(load):
    assert load(script(SIT, breath="bely-4-6")).problems[0].hint == "did you mean belly-4-6?"
    assert load(script(SIT, breath="xyz")).problems[0].hint.startswith("known are own, belly-4-6")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("own", "own"),
        ("belly-4-6", "belly-4-6"),
        ("4-6", "4-6"),
        ("{inhale: 4, exhale: 6}", "4-6"),
        ("{per_minute: 6, ratio: 1:1.5}", "4-6"),
        ("[{inhale: 2}, {inhale: 1}, {exhale: 6}]", "2-1-6"),
        ("[inhale 2, inhale 1, exhale 6]", "2-1-6"),
    ],
)
def test_each_way_to_write_a_breath_is_read(written, shown):
    assert str(session(script(SIT, breath=written)).breath) == shown


def test_twelve_breaths_are_twelve_whatever_their_length(load):
    text = script(step(duration=None, breaths="12", breath="4-0.5-6.5-0"))

    assert load(text, is_personal=True).problems == ()
    assert session(text).steps[0].breath.pattern.cycle_ms == 11_000


@pytest.mark.parametrize(("written", "ms"), [("1:30", 90_000), ("0:45", 45_000), ("010", 10_000)])
def test_durations_survive_the_traps_of_yaml(written, ms):
    assert session(script(step(duration=written))).steps[0].duration == ms


@pytest.mark.parametrize("word", ["no", "on", "off", "yes", "null-ish", "1:30", "010"])
def test_texts_survive_the_traps_of_yaml(word):
    read = session(script(step(name=word, say=word)))

    assert (read.steps[0].name, read.steps[0].say) == (word, word)


@pytest.mark.parametrize(
    ("word", "value"), [("yes", True), ("on", True), ("no", False), ("off", False)]
)
def test_switches_understand_yes_and_no(word, value):
    assert session(script(step(optional=word))).steps[0].optional is value


def test_numbers_are_decimal():
    assert session(script(step(bpm="040"))).steps[0].bpm == 40


def test_groups_are_told_by_their_key():
    read = session(
        script(
            f"  - repeat: 2\n    steps:\n    {SIT}"
            "  - titrate: {dose: 20s}\n    step: {name: Lean, kind: stretch}\n"
        )
    )

    assert [type(item) for item in read.steps] == [Repeat, Titrate]


def test_a_script_knows_whether_it_is_personal(load):
    assert load(script(), is_personal=True).script.is_personal
    assert not load(script()).script.is_personal


def test_a_list_is_no_session(load):
    assert messages(load("- a\n- b\n")) == ["this is no session"]


def test_a_merge_key_is_an_unknown_key(load):
    assert "<< is not a known key" in messages(load("x: &x {a: 1}\n<<: *x\n"))


def test_a_file_is_named_by_its_path_unless_told_otherwise(tmp_path):
    loaded = loader.load(tmp_path / "none.yaml", VOCABULARY, is_personal=True)

    assert loaded.problems[0].file == str(tmp_path / "none.yaml")


def test_movement_scripts_of_the_tests_are_gentle(load):
    assert load(movement(SIT)).problems == ()


def test_vocabulary_holds_patterns_under_their_names():
    pattern = VOCABULARY.patterns["belly-4-6"].breath

    assert (pattern.pattern.name, pattern) == ("belly-4-6", Breath(pattern.pattern))
    assert len(SHIPPED) == 19
