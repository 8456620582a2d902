"""Who may import whom: the table of the architecture page, read from the sources."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "hipcalm"
MODULES = {
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(PACKAGE.rglob("*.py"))
}
MAY_IMPORT = {
    "core": {"core"},
    "figure": {"core", "figure"},
    "audio": {"core", "audio"},
    "desktop": {"core", "desktop"},
    "playback": {"core"},
    "ui": {"core", "figure", "playback", "ui"},
}
"""The rooms of the package that may not import everything, and what they may import of it."""
CORE_NEEDS = {
    "msgspec": None,
    "yaml": None,
    "platformdirs": {"hipcalm.core.paths"},
    "jsonschema": {"hipcalm.core.schema"},
}
"""The packages of others that core may import, and where, if not everywhere."""
PAINTING = {
    *("extremities", "head_shapes", "layers", "limb_shapes", "outline", "painter", "palette"),
    *("parts", "room", "shading", "solids", "trunk_shapes", "wardrobe"),
}
WITHOUT_QT = {
    "hipcalm.core": set(),
    "hipcalm.figure": PAINTING,
    "hipcalm.audio": {"link", "render_job"},
}
"""Rooms that know no Qt, and their modules that do."""
VIEW_ENDINGS = ("_view", "_page", "_dialog")


@cache
def _imports(module: str) -> frozenset[str]:
    """Return the modules that a module imports anywhere in it, for types and inside functions too."""
    return frozenset(_found(module))


def _found(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative name"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _inside(room: str) -> list[str]:
    return [module for module in MODULES if f"{module}.".startswith(f"{room}.")]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room):
    wrong = {
        f"{module} imports {other}"
        for module in _inside(f"hipcalm.{room}")
        for other in _imports(module)
        if other.startswith("hipcalm.") and _room(other) not in MAY_IMPORT[room]
    }

    assert wrong == set()


def test_core_imports_nothing_but_the_standard_library_and_its_few_needs():
    for module in _inside("hipcalm.core"):
        others = {name.split(".")[0] for name in _imports(module)} - {"hipcalm"}
        for other in others - sys.stdlib_module_names:
            assert other in CORE_NEEDS, f"{module} imports {other}"
            assert module in (CORE_NEEDS[other] or {module}), f"{module} imports {other}"


@pytest.mark.parametrize("room", WITHOUT_QT)
def test_these_rooms_know_no_qt(room):
    for module in _inside(room):
        if module.rpartition(".")[2] not in WITHOUT_QT[room]:
            assert not any(name.startswith(("PySide6", "shiboken6")) for name in _imports(module))


def test_views_do_not_know_each_other():
    leaders = {f"hipcalm.ui.{name}" for name in ("main_window", "pages", "playing", "turns")}
    known = set.union(*(set(_imports(leader)) for leader in leaders))
    views = {name for name in known if name.endswith(VIEW_ENDINGS)}
    assert len(views) >= 10

    for view in views:
        assert _imports(view) & (views | leaders) == set(), view


def test_the_link_to_the_sound_imports_none_of_the_sound():
    if "hipcalm.audio.link" in MODULES:
        assert not any(name.startswith("hipcalm.audio") for name in _imports("hipcalm.audio.link"))


def test_there_is_no_circle():
    graph = {module: {name for name in _imports(module) if name in MODULES} for module in MODULES}

    order = list(
        TopologicalSorter(graph).static_order()
    )  # raises CycleError, which names the circle

    assert set(order) == set(MODULES)


def test_the_faces_of_packages_are_empty():
    for module, file in MODULES.items():
        if file.name == "__init__.py" and module != "hipcalm":
            assert file.read_text(encoding="utf-8") == "", module


def test_the_package_s_own_face_tells_only_the_version():
    tree = ast.parse(MODULES["hipcalm"].read_text(encoding="utf-8"))

    names = [
        ast.unparse(node).split(" ")[0] for node in tree.body if not isinstance(node, ast.Expr)
    ]
    assert names == ["__version__"]


BLOCKED = """
import importlib, sys
for name in ("PySide6", "shiboken6", "numpy", "pyqtgraph"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
slow = {"jsonschema", "hypothesis", "pytest"} & set(sys.modules)
assert not slow, slow
"""


def test_all_of_core_can_be_imported_without_qt_and_numpy():
    core = _inside("hipcalm.core")

    subprocess.run([sys.executable, "-c", BLOCKED, *core], check=True, cwd=PACKAGE.parent)

    assert len(core) > 15
