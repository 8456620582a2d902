"""What must hold in every script, whoever wrote it."""

import pytest

from hipcalm.core.session import RelativePath
from hipcalm.core.structure import relative_path
from tests.core.scripts import SIT, messages, script, step

LEAN = "step: {name: Lean, kind: stretch}"
BREATH = "  - {name: A, kind: breath, "
PAIR = "  - each_side: [right, left]\n    steps:\n    "


def _side(step_text, more=""):
    return PAIR + step_text + more


@pytest.mark.parametrize("name", ["a.wav", "sounds/a.wav", "./a b.wav", "ü.wav"])
def test_a_path_inside_the_folder_is_kept(name):
    assert relative_path(name) == RelativePath(name)


@pytest.mark.parametrize(
    "name", ["", "  ", "..", "../a", "a/..", "/a", "~a", "a\\b", "c:a", "a//b", "a/", 3, None]
)
def test_a_path_out_of_the_folder_is_refused(name):
    with pytest.raises(ValueError, match="name a file beside the script"):
        relative_path(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (script(step(recording="a\\b.wav")), "'a\\\\b.wav' has a backslash"),
        (script(step(recording="https://a.b/c.wav")), "'https://a.b/c.wav' is an address"),
        (script(step(recording="../c.wav")), "'../c.wav' leaves the script's folder"),
        (script(step(pose="chiar")), "chiar is not a known pose"),
        (script(step(swap="{hip-up: x}")), "hip-up is not a known caution"),
        (script(cautions="[hip-up]"), "hip-up is not a known caution"),
        (script(offer_instead="{hip-up: other}"), "hip-up is not a known caution"),
        (script(breath_options="[belly]"), "belly is not a known breath pattern"),
        (script("  - {repeat: 2, steps: []}\n"), "there are no steps here"),
        (script(step(repeat="2")), "a step and repeat can't be one thing"),
        (script(step(titrate="{dose: 5s}")), "a step and titrate can't be one thing"),
        (script(step(each_side="[left, right]")), "a step and each_side can't be one thing"),
        (script(step(duration=None)), "the step 'Sit' has no length"),
        (
            script(step(reps="{count: 2, up: 2s, down: 2s}")),
            "duration and reps both give the length",
        ),
        (script(step(breaths="3", breath="4-6")), "duration and breaths both give the length"),
        (script(step(duration=None, breaths="3")), "breaths can't be counted without a pattern"),
        (
            script(step(duration=None, breaths="3", breath="own"), breath="4-6"),
            "breaths can't be counted without a pattern",
        ),
        (script(step(say='"{sied}"')), "{sied} is not a known field"),
        (script(step(later='[{at: 1s, say: "{sied}"}]')), "{sied} is not a known field"),
        (script(step(swap='{hip-op: "{sied}"}')), "{sied} is not a known field"),
        (script(step(easier='"{sied}"')), "{sied} is not a known field"),
        (script(step(say='"{side}"')), "there is no side here for {side}"),
        (script(step(say='"{other}"')), "there is no side here for {side}"),
        (script(step(say='"Your {side foot."')), "a brace stands alone here"),
        (script(step(say='"Your side} foot."')), "a brace stands alone here"),
        (script(step(side="left", say='"{{side}}"')), "a brace stands alone here"),
        (script(step(later='[{at: 1s, say: "{side"}]')), "a brace stands alone here"),
        (script(title='"{weekday}"'), "'{weekday}' is shown as it stands"),
        (script(summary='"{date}"'), "'{date}' is shown as it stands"),
        (script(easier='"{duration}"'), "'{duration}' is shown as it stands"),
        (script(props='["{side} sock"]'), "'{side} sock' is shown as it stands"),
        (script(step(image='{file: a.png, alt: "{side}"}')), "'{side}' is shown as it stands"),
        (script(_side(SIT, '    side_means: "the {side} leg"\n')), "'the {side} leg' is shown as"),
        (script(step(name='"{time}"')), "'{time}' is shown as it stands"),
        (script(step(contact='["{side} foot"]')), "'{side} foot' is shown as it stands"),
        (script(step(choices='["{time}"]')), "'{time}' is shown as it stands"),
        (script(step(optional="yes")), "every step is optional: nothing may be left"),
        (script(step(duration="61min")), "the step 'Sit' lasts longer than an hour"),
        (script(step(duration="0.9s")), "the step 'Sit' lasts less than a second"),
        (script(step(duration="50min") * 5), "the session lasts longer than four hours"),
        (script(step(later="[{at: 20s, say: x}]")), "this line comes after its step has ended"),
        (
            script(step(duration=None, reps="{count: 9, up: 0.1s, down: 0.1s}")),
            "one repetition lasts less than a second",
        ),
        (script(_side(SIT).replace("left", "right")), "the same side stands here twice"),
        (
            script(_side(SIT, '    between: {name: A, kind: move, duration: 9s, say: "{side}"}\n')),
            "there is no side here for {side}",
        ),
        (script(_side(SIT, "    between: {name: A, kind: move}\n")), "the step 'A' has no length"),
        (script(f"  - titrate: {{}}\n    {LEAN}\n"), "dose is missing"),
        (
            script("  - titrate: {dose: 5s}\n    step: {name: A, kind: move, duration: 5s}\n"),
            "the length of a dose is given twice",
        ),
        (
            script("  - titrate: {}\n    step: {name: A, kind: move, breaths: 2, duration: 5s}\n"),
            "duration and breaths both give the length",
        ),
        (
            script("  - titrate: {}\n    step: {name: A, kind: move, breaths: 2}\n"),
            "breaths can't be counted without a pattern",
        ),
        (
            script(f"  - titrate: {{dose: 5s, pause: 0s}}\n    {LEAN}\n"),
            "the step 'Pause' lasts less than a second",
        ),
        (
            script('  - titrate: {dose: 5s}\n    step: {name: A, kind: move, say: "{side}"}\n'),
            "there is no side here for {side}",
        ),
        (script(SIT * 501), "the session has more than 500 steps"),
        (script("  - repeat: 251\n    steps:\n    " + SIT + "    " + SIT), "more than 500 steps"),
        (script(_side(SIT) * 251), "the session has more than 500 steps"),
        (script(f"  - titrate: {{dose: 5s, doses: 251}}\n    {LEAN}\n"), "more than 500 steps"),
    ],
)
def test_what_can_not_be_played_is_an_error_for_everyone(load, text, said):
    loaded = load(text, is_personal=True)

    assert loaded.script is None
    assert said in "\n".join(messages(loaded))


def _nested(depth):
    lines = [f"{'  ' * (2 * i + 1)}- repeat: 2\n{'  ' * (2 * i + 2)}steps:\n" for i in range(depth)]
    return "".join(lines) + "  " * (2 * depth) + SIT


def test_groups_nest_three_deep_and_no_deeper(load):
    assert load(script(_nested(3))).problems == ()
    assert messages(load(script(_nested(4)))) == ["these groups are nested too deep"]


@pytest.mark.parametrize(
    "steps",
    [
        SIT * 500,
        _side(step(say='"{side} and {other}"')),
        step(side="left", say='"Your {side} foot."'),
        step(say='"{name}, {next}, {duration}, {remaining}, {weekday}, {date}, {time}"'),
        SIT + step(kind="choice", duration=None),
        step(duration="1s"),
        step(duration="1h"),
        step(later="[{at: 19s, say: x}]"),
        step(later="[{at: 0s, say: x}]"),
        SIT + step(optional="yes"),
        step(duration=None, breaths="6", breath="4-6"),
        (
            "  - each_side: [left, right]\n    steps:\n      - each_side: [left, right]\n"
            f"        steps:\n        {SIT}"
            '        between: {name: A, kind: settle, duration: 9s, say: "{side}"}\n'
        ),
    ],
)
def test_these_are_sound(load, steps):
    assert load(script(steps), is_personal=True).script is not None


def test_the_document_s_dose_and_breath_hold_for_its_groups(load):
    steps = f"  - titrate: {{}}\n    {LEAN}\n" + step(duration=None, breaths="3")

    assert load(script(steps, titration="{dose: 10s}", breath="4-6"), is_personal=True).script


def test_a_picture_or_recording_that_is_missing_is_a_warning_for_everyone(load):
    text = script(step(image="{file: a.png, alt: A chair}", recording="a.wav"))

    assert [(p.level, p.message) for p in load(text).problems] == [
        ("warning", "a.png is not there"),
        ("warning", "a.wav is not there"),
    ]


@pytest.mark.parametrize(
    "length",
    ["duration: 61min", "duration: 0.5s", "breaths: 200", "reps: {count: 100, up: 30s, down: 30s}"],
)
def test_a_length_out_of_bounds_is_told_where_it_is_written(load, length):
    text = script(f"  - name: Sit\n    kind: settle\n    breath: 15-15\n    {length}\n")

    errors = [p for p in load(text, is_personal=True).problems if p.is_error]

    assert [p.line for p in errors] == [text[: text.index(length)].count("\n") + 1]


def test_the_length_of_a_made_pause_is_told_where_it_is_written(load):
    text = script(f"  - titrate:\n      dose: 20s\n      pause: 0s\n    {LEAN}\n")

    assert [p.line for p in load(text, is_personal=True).problems] == [
        text[: text.index("pause:")].count("\n") + 1
    ]


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ({"pose": "chair-flow", "motion": "swya"}, "did you mean sway?; the figure stays still"),
        ({"pose": "bed", "motion": "fly"}, "known are: bridge, tilt; the figure"),
        ({"pose": "chair", "motion": "sway"}, "take it out; the figure stays still"),
        ({"motion": "sway"}, "take it out; the figure stays still"),
    ],
)
def test_a_motion_that_the_pose_does_not_have_is_a_warning(load, keys, hint):
    loaded = load(script(step(**keys)), is_personal=True)

    assert loaded.script is not None
    assert [(p.level, p.message) for p in loaded.problems] == [
        ("warning", f"the pose {keys.get('pose', 'any')} has no motion {keys['motion']}")
    ]
    assert loaded.problems[0].hint.startswith(hint)


def test_a_pose_has_its_own_motions_and_stillness(load):
    text = script(step(pose="chair-flow", motion="sway") + step(pose="chair", motion="still"))

    assert load(text).problems == ()


def test_a_repeated_step_is_told_once(load):
    text = script("  - repeat: 9\n    steps:\n    " + step(later="[{at: 50s, say: x}]"))

    assert len(load(text).problems) == 1


def test_steps_inside_a_broken_group_are_still_checked(load):
    text = script(
        "  - repeat: x\n    steps:\n    " + step(pose="chiar")
        + "  - each_side: [up, down]\n    steps: no\n    between: " + step(pose="bde").strip()[2:]
        + "\n  - titrate: no\n    step: " + step(pose="wal").strip()[2:] + "\n  - no\n"
    )  # fmt: skip

    told = messages(load(text))

    assert {f"{word} is not a known pose" for word in ("chiar", "bde", "wal")} <= set(told)
