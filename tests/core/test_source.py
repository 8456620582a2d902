"""YAML text to plain values: its traps, its caps, and where a thing stands."""

import pytest

from hipcalm.core.problems import Finding
from hipcalm.core.source import SourceError, decode, locate, parse, read_text

SCALARS = {"count": int, "optional": bool}


def _value(text):
    return parse(text, SCALARS)


def _refused(text):
    with pytest.raises(SourceError) as refusal:
        parse(text, SCALARS)
    return refusal.value


@pytest.mark.parametrize(
    "written", ["1:30", "0:45", "010", "no", "on", "off", "yes", "0x1f", "1e3", ".5"]
)
def test_a_value_stays_the_text_that_was_written(written):
    assert _value(f"say: {written}") == {"say": written}


@pytest.mark.parametrize(
    ("written", "value"),
    [("8", 8), ("010", 10), ("-3", -3), ('"8"', 8), ("8.5", "8.5"), ("many", "many"),
     ("+3", 3), ("0x1f", "0x1f"), ("1_000", "1_000"), ("٣", "٣"), ('" 8"', " 8"), ("1:30", "1:30"), ("9" * 400, "9" * 400), ("[1, 2]", [1, 2])],
)  # fmt: skip
def test_a_key_for_numbers_holds_whole_decimal_numbers(written, value):
    assert _value(f"count: {written}") == {"count": value}


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("True", True), ("yes", True), ("on", True), ("ON", True), ("false", False),
     ("no", False), ("off", False), ("maybe", "maybe"), ("1", "1"), ("y", "y")],
)  # fmt: skip
def test_a_key_for_a_switch_understands_the_usual_words(written, value):
    assert _value(f"optional: {written}") == {"optional": value}


@pytest.mark.parametrize("key", ["on", "off", "yes", "no", "null", "010", "1:30", "~"])
def test_a_key_is_always_text(key):
    assert _value(f"{key}: here") == {key: "here"}


@pytest.mark.parametrize(
    ("written", "value"), [("", None), ("~", None), ("null", None), ('""', ""), ("'~'", "~")]
)
def test_nothing_is_nothing_unless_quoted(written, value):
    assert _value(f"say: {written}") == {"say": value}


def test_an_alias_stands_for_what_was_named():
    assert _value("a: &x {b: 1}\nc: [*x, *x]") == {"a": {"b": "1"}, "c": [{"b": "1"}, {"b": "1"}]}


def test_a_named_scalar_can_be_repeated():
    assert _value("a: &x word\nb: *x") == {"a": "word", "b": "word"}


def test_block_and_flow_and_folded_text_are_understood():
    assert _value('a: >-\n  one\n  two\nb: "x\n  y"\nc: {d: [e, {f: g}]}\n') == {
        "a": "one two",
        "b": "x y",
        "c": {"d": ["e", {"f": "g"}]},
    }


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: 1\na: 2", "the key a stands here twice", (2, 1)),
        ("a:\n  b: 1\n  b: 2", "the key b stands here twice", (3, 3)),
        (
            "a: !!python/object:os.system x",
            "tags such as !!python/object:os.system are not",
            (1, 4),
        ),
        ("a: !step x", "tags such as !step are not", (1, 4)),
        ("!!map {a: 1}", "tags such as", (1, 1)),
        ("!!str a: 1", "a key here is not plain text", (1, 1)),
        ("? [a, b]\n: 1", "a key here is not plain text", (1, 3)),
        ("&k a: 1", "a key here is not plain text", (1, 1)),
        ("x: &a k\n*a : 1", "a key here is not plain text", (2, 1)),
        ("a: &x 1\nb: &x 2", "the name &x is given twice", (2, 4)),
        ("a: *x", "nothing before here is called &x", (1, 4)),
        ("a: &x [*x]", "nothing before here is called &x", (1, 8)),
        ("a: 1\n---\nb: 2", "a second document begins here", (2, 1)),
        ("a: [1, 2\nb: c\n", "this is not YAML: this [ is not closed", (1, 4)),
        ("a: {x: 1\nb: c\n", "this is not YAML: this { is not closed", (1, 4)),
        ("a: 'x\nb: c\n", "this is not YAML: a quotation mark is not closed", (1, 4)),
        ("a: 'it's'\n", "this is not YAML: no key of the mapping above stands here", (1, 8)),
        ("a:\n\tb: 1", "this is not YAML: no text can begin with this sign", (2, 1)),
        ("a: 1\n\tb: 2", "this is not YAML: a tab stands here", (2, 1)),
        ("a: b: c", "this is not YAML: a colon stands here where none is expected", (1, 5)),
        ("a: 1\nb\nc: 2", "this is not YAML: this line has no key", (2, 1)),
        ("- a\nb: c", "this is not YAML: this does not fit into the list above", (2, 1)),
        ("a: - b", "this is not YAML: a list can't begin here", (1, 4)),
        ("a: [b,, c]", "this is not YAML: a comma or a bracket stands here", (1, 7)),
        ("a: *\n", "this is not YAML: a name is missing after this sign", (1, 5)),
        ('a: "\\q"', "this is not YAML: a backslash in double quotes needs another one", (1, 5)),
        ("a: |x\n  y", "this is not YAML: did not find expected comment", (1, 5)),
        ("---\n", "the file is empty", (1, 1)),
        ("~", "the file is empty", (1, 1)),
        ("a: @x", "this is not YAML", (1, 4)),
        ("%YAML 3.0\n---\na: 1", "this is not YAML", (1, 1)),
        ("", "the file is empty", (1, 1)),
        ("# only words\n", "the file is empty", (1, 1)),
        ('a: "\\e[31m"', "a control character here (U+001B)", (1, 4)),
        ('"\\0": a', "a control character here (U+0000)", (1, 1)),
        ("a: " + "[" * 21, "nested deeper than 20 levels", (1, 23)),
        ("a: " + "{b: " * 21, "nested deeper than 20 levels", (1, 3 + 1 + 19 * 4)),
        ("[" + "x, " * 50_001 + "]", "more than 50000 values", (1, 2 + 3 * 49_999)),
    ],
)
def test_what_no_script_needs_is_refused_where_it_stands(text, message, place):
    refusal = _refused(text)

    assert message in refusal.message
    assert (refusal.line, refusal.column) == place


def test_more_than_a_hundred_aliases_are_refused():
    assert "more than 100 aliases" in _refused("a: &x 1\nb: [" + "*x, " * 101 + "]").message


def test_aliases_count_with_all_that_they_stand_for():
    text = "a: &a [" + "x, " * 999 + "]\nb: &b [" + "*a, " * 30 + "]\nc: [*b, *b]"

    assert "too large or too deep" in _refused(text).message


def test_aliases_can_not_nest_deeper_than_anything_else():
    text = "- &a0 [x]\n" + "".join(f"- &a{i} [*a{i - 1}]\n" for i in range(1, 25))

    assert "too large or too deep" in _refused(text).message


def test_tabs_are_answered_with_spaces():
    assert "indent with spaces" in _refused("a:\n\tb: 1").hint


def test_bytes_with_a_mark_and_windows_line_ends_are_text():
    assert _value(decode("\ufeffa: ä\r\nb: 2\r\n".encode())) == {"a": "ä", "b": "2"}


@pytest.mark.parametrize(
    ("raw", "message", "place"),
    [
        (b"\xff\xfea\0", "the file is saved as UTF-16", (1, 1)),
        (b"\xfe\xff\0a", "the file is saved as UTF-16", (1, 1)),
        ("a: b\nc: é".encode("latin-1"), "this is not UTF-8 text", (2, 4)),
        (b"a: b\nc: \0", "there is a control character here (U+0000)", (2, 4)),
        ("a: \x9b".encode(), "there is a control character here (U+009B)", (1, 4)),
        ("a: 1\nb: x\u2028y".encode(), "there is a control character here (U+2028)", (2, 5)),
        (b"a: 1\rb: \x01", "there is a control character here (U+0001)", (2, 4)),
        (b"a: 1\r\nb: \x01", "there is a control character here (U+0001)", (2, 4)),
        (b"a: 1\n" * 60_000, "the file is larger than 256 KiB", (1, 1)),
    ],
)
def test_bytes_that_are_no_text_are_refused_where_it_shows(raw, message, place):
    with pytest.raises(SourceError) as refusal:
        decode(raw)

    assert refusal.value.message == message
    assert (refusal.value.line, refusal.value.column) == place


def test_a_file_of_exactly_the_largest_size_is_read(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"#" * 256 * 1024)

    assert len(read_text(tmp_path / "a.yaml")) == 256 * 1024


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    for file, message in ((tmp_path, "a folder"), (tmp_path / "none.yaml", "not there")):
        with pytest.raises(SourceError, match=f"the file is {message}"):
            read_text(file)


TEXT = "a: 1\nb:\n  - c: 2\n  - {d: 3, e: [4, 5]}\n"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("a",), (1, 1)),
        (("b",), (2, 1)),
        (("b", 0), (3, 5)),
        (("b", 0, "c"), (3, 5)),
        (("b", 1, "e"), (4, 12)),
        (("b", 1, "e", 1), (4, 19)),
        (("b", 1, "missing"), (4, 5)),
        (("b", 9), (2, 1)),
        (("a", "deeper"), (1, 1)),
    ],
)
def test_a_path_leads_to_its_line_and_column(path, place):
    [(line, column, _)] = locate(TEXT, [Finding(path, "x")])

    assert (line, column) == place


@pytest.mark.parametrize("text", ["", "a: [", "a: b: c"])
def test_in_a_text_that_has_become_no_yaml_a_path_leads_to_its_begin(text):
    assert locate(text, [Finding(("a",), "x")])[0][:2] == (1, 1)
