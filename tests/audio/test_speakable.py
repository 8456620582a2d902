"""What is said for a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcalm.audio.speakable import LONGEST, speakable
from hipcalm.core.session import Line
from tests.core.scripts import SHIPPED

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
settings.register_profile(
    "speech", max_examples=300, deadline=None, derandomize=True, database=None
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Low and slow, comfortable size.", "Low and slow, comfortable size."),
        ("Left side", "Left side."),
        ("If you like, don’t hold it.", "If you like, don't hold it."),
        ("Hold… and ease", "Hold, and ease."),
        ("Rest. . . Now you.", "Rest. Now you."),
        ("Stay ... Then ease", "Stay. Then ease."),
        ("Ease (if you like) back.", "Ease, if you like, back."),
        ("“Ready?” — yes!", "Ready? yes!"),
        ("*Slow* _down_", "Slow down."),
        ("left → right", "left to right."),
        ("left/right", "left or right."),
        ("hips & back", "hips and back."),
        ("at 50% of it", "at 50 percent of it."),
        ("about 90°", "about 90 degrees."),
        ("tilt 1° or -5°", "tilt 1 degree or minus 5 degrees."),
        ("2 × 10", "2 times 10."),
        ("for 10s or 1 s", "for 10 seconds or 1 second."),
        ("5 min, 2.5 cm", "5 minutes, 2.5 centimetres."),
        ("1m30s", "1 minute 30 seconds."),
        ("1½ h, ½ way", "1.5 hours, a half way."),
        ("breathe 4-6", "breathe 4 to 6."),
        ("10–15 s", "10 to 15 seconds."),
        ("4-7-8", "4, 7, 8."),
        ("It is 15:10.", "It is 15:10."),
        ("self-care, well-being", "self-care, well-being."),
        ("Tadāsana, café", "Tadasana, café."),
        ("ﬁve ＡＢＣ", "five ABC."),
        ("one\n\n two\ttabs", "one two tabs."),
        ("so\u00adft zero\u200bwidth", "soft zerowidth."),
        ("7" * 30, "7 " * 19 + "7."),
        ("123456789012", "1 2 3 4 5 6 7 8 9 0 1 2."),
    ],
)
def test_signs_become_words_or_pauses(text, said):
    assert speakable(text) == said


@pytest.mark.parametrize(
    "text", ["", " ", "…", "🙂", "❤️ 👩‍🦰 🇬🇧", "дыши", "呼吸", "\ud800", "-", "(?)"]
)
def test_nothing_is_said_of_a_text_without_a_word(text):
    assert speakable(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("🙂 Rest 🙂", "Rest."), ("Rest, дыши, rest", "Rest, rest."), ("1️⃣ In", "1 In.")],
)
def test_what_no_english_voice_can_say_is_left_out_and_the_rest_is_said(text, said):
    assert speakable(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Дыши… мягко", "Дыши, мягко."),
        ("呼吸 🙂", "呼吸."),
        ("साँस लें", "साँस लें."),
        ("50% & 5 min", "50% & 5 min."),
    ],
)
def test_another_language_keeps_its_letters_and_its_voice_reads_the_signs(text, said):
    assert speakable(text, "ru") == said


def test_a_long_text_ends_with_a_whole_sentence():
    said = speakable("You might rest here for a while. " * 100)

    assert LONGEST - 40 < len(said) <= LONGEST
    assert said.endswith("for a while.")


def test_the_longest_line_of_a_script_is_said_whole():
    (longest,) = (meta.max_length for meta in Line.__metadata__)

    assert speakable("a " * (longest // 2)).count("a") == longest // 2


@pytest.mark.parametrize(
    "text", ["9" * 10**6, "(" * 10**6, "1-" * 10**6, " . , " * 10**5, "ﷺ" * 10**6]
)
def test_an_absurd_text_is_soon_done_with(text):
    assert len(speakable(text)) <= LONGEST


@settings(settings.get_profile("speech"))
@given(ANY_TEXT, st.sampled_from(["en", "en-GB", "de", "ru", "zh"]))
def test_any_text_at_all_gives_words_or_nothing(text, language):
    said = speakable(text, language)

    assert said == "" or any(char.isalnum() for char in said)
    assert len(said) <= LONGEST
    said.encode()


@settings(settings.get_profile("speech"))
@given(ANY_TEXT)
def test_an_english_voice_is_given_latin_letters_digits_and_plain_marks_alone(text):
    assert all(char.isascii() or "à" <= char.lower() <= "ÿ" for char in speakable(text))


def test_every_shipped_script_is_plain_already():
    """What an author writes is what is heard: no shipped sentence is changed but at its end."""
    from hipcalm.core.structure import steps_of, texts_of
    from tests.core.scripts import session

    for file in SHIPPED:
        for _, step in steps_of(session(file.read_text(encoding="utf-8"))):
            for _, text in texts_of(step):
                if "{" not in text:
                    assert speakable(text).rstrip(".") == " ".join(text.split()).rstrip("."), text
