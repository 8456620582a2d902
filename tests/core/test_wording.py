"""The words of a script."""

import pytest

from hipcalm.core.wording import _COMMAND_WORDS, _GUILT_WORDS, _PROMISE_WORDS
from tests.core.scripts import messages, script, step

LISTED = (
    "must", "should", "have to", "need to", "don't", "don\u2019t", "always", "never", "push", "force",
    "deeper", "hold it", "relax", "perfect", "correct", "wrong", "good job", "release trauma",
    "let it out", "surrender", "safe now",
)  # fmt: skip
PROMISED = (
    "heal",
    "cure",
    "fix",
    "detox",
    "discharge",
    "unlock",
    "proven",
    "you are safe",
    "your story",
)
BLAMED = ("missed", "streak", "failed", "behind", "lapsed")


def _say(load, text, **keys):
    return messages(load(script(step(say=f'"{text}"', duration="1min", **keys))))


@pytest.mark.parametrize("word", sorted({*LISTED, *_COMMAND_WORDS}))
def test_no_cue_commands_or_praises(load, word):
    assert _say(load, f"You {word} here") == [f"'{word}' is not a word for a cue"] or "'" in word


@pytest.mark.parametrize("word", [word for word in (*LISTED, *_COMMAND_WORDS) if "'" in word])
def test_no_cue_forbids(load, word):
    assert _say(load, f"You {word} move") == [f'"{word}" is not a word for a cue']


@pytest.mark.parametrize("word", sorted({*PROMISED, *_PROMISE_WORDS}))
def test_no_text_promises(load, word):
    said = f'"{word}"' if "'" in word else f"'{word}'"

    assert _say(load, f"Here {word} it is") == [f"{said} promises too much"]
    for key in ("title", "summary", "easier"):
        text = script(**{key: f'"Here {word} it is"'})
        assert messages(load(text)) == [f"{said} promises too much"]


@pytest.mark.parametrize("word", sorted({*BLAMED, *_GUILT_WORDS}))
def test_no_text_blames(load, word):
    assert _say(load, f"You {word} today") == [f"'{word}' blames"]
    assert messages(load(script(summary=f'"You {word} today"'))) == [f"'{word}' blames"]


@pytest.mark.parametrize("text", ["You MUST sit", "Sit, you 'must', now", "sit-must-sit", "Must"])
def test_words_are_found_in_any_case_and_between_any_signs(load, text):
    assert len(_say(load, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Mustard, forceps, a pushchair and a fixture", "Hands behind you", "the wall behind your back",
        "Prefix, secure, wholly", "A headless perfectionist", "Let it be", "Hold the chair",
    ],
)  # fmt: skip
def test_words_inside_words_and_plain_places_are_fine(load, text):
    assert _say(load, text) == []


@pytest.mark.parametrize("key", ["easier", "swap", "later", "choices"])
def test_every_spoken_text_of_a_step_is_checked(load, key):
    value = {
        "easier": '"You must sit"',
        "swap": '{breath-free: "You must sit"}',
        "later": '[{at: 1s, say: "You must sit"}]',
        "choices": '["You must sit"]',
    }[key]

    assert messages(load(script(step(**{key: value})))) == ["'must' is not a word for a cue"]


@pytest.mark.parametrize(
    "text",
    ["Take a deep breath", "Breathe deeply", "A full, slow in-breath", "a big inhale", "inhale fully",
     "a maximal exhale", "Breathe as much as you can", "the deepest? a huge breath"],
)  # fmt: skip
def test_nobody_is_asked_for_a_large_breath(load, text):
    told = _say(load, text, swap="{breath-free: Rest.}")

    assert [message.partition("' ")[2] for message in told] == ["asks for a large breath"]


@pytest.mark.parametrize(
    "text", ["Close your eyes", "Eyes closed", "with eyes closing", "Shut the eyes"]
)
def test_eyes_may_stay_open(load, text):
    assert len(_say(load, text)) == 1
    assert _say(load, f"{text}, or keep them open") == []


@pytest.mark.parametrize("kind", ["move", "stretch", "reps", "tempo", "walk"])
def test_a_movement_leaves_a_choice(load, kind):
    assert _say(load, "Lift a knee", kind=kind) == ["this movement leaves no choice"]
    assert _say(load, "Lift a knee, if you like", kind=kind) == []
    assert _say(load, "Lift a knee, as high as suits", kind=kind) == []


def test_other_steps_may_be_plain(load):
    assert _say(load, "Notice your feet.", kind="rest") == []


def test_a_cue_has_thirty_words_at_most(load):
    assert _say(load, "word " * 30) == []
    assert _say(load, "word " * 31) == ["31 words are too many to hear"]


def test_a_cue_has_four_sentences_at_most(load):
    assert _say(load, "One. Two! Three? Four.") == []
    assert _say(load, "One. Two. Three... Four. Five.") == ["5 sentences are too many to hear"]


def test_words_of_breath_need_words_without_it(load):
    assert _say(load, "Breathe as you like.") == [
        "this speaks of breath, and has no words without it"
    ]
    assert _say(load, "Breathe as you like.", swap="{breath-free: Feel your feet.}") == []


def test_words_without_breath_are_without_it(load):
    assert _say(load, "Rest.", swap="{breath-free: Breathe out.}") == [
        "these words speak of breath"
    ]


def test_an_optional_breath_step_may_simply_fall_away(load):
    text = script(step() + step(kind="breath", say="Breathe as you like.", optional="yes"))

    assert messages(load(text)) == []


@pytest.mark.parametrize("language", ["de", "pt-BR"])
def test_the_lists_of_words_hold_for_english_alone(load, language):
    steps = step(kind="move", duration="1min", say='"Heal must fix, wenn du magst."')

    assert messages(load(script(steps, language=language, summary='"Heal."'))) == []
    assert len(messages(load(script(steps, language="en-GB", summary='"Heal."')))) == 4


def test_a_text_in_any_language_can_be_too_long_to_hear(load):
    steps = step(duration="10min", say='"' + "Wort " * 31 + 'und. Ja. Ja. Ja. Ja."')

    assert messages(load(script(steps, language="de"))) == [
        "36 words are too many to hear",
        "5 sentences are too many to hear",
    ]
