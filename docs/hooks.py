"""What MkDocs does beyond its configuration: generated pages, and the language of a page.

Another generator needs only ``pages.pages()`` and the two trees of Markdown.
"""

from __future__ import annotations

import re
from typing import Any

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
