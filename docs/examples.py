"""The code on the pages: every fenced ``python`` block is run, and what it prints compared.

What a block prints stands in the ``text`` block right after it. The blocks of a page run
one after another in the project's folder and share their names. After a change on purpose,
write the outputs anew and read the difference before it is kept::

    python docs/examples.py --write
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n?```text\n(?P<output>.*?)^```\n)?", re.M | re.S
)


@frozen
class Ran:
    """One block: where it stands, what the page shows, what it printed."""

    line: int
    shown: str
    printed: str


def documents() -> list[Path]:
    """Every page that people read: the trees, and the Markdown beside them."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def run(path: Path) -> Iterator[Ran]:
    """Run the blocks of a page in order."""
    text = path.read_text("utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        yield Ran(line, block["output"] or "", _run(block["code"], path, line, names))


def _run(code: str, path: Path, line: int, names: dict[str, Any]) -> str:
    printed = io.StringIO()
    compiled = compile("\n" * line + code, str(path), "exec")
    output = contextlib.redirect_stdout(printed)
    with output, contextlib.chdir(ROOT), warnings.catch_warnings():
        _quiet()
        exec(compiled, names)
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    return "".join(f"{line}\n" for line in lines)


def _quiet() -> None:
    """Pages may use values marked unverified; the warning is no part of the output."""
    from yibao import UnverifiedParameterWarning

    warnings.simplefilter("ignore", UnverifiedParameterWarning)


def rewritten(path: Path) -> str:
    """The page with the outputs its blocks have now."""
    ran = run(path)

    def block(found: re.Match[str]) -> str:
        printed = next(ran).printed
        code = f"```python\n{found['code']}```\n"
        return code + (f"\n```text\n{printed}```\n" if printed else "")

    return BLOCK.sub(block, path.read_text("utf-8"))


if __name__ == "__main__":
    for document in documents():
        if "--write" in sys.argv:
            document.write_text(rewritten(document), "utf-8")
        else:
            for ran in run(document):
                if ran.shown != ran.printed:
                    sys.exit(f"{document}:{ran.line}: prints\n{ran.printed}")
