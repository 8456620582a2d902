"""The JSON Schema of scripts, for editors, and its complaints in words."""

import jsonschema
import pytest
import yaml

from hipcalm.core import schema
from hipcalm.core.meanings import MEANINGS
from hipcalm.core.paths import shipped_sessions
from tests.core.scripts import SHIPPED, SIT, messages, script, step

SCHEMA = schema.schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def _properties():
    for part in SCHEMA["$defs"].values():
        yield from part.get("properties", {}).items()


def test_the_schema_file_is_the_one_that_the_code_makes():
    written = (shipped_sessions() / "session.schema.json").read_text(encoding="utf-8")

    assert written == schema.schema_text()


def test_the_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_an_editor_finds_nothing_wrong_with_a_shipped_session(file):
    text = file.read_text(encoding="utf-8")

    VALIDATOR.validate(yaml.safe_load(text))
    assert text.startswith("# yaml-language-server: $schema=session.schema.json\n")


def test_every_key_has_a_meaning_and_every_meaning_a_key():
    assert {key for key, _ in _properties()} == set(MEANINGS)
    assert all(shape["description"] for _, shape in _properties())


def test_an_editor_knows_groups_from_steps():
    broken = yaml.safe_load(script("  - {repeat: 2, name: a}\n"))

    errors = VALIDATOR.iter_errors(broken)

    assert sorted(error.message.split(" ")[0] for error in errors) == ["'steps'", "Additional"]


def test_numbers_and_switches_are_known_by_their_keys():
    types = schema.scalar_types()

    assert (types["bpm"], types["optional"], types["schema"]) == (int, bool, int)
    assert "duration" not in types
    assert "say" not in types


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (script(schema="2"), "2 is not known here (write 1)"),
        (script(id="A b"), "'A b' is not written as it should be (small letters, digits, hyphens)"),
        (script(id='"a\\n"'), "'a\\n' is not written as it should be"),
        (script(language="English"), "'English' is not written as it should be (a language tag"),
        (script(title='""'), "there is no text here (write some)"),
        (script(title='" "'), "there is no text here (write some)"),
        (script(step(name='" "')), "there is no text here (write some)"),
        (script(step(say='" "')), "there is no text here (write some)"),
        (script(title="x" * 81), "this text is too long (at most 80 letters and signs)"),
        (
            script(title="[a]"),
            "a list stands here (write text; in quotes, if it has a sign such as",
        ),
        (script(title="~"), "nothing stands here (write text)"),
        (script(title="{a: b}"), "a mapping stands here (write text; in quotes, if it has a sign"),
        (script(schema=" "), "nothing stands here (write 1)"),
        (script(kind="BREATH"), "'BREATH' is not known here (did you mean breath?)"),
        (script(duration="3min"), "duration has no place here (it belongs in a step)"),
        (script(step="[]"), "step has no place here (did you mean steps?)"),
        (script(step(pause="20s")), "pause has no place here (it belongs in titrate)"),
        (
            script(step(**{"<<": "x"})),
            "<< is not a known key (write the keys out; nothing is merged)",
        ),
        (script(step(**{"\u00a0side": "left"})), "(there is an unusual sign in it; write side)"),
        (script(step(**{'" "': "left"})), "' ' is not a known key (take it out)"),
        (script(tags="one"), "'one' stands here (write a list, such as [one])"),
        (script(step(later="one")), "'one' stands here (write a list (- …))"),
        (script(tags="[" + "a, " * 41 + "]"), "there is too much here (at most 40)"),
        (script(dim_screen="maybe"), "'maybe' stands here (write true or false)"),
        (script(kind="strech"), "'strech' is not known here (did you mean stretch?)"),
        (script(kind="zzz"), "'zzz' is not known here (known are: awareness, breath, "),
        (script(check_in="{before: [fun]}"), "'fun' is not known here (known are: distress, pain)"),
        (script(audio="{cue: soft}"), "cue is not a known key (did you mean cues?)"),
        (script(zzz="1"), "zzz is not a known key (take it out)"),
        (script("  []\n"), "there is too little here (at least 1)"),
        (script("  - a\n"), "'a' stands here (write a mapping (key: value))"),
        (script(step(bpm="9")), "9 is too small (at least 10)"),
        (script(step(bpm="121")), "121 is too large (at most 120)"),
        (script(step(bpm="fast")), "'fast' stands here (write a whole number)"),
        (
            script(step(duration="[a]")),
            "error: a list stands here (write text or a number; in quotes",
        ),
        (script(step(breath="x y")), "'x y' is not a known breath pattern ("),
        (script(step(recording="../x")), "'../x' leaves the script's folder (name a file beside"),
        (script(step(image="{file: a.png}")), "alt is missing (add alt: …)"),
        (script(step(name=None)), "name is missing (add name: …)"),
        (script("  - {repeat: 0, steps: []}\n"), "0 is too small (at least 1)"),
        (script(f"  - each_side: [right]\n    steps:\n    {SIT}"), "there is too little here"),
        (script("  - titrate: {dose: 5s}\n"), "step is missing (add step: …)"),
        (script(step(swap="{" + ", ".join(f"c{i}: x" for i in range(41)) + "}")), "too much here"),
        (script(offer_instead="{hip-op: A b}"), "'A b' is not written as it should be"),
        (
            script(offer_instead=f"{{{'x' * 65}: ab}}"),
            "this text is too long (at most 64 letters and signs)",
        ),
    ],
)
def test_each_complaint_is_in_words_with_its_mend(load, text, told):
    assert told in "\n".join(str(problem) for problem in load(text).problems)


def test_a_complaint_without_words_of_ours_is_still_told():
    error = next(jsonschema.Draft202012Validator({"multipleOf": 2}).iter_errors(3))

    assert [finding.message for finding in schema._told(error, {})] == ["3 is not a multiple of 2"]


def test_a_complaint_is_told_once(load):
    assert messages(load(script("  - a\n"))) == ["'a' stands here"]
