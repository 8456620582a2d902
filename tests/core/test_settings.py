"""Settings: read with patience, written whole or not at all."""

import json

import msgspec
import pytest

from hipcalm.core.settings import Settings, load_settings, save_settings

OTHER = Settings(
    theme="dark",
    text_size=150,
    motion="reduced",
    person="lark",
    build="sturdy",
    outline=True,
    cautions=("hip-op", "bone"),
    breath_comfortable=False,
    breath_holds=True,
    wait_after_pauses=True,
    welcomed=True,
    cards_read=("stability-ball",),
    sound=False,
    volume=80,
    volume_voice=70,
    volume_cues=60,
    volume_breath=50,
    volume_reminder=40,
    cue_set="soft",
    breath_sound="ocean",
    voice=False,
    voice_source="system",
    voice_speed=100,
    breath_words=True,
    says_next=False,
    tells_halfway=True,
    tells_last_breaths=True,
    output="simpleaudio",
    device="Desk lamp",
    sound_offset_ms=-40,
    global_key="",
    level_checked=True,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "settings.json"


def written(file, content: str | bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def test_without_a_file_the_usual_settings_hold_and_nothing_is_said(file):
    assert load_settings(file) == (Settings(), "")
    assert not file.parent.exists()


def test_what_is_saved_is_read_again(file):
    save_settings(file, OTHER)

    assert load_settings(file) == (OTHER, "")


def test_every_setting_of_the_test_differs_from_the_usual_one():
    for name in Settings.__struct_fields__:
        assert getattr(OTHER, name) != getattr(Settings(), name), name


def test_the_file_can_be_read_by_people(file):
    save_settings(file, OTHER)

    assert json.loads(file.read_text())["text_size"] == 150
    assert len(file.read_text().splitlines()) > 8


def test_settings_left_out_are_as_usual(file):
    written(file, '{"theme": "light"}')

    assert load_settings(file) == (Settings(theme="light"), "")


def test_settings_of_a_later_version_are_passed_over(file):
    written(file, '{"theme": "light", "glow": 3}')

    assert load_settings(file) == (Settings(theme="light"), "")


def test_settings_of_a_later_version_are_kept_for_it(file):
    written(file, '{"theme": "light", "glow": {"of": [3]}}')

    save_settings(file, OTHER)

    assert json.loads(file.read_text())["glow"] == {"of": [3]}
    assert load_settings(file) == (OTHER, "")


@pytest.mark.parametrize("content", ["", "[]", "{", b"\xff", "[" * 5_000])
def test_settings_are_saved_over_a_damaged_file(file, content):
    written(file, content)

    save_settings(file, OTHER)

    assert load_settings(file) == (OTHER, "")


def test_a_byte_order_mark_of_an_editor_is_passed_over(file):
    written(file, '\ufeff{"theme": "light"}')

    assert load_settings(file) == (Settings(theme="light"), "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", None),
        ("text_size", 500),
        ("text_size", 79),
        ("text_size", "large"),
        ("text_size", 100.5),
        ("motion", 1),
        ("cautions", "hip-op"),
        ("cautions", [1]),
        ("breath_comfortable", "no"),
        ("breath_holds", 1),
    ],
)
def test_one_value_that_cannot_be_used_takes_no_other_with_it(file, name, value):
    values = msgspec.to_builtins(OTHER) | {name: value}
    written(file, json.dumps(values))

    loaded, said = load_settings(file)

    usual = getattr(Settings(), name)
    assert loaded == msgspec.structs.replace(OTHER, **{name: usual})
    assert name.replace("_", " ") in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\0" * 100,
        b"\xff\xfe{",
        b'{"theme": "\xff"}',
        b'{"a":' + b"[" * 100_000,
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_none_is_set_aside_and_never_lost(file, content):
    written(file, content)

    loaded, said = load_settings(file)

    assert loaded == Settings()
    aside = file.with_name("settings.damaged.json")
    assert aside.read_bytes() == content
    assert "settings.damaged.json" in said
    assert not file.exists()
    assert load_settings(file) == (Settings(), ""), "it is said once"


def test_a_file_set_aside_takes_no_other_s_place(file):
    for number in range(3):
        written(file, f"{number}")
        load_settings(file)

    names = ("settings.damaged.json", "settings.damaged-2.json", "settings.damaged-3.json")
    assert [file.with_name(name).read_text() for name in names] == ["0", "1", "2"]


def test_a_folder_in_its_place_is_told_and_not_fatal(file):
    file.mkdir(parents=True)

    loaded, said = load_settings(file)

    assert loaded == Settings()
    assert "could not be read" in said


def test_a_file_that_cannot_be_set_aside_is_told(file, monkeypatch):
    written(file, "{")

    def refused(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "rename", refused)

    loaded, said = load_settings(file)

    assert (loaded, said) == (
        Settings(),
        "Your settings could not be read. The file is left as it is: settings.json.",
    )


# ---------------------------------------------------------------- writing


def test_only_the_person_can_look_into_a_new_folder(file):
    save_settings(file, Settings())

    assert file.parent.stat().st_mode & 0o077 == 0


def test_nothing_is_left_beside_the_file(file):
    save_settings(file, OTHER)

    assert list(file.parent.iterdir()) == [file]


def test_a_write_that_fails_leaves_the_old_settings_and_no_rest(file, monkeypatch):
    save_settings(file, OTHER)

    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hipcalm.core.keeping.os.fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        save_settings(file, Settings())

    assert load_settings(file) == (OTHER, "")
    assert list(file.parent.iterdir()) == [file]


def test_a_folder_that_cannot_be_made_is_an_error(file):
    file.parent.write_text("a file where a folder should be")

    with pytest.raises(FileExistsError):
        save_settings(file, Settings())


def test_settings_cannot_be_changed_behind_one_s_back():
    with pytest.raises(AttributeError):
        Settings().theme = "dark"
