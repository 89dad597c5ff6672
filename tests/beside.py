"""What tests look up: modules that stand beside the pages, and the chapters that hold rules."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import yibao

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def load(name: str) -> ModuleType:
    """A module of the folder docs."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def chapters() -> tuple[ModuleType, ...]:
    """Every module of the package that lists rules at its foot (``RULES``)."""
    package = Path(yibao.__file__).parent
    found = []
    for path in sorted(package.rglob("*.py")):
        names = [
            target.id
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        ]
        if "RULES" in names:
            parts = ("yibao", *path.relative_to(package).with_suffix("").parts)
            name = ".".join(part for part in parts if part != "__init__")
            found.append(importlib.import_module(name))
    return tuple(found)
