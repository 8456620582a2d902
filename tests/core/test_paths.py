"""Where files lie."""

from pathlib import Path

from hipcalm.core import paths


def test_shipped_sessions_and_assets_are_found():
    assert (paths.shipped_sessions() / "poses.yaml").is_file()
    assert paths.assets().is_dir()


def test_a_folder_inside_the_package_comes_first():
    assert paths.shipped("core").parent.name == "hipcalm"


def test_one_folder_can_hold_everything_that_is_written(tmp_path):
    folders = paths.user_folders(tmp_path)

    written = (
        *(folders.settings_file, folders.window_file, folders.help_card_file),
        *(folders.sessions, folders.journal_file, folders.cache),
    )
    assert all(path.is_relative_to(tmp_path) for path in written)
    assert len(set(written)) == len(written)


def test_the_journal_has_a_folder_to_itself(tmp_path):
    folders = paths.user_folders(tmp_path)

    others = {folders.config, folders.data, folders.cache, folders.sessions}
    assert folders.journal_file.parent not in others


def test_without_it_each_thing_has_the_platform_s_own_place(monkeypatch):
    monkeypatch.setenv("HOME", str(Path("/nowhere")))

    assert "hipcalm" in str(paths.user_folders().sessions)


def test_asking_for_folders_makes_none(tmp_path):
    paths.user_folders(tmp_path / "new")

    assert not (tmp_path / "new").exists()
