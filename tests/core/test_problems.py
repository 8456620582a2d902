"""What is wrong with a file, as a person reads it."""

from hipcalm.core.problems import Finding, Level, Problem, nearest, unknown_word


def test_a_problem_reads_as_a_line_that_editors_follow():
    problem = Problem("a.yaml", 3, 5, Level.ERROR, "pose is missing", "add pose: any")

    assert str(problem) == "a.yaml:3:5: error: pose is missing (add pose: any)"


def test_a_problem_without_a_hint_has_no_brackets():
    assert str(Problem("a.yaml", 1, 1, Level.WARNING, "odd")) == "a.yaml:1:1: warning: odd"


def test_a_problem_is_one_line_whatever_word_it_quotes():
    assert str(Problem("a", 1, 1, Level.ERROR, "x\ny", "z\n")) == "a:1:1: error: x y (z )"


def test_only_errors_keep_a_file_from_being_used():
    assert Problem("a", 1, 1, Level.ERROR, "x").is_error
    assert not Problem("a", 1, 1, Level.WARNING, "x").is_error


def test_problems_sort_by_their_place():
    places = [(2, 1), (1, 9), (1, 2)]

    found = sorted(Problem("a", line, column, Level.ERROR, "x") for line, column in places)

    assert [(problem.line, problem.column) for problem in found] == [(1, 2), (1, 9), (2, 1)]


def test_a_softened_finding_differs_only_in_its_level():
    finding = Finding(("steps", 0), "too long", "shorter")

    assert finding.softened() == Finding(("steps", 0), "too long", "shorter", Level.WARNING)


def test_the_nearest_word_is_near():
    assert nearest("strech", ["stretch", "rest"]) == "stretch"
    assert nearest("zzz", ["stretch", "rest"]) == ""


def test_an_unknown_word_is_answered_with_the_nearest_or_all():
    assert unknown_word("strech", ["stretch", "rest"]) == "did you mean stretch?"
    assert unknown_word("zzz", ["stretch", "rest"]) == "known are: rest, stretch"
    assert unknown_word("zzz", []) == ""
