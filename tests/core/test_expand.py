"""Groups written out, and the person's choices."""

import pytest

from hipcalm.core.breath import parse_pattern
from hipcalm.core.expand import (
    NO_BREATH_WORDS,
    PAUSE_WORDS,
    QUIET_NAME,
    Choices,
    expand,
    is_swapped,
    words_of,
)
from hipcalm.core.session import Advance, Side, StepKind
from tests.core.scripts import VOCABULARY, script, session, step

PAIR = (
    "  - each_side: [right, left]\n"
    "    between: {name: Change, kind: move, duration: 10s}\n"
    "    steps: [{name: Lean, kind: stretch, duration: 20s}]\n"
)
DOSES = (
    "  - titrate: {dose: 20s}\n    step: {name: Lean, kind: stretch, pose: wall, contact: [feet]}\n"
)
NO_BREATH = Choices(breath_comfortable=False)


def _row(steps, choices=None, **keys):
    return list(expand(session(script(steps, **keys)), choices))


def _names(row):
    return [placed.step.name for placed in row]


def _sides(row):
    return [placed.side for placed in row]


def test_steps_follow_one_another():
    assert _names(_row(step(name="a") + step(name="b"))) == ["a", "b"]


def test_each_side_is_played_twice_with_the_change_between():
    row = _row(PAIR)

    assert _names(row) == ["Lean", "Change", "Lean"]
    assert _sides(row) == [Side.RIGHT, None, Side.LEFT]


def test_the_first_side_can_be_chosen():
    assert _sides(_row(PAIR, Choices(first_side=Side.LEFT))) == [Side.LEFT, None, Side.RIGHT]
    assert _sides(_row(PAIR, Choices(first_side=Side.RIGHT))) == [Side.RIGHT, None, Side.LEFT]


def test_a_step_s_own_side_comes_before_that_of_its_group():
    assert _sides(_row(PAIR.replace("name: Lean", "name: Lean, side: left"))) == [
        Side.LEFT, None, Side.LEFT,
    ]  # fmt: skip


def test_repeats_multiply_when_nested():
    inner = "      - repeat: 3\n        steps: [{name: a, kind: rest, duration: 1s}]\n"

    assert len(_row(f"  - repeat: 2\n    steps:\n{inner}")) == 6


def test_a_place_in_the_document_stays_with_each_step():
    assert [placed.path for placed in _row(PAIR + DOSES)] == [
        ("steps", 0, "steps", 0),
        ("steps", 0, "between"),
        ("steps", 0, "steps", 0),
        ("steps", 1, "step"),
        ("steps", 1, "titrate"),
        ("steps", 1, "step"),
        ("steps", 1, "titrate"),
    ]


def test_a_pause_follows_every_dose_the_last_one_too():
    row = _row(DOSES)

    assert [(p.step.kind, p.length_ms()) for p in row] == [
        (StepKind.STRETCH, 20_000), (StepKind.PAUSE, 20_000),
    ] * 2  # fmt: skip


def test_a_titration_pause_keeps_pose_and_contact_and_paces_nothing():
    pause = _row(DOSES, breath="4-6")[1]

    assert (pause.step.pose, pause.step.contact, pause.step.say) == ("wall", ("feet",), PAUSE_WORDS)
    assert pause.pattern is None
    assert pause.step.advance is Advance.AUTO


def test_what_a_titration_leaves_out_comes_from_the_document():
    row = _row(
        DOSES.replace("dose: 20s", ""), titration="{dose: 5s, pause: 25s, doses: 3, ask: yes}"
    )

    assert [p.length_ms() for p in row] == [5_000, 25_000] * 3
    assert row[1].step.advance is Advance.MANUAL


def test_a_group_s_own_titration_comes_before_the_document_s():
    steps = DOSES.replace("dose: 20s", "dose: 8s, pause: 16s, doses: 1, ask: no")

    row = _row(steps, titration="{dose: 5s, pause: 25s, doses: 3, ask: yes}")

    assert [p.length_ms() for p in row] == [8_000, 16_000]
    assert row[1].step.advance is Advance.AUTO


@pytest.mark.parametrize(
    ("length", "ms"),
    [
        ("duration: 9s", 9_000),
        ("breaths: 2", 20_000),
        ("reps: {count: 2, up: 2s, down: 3s}", 10_000),
    ],
)
def test_a_dose_can_have_its_own_length(length, ms):
    steps = f"  - titrate: {{}}\n    step: {{name: Lean, kind: stretch, {length}}}\n"

    assert _row(steps, breath="4-6", titration="{dose: 5s}")[0].length_ms() == ms


def test_a_length_is_a_duration_or_breaths_or_repetitions():
    row = _row(
        step(duration="9s")
        + step(duration=None, breaths="3", breath="4-6")
        + step(duration=None, reps="{count: 4, up: 4s, hold: 2s, down: 4s}")
        + step(duration=None, kind="choice")
    )

    assert [placed.length_ms() for placed in row] == [9_000, 30_000, 40_000, 0]


def test_a_step_breathes_as_it_says_or_else_as_the_document_says():
    row = _row(step(breath="5-5") + step() + step(breath="own"), breath="4-6")

    assert [str(placed.breath) for placed in row] == ["5-5", "4-6", "own"]
    assert str(_row(step())[0].breath) == "own"


def test_holds_are_taken_out_unless_chosen():
    steps = step(breath="box-3", duration=None, breaths="4")

    assert [p.length_ms() for p in _row(steps)] == [24_000]
    assert [p.length_ms() for p in _row(steps, Choices(breath_holds=True))] == [48_000]


def test_a_chosen_option_stands_in_for_the_first_one_alone():
    other = Choices(breath_option=VOCABULARY.patterns["even-5-5"].breath.pattern)

    row = _row(
        step(breath="belly-4-6") + step(breath="start-3-4h"),
        other,
        breath_options="[belly-4-6, even-5-5]",
    )

    assert [str(placed.breath) for placed in row] == ["even-5-5", "start-3-4h"]


def test_without_options_nothing_is_replaced():
    other = Choices(breath_option=parse_pattern("5-5"))

    assert str(_row(step(breath="belly-4-6"), other)[0].breath) == "belly-4-6"


def test_optional_steps_can_be_left_out():
    steps = step(name="a") + step(name="b", optional="yes")

    assert _names(_row(steps)) == ["a", "b"]
    assert _names(_row(steps, Choices(leave_out_optional=True))) == ["a"]


def _quiet(**keys):
    return _row(step(**keys), NO_BREATH)[0].step


def test_without_breath_an_optional_breath_step_falls_away():
    steps = step(name="a") + step(name="b", kind="breath", optional="yes")

    assert _names(_row(steps, NO_BREATH)) == ["a"]


def test_without_breath_a_breath_step_becomes_a_quiet_one():
    quiet = _quiet(name='"Long breath"', kind="breath", say='"In, and out."')

    assert (quiet.name, quiet.kind, quiet.say) == (QUIET_NAME, StepKind.NOTICE, NO_BREATH_WORDS)


def test_without_breath_the_words_without_it_stand_in():
    quiet = _quiet(say='"Breathe."', swap="{breath-free: Feel your feet.}")

    assert (quiet.name, quiet.say) == ("Sit", "Feel your feet.")


def test_without_breath_later_lines_about_it_are_left_out():
    quiet = _quiet(later='[{at: 1s, say: "Breathe."}, {at: 2s, say: "Feet."}]')

    assert [line.say for line in quiet.later] == ["Feet."]


def test_without_breath_even_an_author_who_forgot_it_leaves_no_word_of_it():
    quiet = _quiet(
        say='"Let the bed take you. Breathe small. Rest."',
        easier='"Breathe."',
        swap='{bone: "Stay small. A sigh is fine.", hip-op: "Sit."}',
    )

    assert quiet.say == "Let the bed take you. Rest."
    assert quiet.easier == NO_BREATH_WORDS
    assert quiet.swap == {"bone": "Stay small.", "hip-op": "Sit."}


def test_without_breath_a_silent_step_stays_silent():
    assert (_quiet().say, _quiet().easier) == (None, None)


TOLD = step(say="Lean.", easier="Sit.", swap="{bone: Smaller., hip-op: Rest.}")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(), "Lean."),
        (Choices(easier=True), "Sit."),
        (Choices(cautions=frozenset({"bone"})), "Smaller."),
        (Choices(cautions=frozenset({"hip-op"}), easier=True), "Rest."),
        (Choices(cautions=frozenset({"hip-op", "bone"})), "Smaller."),
        (Choices(cautions=frozenset({"balance"})), "Lean."),
    ],
)
def test_a_ticked_caution_comes_before_the_easier_words(choices, words):
    told = session(script(TOLD)).steps[0]

    assert words_of(told, choices) == words
    assert is_swapped(told, choices) == (words != "Lean.")
