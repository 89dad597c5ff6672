"""The library stays light and layered."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import yibao
from beside import load

ROOT = Path(yibao.__file__).parent
HEAVY = ("numpy", "pandas", "polars", "narwhals", "pyarrow", "matplotlib", "dateutil", "pytest")
NUMPY_MAY = {
    "frames/case.py",
    "frames/distinct.py",
    "frames/lives.py",
    "frames/months.py",
    "frames/persons.py",
    "frames/questions.py",
    "frames/reading.py",
    "frames/residents.py",
    "frames/situations.py",
    *(f"frames/settlements/{name}.py" for name in ("__init__", "blocks", "carrying", "kinds")),
    *(f"frames/settlements/{name}.py" for name in ("layers", "settling", "sums", "terms", "told")),
    "frames/writing.py",
    "core/ledger.py",
    "core/rules/columns.py",
    "core/rules/column_verbs.py",
    "policy/law_columns.py",
}
FLOORS = [set(step) for floor in load("drawings").FLOORS for step in floor.steps]


def fresh(code):
    """What a fresh interpreter prints for some code."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_import_loads_nothing_heavy():
    loaded = set(fresh("import yibao, sys; print(*sys.modules)"))
    assert not loaded & set(HEAVY)
    assert not any(name.startswith("yibao.") for name in loaded)


def test_a_scalar_answer_needs_no_numpy():
    code = (
        "import sys, yibao; from datetime import date\n"
        "me = yibao.Enrolment(scheme='employee', status='in_service', region='长春', base='1')\n"
        "yibao.explain(yibao.monthly_credit, me, on=date(2026, 11, 1))\n"
        "yibao.reconcile('7', yibao.monthly_credit, me, on=date(2026, 11, 1))\n"
        "print(*sys.modules)"
    )
    assert not set(fresh(code)) & (set(HEAVY) - {"dateutil"})


def imports(path):
    """The modules of the library that a file imports, and others at its top."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_only_the_columns_import_numpy():
    for path in ROOT.rglob("*.py"):
        if str(path.relative_to(ROOT)) not in NUMPY_MAY:
            assert not {m.split(".")[0] for m in imports(path)} & set(HEAVY[:5]), path


def floor(module):
    module = "yibao" if module == "__init__" else module
    for number, names in enumerate(FLOORS):
        if module in names:
            return number
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS in docs/drawings.py")


def test_the_floors_hold_the_modules_that_there_are():
    built = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py")}
    named = [name for step in FLOORS for name in step]
    assert sorted(named) == sorted({*built, "yibao"} - {"__init__"})


def test_every_import_points_down():
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        for module in imports(path):
            if module.startswith("yibao."):
                target = module.split(".")[1]
                assert floor(target) <= floor(parts[0]), f"{path} imports {module}"


@pytest.mark.parametrize("name", yibao.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(yibao, name).__doc__


def test_the_stub_types_exactly_the_public_names():
    stub = ast.parse((ROOT / "__init__.pyi").read_text("utf-8"))
    typed = {
        (alias.asname, node.module)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    public = {(name, f"yibao.{home}") for name, home in yibao._HOME.items()}
    assert typed == public | {(name, "yibao") for name in yibao._MODULES}


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'premium'"):
        _ = yibao.premium
    assert "monthly_credit" in dir(yibao)


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "py.typed").exists()
    assert import_module("yibao").__version__
