"""What MkDocs does beyond its configuration: generated pages, and the language of a page.

Another generator needs only ``pages.pages()`` and the two trees of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import codes
import pages
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

NAMES = {"zh": "中文", "en": "English"}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages made from the packs and the code lists."""
    for path, text in (*pages.pages(), *codes.pages()):
        files.append(File.generated(config, path, content=text))
    return files


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    """Speak the page's language, and switch to the same page of the other tree."""
    language, _, rest = page.url.partition("/")
    if language not in NAMES:
        return context
    config.theme.language = language
    config.extra["homepage"] = f"{language}/index.html"
    config.extra["alternate"] = [
        {"name": name, "link": f"{code}/{rest}", "lang": code} for code, name in NAMES.items()
    ]
    return context


LOADED = re.compile(
    r"<(?:script|link(?![^>]*rel=[\"']?(?:canonical|alternate|prev|next))"
    r"|img|iframe|source|object|embed|video|audio)\b[^>]*?"
    r"(?:src|href|data|srcset)=[\"']?(?:https?:)?//[^\"' >]+",
    re.IGNORECASE,
)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Refuse a page that loads anything from another host."""
    found = LOADED.search(output)
    if found:
        raise PluginError(f"{page.file.src_uri} loads from another host: {found[0]}")
    return output


def on_post_build(config: Any) -> None:
    """Refuse a link to a place that its page doesn't have; strict builds miss some of them."""
    site = Path(config.site_dir).resolve()
    found = sorted(dead_anchors({p: p.read_text("utf-8") for p in site.rglob("*.html")}))
    if found:
        raise PluginError("dead anchors: " + "; ".join(found))


ANCHOR = re.compile(r"\b(?:id|name)=[\"']?([^\"'\s>]+)")
LINK = re.compile(r"\bhref=[\"']?(?![a-z]+:|//)([^\"'\s>#]*)#([^\"'\s>]+)")


def dead_anchors(pages: Mapping[Path, str]) -> Iterator[str]:
    """Links between built pages, by absolute path, whose anchor isn't there."""
    anchors = {path: set(ANCHOR.findall(text)) for path, text in pages.items()}
    for path, text in pages.items():
        for target, anchor in set(LINK.findall(text)):
            page = (path.parent / unquote(target)).resolve() if target else path
            if not {anchor, unquote(anchor)} & anchors.get(page, set()):
                yield f"{path.name} → {target}#{anchor}"
