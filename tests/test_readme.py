"""The first page that a newcomer reads says what the program does."""

import re

import pytest

from hipcalm import cli
from hipcalm.core.layout import lay_out
from hipcalm.core.loader import load
from hipcalm.core.paths import shipped_sessions
from tests.core.scripts import VOCABULARY

ROOT = shipped_sessions().parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SCRIPTS = [text for kind, text in BLOCKS if kind == "yaml"]
COMMANDS = [
    line.partition("  ")[0]
    for kind, text in BLOCKS
    for line in text.splitlines()
    if not kind and line.startswith("hipcalm")
]
WORDS = {"SESSION": ["leg-dangle"], "FILE...": ["a.yaml", "b.yaml"], "FILE": ["a.flac"]}


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_session_of_the_page_loads_without_a_problem_and_plays(text, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")

    loaded = load(file, VOCABULARY, is_personal=True)

    assert loaded.problems == ()
    assert lay_out(loaded.script.session).total_ms > 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_is_understood(command):
    words = [word for one in command.split()[1:] for word in WORDS.get(one, [one])]

    assert cli._parser().parse_args(words).run


def test_the_page_names_every_command_and_nothing_else():
    named = {command.split()[1] for command in COMMANDS if len(command.split()) > 1}
    known = re.findall(r"^    (\w+) ", cli._parser().format_help(), re.MULTILINE)

    assert named - {"--background"} == set(known)


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(--[a-z][a-z-]+)", TEXT))))
def test_every_option_of_the_page_exists(option):
    parser = cli._parser()
    choices = parser._subparsers._group_actions[0].choices.values()
    known = {word for one in (parser, *choices) for a in one._actions for word in a.option_strings}

    assert option in known


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", TEXT, re.MULTILINE))))
def test_every_make_target_of_the_page_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "docs/session-format.md"])
def test_every_link_to_a_file_leads_to_one(page):
    text = (ROOT / page).read_text(encoding="utf-8")

    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert ((ROOT / page).parent / target).exists(), target
