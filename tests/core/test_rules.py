"""The gentle rules: errors in a shipped session, warnings in a personal one that still plays."""

import pytest

from tests.core.scripts import SIT, messages, movement, script, step

LEAN = {"name": "Lean", "kind": "stretch"}
LINE = "  - {name: Lean, kind: stretch, duration: 20s}\n"
REST = step(kind="pause")
MOVE = step(kind="move", duration="20s")
PAIR = "  - each_side: [right, left]\n    steps:\n    "


def _told(load, text):
    """Return what a shipped session is told, having seen that a personal one is only warned."""
    shipped, personal = load(text), load(text, is_personal=True)

    assert shipped.script is None or not shipped.problems
    assert personal.script is not None
    assert all(problem.level == "error" for problem in shipped.problems)
    assert all(problem.level == "warning" for problem in personal.problems)
    assert messages(shipped) == messages(personal)
    return messages(shipped)


@pytest.mark.parametrize(
    ("rule", "text", "said"),
    [
        (
            "P-06",
            script(SIT, breath="4-6", breath_options="[even-5-5]"),
            "no step follows even-5-5",
        ),
        ("P-06", script(SIT, breath_options="[even-5-5]"), "the choice would change nothing"),
        ("M-04", movement(step(swap="{stop-signs: Stay.}")), "stop-signs holds for everybody"),
        ("M-04", script(SIT, offer_instead="{pelvis: a-b}"), "pelvis holds for everybody"),
        ("P-01", script(step(breath="1.5-3")), "the breath 1.5-3: its in-breath lasts 1.5 s"),
        ("P-01", script(step(breath="7.5-7.5")), "the breath 7.5-7.5: its in-breath lasts 7.5 s"),
        ("P-01", script(step(breath="2-1.5")), "the breath 2-1.5: its out-breath lasts 1.5 s"),
        ("P-01", script(step(breath="6-10.5")), "the breath 6-10.5: its out-breath lasts 10.5 s"),
        ("P-01", script(step(breath="7-9")), "the breath 7-9: its whole breath lasts 16 s"),
        ("P-01", script(step(breath="5-4")), "the breath 5-4: its out-breath is not one to two"),
        (
            "P-01",
            script(step(breath="4-8.5")),
            "the breath 4-8.5: its out-breath is not one to two",
        ),
        ("P-01", script(SIT, breath="1.5-3"), "the breath 1.5-3: its in-breath lasts 1.5 s"),
        ("P-02", script(step(breath="3-4.5-3-0")), "the breath 3-4.5-3: it holds for 4.5 s"),
        ("P-02", script(step(breath="3-0-3-4.5")), "the breath 3-3-4.5: it holds for 4.5 s"),
        ("P-02", script(step(breath="3-3-3-3")), "the breath 3-3-3-3 is held"),
        ("P-02", script(step(breath="4-7-8")), "the breath 4-7-8 is held"),
        ("P-04", script(step(breath="4-6", duration="601s")), "paced for longer than ten minutes"),
        (
            "P-04",
            script(
                step(breath="4-6", duration="5min") * 2 + step(duration="29s") + step(breath="4-6")
            ),
            "the breath is paced for longer than ten minutes",
        ),
        ("P-04", script(step(breath="sigh-3-6", duration="36s")), "sigh-3-6 goes on for 36 s"),
        ("P-04", script(step(breath="sigh-3-6", duration="18s") * 2), "sigh-3-6 goes on for 36 s"),
        ("P-05", script(step(breath="2-1.9")), "its whole breath lasts 3.9 s, not 4 to 15 s"),
        ("M-01", movement(PAIR + step(**LEAN, duration="4s")), "a stretch of 4 s"),
        ("M-01", movement(PAIR + step(**LEAN, duration="61s")), "a stretch of 61 s"),
        (
            "M-01",
            movement(
                (step(**LEAN, side="left", duration="60s") + step(kind="pause")) * 2
                + (step(**LEAN, side="right", duration="60s") + step(kind="pause")) * 2
                + step(**LEAN, side="right", duration="5s")
                + step(**LEAN, side="left", duration="5s")
            ),
            "one stretch adds up to more than two minutes a side",
        ),
        (
            "M-01",
            movement((step(**LEAN, duration="50s") + REST) * 3),
            "more than two minutes a side",
        ),
        (
            "M-01",
            movement(step(**LEAN, side="left", duration="20s")),
            "the right side gets 0 s, the left 20 s",
        ),
        (
            "M-01",
            movement(step(**LEAN, side="left") + step(**LEAN, side="right", duration="15s")),
            "the right side gets 15 s, the left 20 s",
        ),
        ("M-02", movement(step(kind="pause", duration="14s")), "a pause of 14 s"),
        (
            "M-02",
            movement(step(kind="tempo", duration="91s")),
            "more than 90 s of work without a pause",
        ),
        (
            "M-02",
            movement(
                step(kind="tempo", duration="50s")
                + step(kind="rest", duration="14s")
                + step(kind="reps", duration="41s")
            ),
            "more than 90 s of work without a pause",
        ),
        ("M-03", movement(SIT, easier=""), "easier is missing"),
        ("M-03", movement(SIT, cautions=""), "stop-signs is missing"),
        ("M-03", movement(SIT, cautions="", kind="stretch"), "stop-signs is missing"),
        ("M-03", movement(SIT, cautions="", kind="routine"), "stop-signs is missing"),
        ("M-04", script(step(swap="{bone: Rest.}")), "the session does not list the caution bone"),
        ("M-05", movement(step(kind="move", duration="9s")), "9 s to move"),
        ("M-05", movement(step(kind="ease", duration="9s")), "9 s to move"),
        ("M-05", movement(step(kind="setup")), "this set-up does not wait for the person"),
        (
            "M-05",
            movement(step(pose="stand") + step(pose="supine", duration="19s")),
            "19 s to get from standing to lying",
        ),
        (
            "M-05",
            movement(step(pose="stand") + SIT + step(pose="chair", duration="19s")),
            "19 s to get from standing to sitting",
        ),
        ("M-09", script(dim_screen="yes"), "a session that dims the screen ends in silence"),
        (
            "G-05",
            script(step(kind="notice", duration="41s")),
            "41 s of noticing without coming home",
        ),
        ("L-10", script(step(say='"' + "word " * 21 + '"')), "21 words are too many for 20 s"),
        (
            "L-10",
            script(step(swap='{breath-free: "' + "word " * 21 + '"}')),
            "21 words are too many for 20 s",
        ),
        ("X-04", movement(SIT, cautions="[stop-signs, ball]"), "a session on a ball has its card"),
        ("T-04", script(easier=""), "easier is missing"),
    ],
)
def test_each_rule_is_an_error_when_shipped_and_a_warning_when_personal(load, rule, text, said):
    assert said in "\n".join(_told(load, text))


@pytest.mark.parametrize(
    "text",
    [
        script(step(breath="4-6", duration="10min")),
        script(step(breath="4-6", duration="10min") + step(duration="30s") + step(breath="4-6")),
        script(step(breath="4-6", duration="10min") + step(duration="15s") * 2 + step(breath="5-5")),
        script(step(breath="sigh-3-6", duration="27s") + SIT + step(breath="sigh-3-6", duration="27s")),
        script(step(breath="box-3")),
        script(step(breath="4-0.5-6-0.5")),
        script(step(kind="notice", duration="40s") * 2),
        script(dim_screen="yes", audio="{end: none}"),
        script(step(say='"' + "word " * 20 + '"')),
        script(step(say='"' + "word " * 30 + '"', advance="manual")),
        script(SIT + step(kind="choice", duration=None, say='"You choose, with no hurry."')),
        script(step(swap="{bone: Rest.}"), cautions="[bone]"),
        movement(PAIR + step(**LEAN, duration="5s")),
        movement(PAIR + step(**LEAN, duration="60s") + "    between: " + REST.strip()[2:] + "\n"),
        movement((step(**LEAN, duration="60s") + REST) * 2),
        movement((step(**LEAN, pose="wall") + REST + step(**LEAN, pose="stand", duration="60s") + REST)
                 * 2),
        movement(step(kind="tempo", duration="90s") + step(kind="pause", duration="15s") + LINE),
        movement(step(kind="tempo", duration="90s") + step(kind="rest", duration="15s") + LINE),
        movement(step(kind="move", duration="10s") + step(kind="ease", duration="10s")),
        movement(step(kind="setup", advance="manual", duration="5s", pose="stand")
                 + step(pose="supine", duration="20s")),
        movement(step(pose="stand") + step(pose="chair", duration="9s", advance="manual")),
        movement(step(pose="stand", duration="9s") + step(pose="wall", duration="9s")),
        movement(SIT, cautions="[stop-signs, ball]", read_first="yes"),
    ],
)  # fmt: skip
def test_what_stays_inside_the_rules_is_told_nothing(load, text):
    assert _told(load, text) == []


def test_a_rule_points_to_the_key_that_breaks_it(load):
    problems = load(script(SIT + step(breath="1.5-3"), breath="7-9")).problems

    assert [(p.line, p.column, p.message[:16]) for p in problems] == [
        (7, 1, "the breath 7-9: "), (10, 46, "the breath 1.5-3"),
    ]  # fmt: skip


def test_paced_steps_are_judged_by_the_length_that_they_will_have(load):
    text = movement(PAIR + step(**LEAN, duration="55s", breath="6-6.5"))

    assert "a stretch of 62.5 s" in messages(load(text))


def test_a_broken_rule_is_told_once_for_a_step_that_comes_often(load):
    text = movement("  - repeat: 3\n    steps:\n    " + step(kind="move", duration="9s"))

    assert messages(load(text)) == ["9 s to move"]


def test_holds_are_judged_as_they_are_written_even_if_they_will_be_taken_out(load):
    assert "more than ten minutes" not in "\n".join(messages(load(script(step(breath="box-3")))))
    text = script(step(breath="box-3", duration=None, breaths="51"))
    assert "the breath is paced for longer than ten minutes" in messages(load(text))


CHOPPY = '"A. B. C. D."'
LATE = '[{at: 8500ms, say: "And this as well, if you like, with time."}]'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (script(SIT + step(say=CHOPPY, duration="4s")), "about 4 s of a 4 s step"),
        (script(SIT + step(say='"Yes."', later=LATE, duration="10s")), "about 4 s of a 10 s step"),
        (
            script(SIT + step(say=CHOPPY, duration="4s", advance="manual")),
            "about 4 s of a 4 s step",
        ),
    ],
)
def test_what_is_said_for_longer_than_its_step_is_told(load, text, told):
    message = f"what is said here takes {told}; it will be shortened"

    [shipped] = load(text).problems
    assert (shipped.message, shipped.level) == (message, "error")
    assert (shipped.line, shipped.hint) == (9, "fewer words, or a longer step")
    [personal] = load(text, is_personal=True).problems
    assert (personal.message, personal.level) == (message, "warning")


@pytest.mark.parametrize(
    "text",
    [
        script(step(say=CHOPPY, duration="6s")),
        script(step(say='"Yes."', later=LATE, duration="14s")),
        script(step(duration="1s")),
        script(SIT + step(kind="choice", duration=None, say='"A. B. C. D."', choices="[One, Two]")),
        script(step(say='"It is {time}."', duration="7s")),
    ],
)
def test_what_can_be_said_in_its_step_is_told_nothing(load, text):
    assert messages(load(text)) == []


def test_an_hour_that_takes_long_to_say_is_counted(load):
    assert (
        "what is said here" in messages(load(script(step(say='"It is {time}."', duration="4s"))))[0]
    )


def test_a_step_with_too_many_words_is_told_that_alone(load):
    [message] = messages(load(script(step(say='"' + "extraordinary " * 30 + '"'))))

    assert message == "30 words are too many for 20 s"
