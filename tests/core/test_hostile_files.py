"""Whatever a file holds, loading it gives problems in words: quickly, and in little memory."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcalm.core import loader
from hipcalm.core.session import Script
from tests.core.scripts import SHIPPED, SIT, VOCABULARY, messages, script, step

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [" + ", ".join([f"*{before}"] * 9) + "]\n"
    for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
)
NESTED = (
    "  - repeat: 500\n    steps:\n      - repeat: 500\n        steps:\n"
    "          - repeat: 500\n            steps: [{name: a, kind: settle, duration: 1h}]\n"
)
DEEP = "".join("  " * i + "  - repeat: 1\n" + "  " * i + "    steps:\n" for i in range(0, 12, 2))
HOSTILE = {
    "alias bomb": BOMB,
    "recursive alias": script("  - &a {name: a, kind: settle, steps: [*a]}\n"),
    "merge keys": "a: &a {x: 1}\nb: {<<: *a}\n",
    "brackets": "[" * 2_000,
    "braces": "{a: " * 2_000,
    "quarter of a million brackets": "[" * 250_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "a million repeats": script(
        "  - repeat: 1000000\n    steps: [{name: a, kind: settle, duration: 1s}]\n"
    ),
    "500 times 500 times 500": script(NESTED),
    "a million doses": script(
        "  - titrate: {dose: 5s, doses: 1000000}\n    step: {name: a, kind: stretch}\n"
    ),
    "groups in groups": script(DEEP + "        " * 3 + "      - {name: a, kind: settle}\n"),
    "50,000 steps": script("  - {}\n" * 40_000),
    "30,000 unknown keys": "".join(f"k{i}: 1\n" for i in range(30_000)),
    "30,000 swaps": script(step(swap="{" + ", ".join(f"c{i}: x" for i in range(25_000)) + "}")),
    "30,000 codes": script(cautions="[" + ", ".join(f"c{i}" for i in range(25_000)) + "]"),
    "20,000 swaps in 500 steps": script(
        step(swap="{" + ", ".join(f"c{i}: x" for i in range(40)) + "}") * 450
    ),
    "30,000 wrong tags": script(tags="[" + "{}, " * 30_000 + "]"),
    "a key of 200 KiB": script() + f"? {'k' * 200_000}\n: 1\n",
    "a word of 200 KiB": script(kind="k" * 200_000),
    "an id of 200 KiB": script(id="k" * 200_000),
    "a number of 4,000 digits": script(step(bpm="9" * 4_000)),
    "a duration of 4,000 digits": script(step(duration="9" * 4_000)),
    "a breath of 100,000 numbers": script(step(breath="4" + "-4" * 50_000)),
    "500 x 40 later lines": script(step(later="[{at: 1s, say: must}, {at: 2s, say: x}]") * 500),
    "binary": bytes(range(256)) * 4,
    "NUL": b"schema: 1\nid: a\0b\n",
    "escaped NUL": script(step(recording='"a\\0b.wav"')),
    "UTF-16": script().encode("utf-16"),
    "UTF-16, other end first": script().encode("utf-16-be"),
    "Latin-1": script(title="Über").encode("latin-1"),
    "cut off UTF-8": script().encode() + b"# \xe2\x82",
    "a Python tag": script(step(say="!!python/object/apply:os.system [true]")),
    "a Python name": "!!python/name:os.system\n",
    "a binary tag": script(title="!!binary aGVsbG8="),
    "two documents": script() + "---\n" + script(),
    "only marks": "---\n...\n---\n",
    "a byte-order mark alone": b"\xef\xbb\xbf",
    "nothing": b"",
    "only comments": "# one\n# two\n",
    "300 KiB": "# " + "x" * 300_000,
    "300 KiB of zeros": bytes(300_000),
    "a tab": "steps:\n\t- a\n",
    "a scalar": "hello",
    "a bad escape": 'title: "\\q"\n',
    "a lone surrogate": 'title: "\\ud800"\n',
    "anchors twice": script(title="&a x", summary="&a y", nonsense="1"),
    "a key with an anchor": script() + "&a b: 1\n",
    "a name too long": script(step(recording="a" * 500 + ".wav", pose="x")),
    "40,000 times one key": script() + "a: 1\n" * 40_000,
    "20,000 tags": script(tags="[" + "!x y, " * 20_000 + "]"),
    "1,000 lone braces": script(step(say='"{{{{{{{{{{"') * 450),
    "450 unknown motions": script(step(motion="fly", pose="chiar") * 450),
    "carriage returns alone": script(nonsense="1").replace("\n", "\r"),
}


MEASURE = """
import json, resource, sys, time
from pathlib import Path
from tests.core.scripts import VOCABULARY
from hipcalm.core import loader

def peak_mib():
    # Not getrusage, where there is another way: it counts the program that started this one.
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024

start = time.process_time()
came = {}
for file in Path(sys.argv[1]).iterdir():
    loaded = loader.load(file, VOCABULARY, is_personal=False, shown_as="a.yaml")
    told = [str(problem) for problem in loaded.problems]
    came[file.name] = loaded.script is None, any(p.is_error for p in loaded.problems), told
print(json.dumps({
    "came": came,
    "seconds": time.process_time() - start,
    "mib": peak_mib(),
}))
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return what came of loading every hostile file, in a process of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(hostile, name):
    is_refused, has_error, told = hostile["came"][name]

    assert is_refused
    assert has_error
    assert all(len(problem) < 1_000 for problem in told)


def test_all_hostile_files_together_take_less_than_a_second_and_200_mib(hostile):
    assert hostile["seconds"] < 1
    assert hostile["mib"] < 200


@pytest.mark.parametrize(
    "text",
    [
        script().replace("\n", "\r\n"),
        "\ufeff" + script(),
        script(title='"Ünïcödé 日本語"'),
        "# first a comment\n---\n" + script() + "...\n",
        script(step(recording="a" * 500 + ".wav")),
    ],
)
def test_odd_but_honest_files_load(load, text):
    assert load(text, is_personal=True).script is not None


def test_a_folder_or_no_file_is_a_problem(tmp_path):
    for file, message in ((tmp_path, "a folder"), (tmp_path / "no.yaml", "not there")):
        loaded = loader.load(file, VOCABULARY, is_personal=True)
        assert messages(loaded) == [f"the file is {message}"]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")

    loaded = loader.load(tmp_path / "pipe.yaml", VOCABULARY, is_personal=True)

    assert messages(loaded) == ["the file is not a file"]


def test_a_link_to_itself_or_a_name_too_long_is_a_problem(tmp_path):
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")

    for file in (tmp_path / "loop.yaml", tmp_path / ("a" * 500), tmp_path / "a\0b"):
        assert loader.load(file, VOCABULARY, is_personal=True).problems[0].is_error


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(script())
    file.chmod(0)
    me = os.geteuid()
    os.seteuid(me or 65_534)  # the superuser may read everything

    loaded = loader.load(file, VOCABULARY, is_personal=True)

    os.seteuid(me)
    assert messages(loaded) == ["the file can't be read: Permission denied"]


@pytest.mark.parametrize(
    "name",
    ["../a.wav", "/etc/passwd", "a/../../b.wav", "..\\a.wav", "C:/a.wav", "~/a.wav", "a//b.wav",
     "file:///etc/passwd", '""', '" "', "[a]", "..", "\\\\host\\a.wav"],
)  # fmt: skip
def test_a_path_that_leaves_the_folder_is_an_error(load, name):
    loaded = load(script(step(recording=name)), is_personal=True)

    assert loaded.script is None
    assert load(script(step(image=f"{{file: {name}, alt: x}}")), is_personal=True).script is None


def test_a_link_that_leaves_the_folder_is_an_error(load, tmp_path):
    (tmp_path / "a.wav").symlink_to("/etc/passwd")
    (tmp_path / "out").symlink_to("/etc")

    for name in ("a.wav", "out/passwd"):
        found = messages(load(script(step(recording=name)), is_personal=True))
        assert found == [f"{name} leads out of the script's folder"]


def test_a_link_to_itself_is_only_a_missing_file(load, tmp_path):
    (tmp_path / "a.wav").symlink_to("a.wav")

    assert messages(load(script(step(recording="a.wav")), is_personal=True)) == [
        "a.wav is not there"
    ]


def test_a_file_inside_the_folder_is_fine_and_a_missing_one_a_warning(load, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    assert load(script(step(image='{file: pictures/a.png, alt: "A hip."}'))).problems == ()
    assert load(script(step(recording="sounds/b.wav"))).script is not None


TEXTS = [file.read_bytes() for file in SHIPPED]
WORDS = [
    b"",
    b"0",
    b"-1",
    b"99999999",
    b"null",
    b"[]",
    b"{}",
    b"'",
    b'"',
    b"*a",
    b"&a",
    b"!!x",
    b"- ",
]
_at = st.integers(0, 10_000)


def _flip(raw, at, byte):
    at %= len(raw)
    return raw[:at] + bytes([byte]) + raw[at + 1 :]


def _without_line(raw, at, _):
    lines = raw.splitlines(keepends=True)
    del lines[at % len(lines)]
    return b"".join(lines)


def _swapped_lines(raw, at, byte):
    lines = raw.splitlines(keepends=True)
    one, other = at % len(lines), (at + byte) % len(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _other_value(raw, at, byte):
    lines = raw.splitlines(keepends=True)
    key, colon, _ = lines[at % len(lines)].partition(b":")
    if colon:
        lines[at % len(lines)] = key + b": " + WORDS[byte % len(WORDS)] + b"\n"
    return b"".join(lines)


def _moved_value(raw, at, byte):
    lines = raw.splitlines(keepends=True)
    key, colon, _ = lines[at % len(lines)].partition(b":")
    _, other_colon, value = lines[(at * 7 + byte) % len(lines)].partition(b":")
    if colon and other_colon:
        lines[at % len(lines)] = key + b":" + value
    return b"".join(lines)


_changes = st.tuples(
    st.sampled_from([_flip, _without_line, _swapped_lines, _other_value, _moved_value]),
    _at,
    st.integers(0, 255),
)


@given(st.sampled_from(TEXTS), st.lists(_changes, min_size=1, max_size=4), st.booleans())
def test_a_damaged_script_loads_or_says_what_is_wrong(tmp_path_factory, raw, changes, is_personal):
    for change, at, byte in changes:
        raw = change(raw, at, byte) or b"x"
    file = tmp_path_factory.getbasetemp() / "damaged.yaml"
    file.write_bytes(raw)

    loaded = loader.load(file, VOCABULARY, is_personal=is_personal)

    is_refused = any(problem.is_error for problem in loaded.problems)
    assert is_refused == (loaded.script is None)
    assert loaded.script is None or isinstance(loaded.script, Script)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(tmp_path_factory, raw):
    file = tmp_path_factory.getbasetemp() / "bytes.yaml"
    file.write_bytes(raw)

    assert loader.load(file, VOCABULARY, is_personal=True).script is None


def test_the_least_script_loads(load):
    assert load(script(SIT)).problems == ()
