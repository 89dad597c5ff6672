"""The page of the national platform's codes, fields and identities, made from the data files.

``pages()`` yields it in both languages, as (path, Markdown). Nothing here knows MkDocs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pages import LANGUAGES, Writer, cell, table

from yibao import nhsa
from yibao.core.sources import Source
from yibao.nhsa import claim, messages, person
from yibao.nhsa.codes import sources
from yibao.nhsa.records import Record, Spec

RECORDS: tuple[type[Record], ...] = (
    messages.SetlInfo,
    messages.FundPart,
    messages.PoolStep,
    claim.Visit,
    claim.Diagnosis,
    claim.FeeLine,
    claim.SettlementRequest,
    person.BaseInfo,
    person.InsuranceRow,
    person.PersonIdentity,
)
KINDS = {
    "amount": ("元", "yuan"),
    "number": ("数", "number"),
    "ratio": ("比例", "share in 0..1"),
    "text": ("文字", "text"),
    "code": ("代码", "code"),
    "flag": ("是否", "yes or no"),
    "day": ("日期", "day"),
    "moment": ("时间", "time"),
}


def pages() -> Iterator[tuple[str, str]]:
    """The page in each language: its path under docs, and its Markdown."""
    for language in LANGUAGES:
        yield f"{language}/codes.md", CodesWriter(language).page()


class CodesWriter(Writer):
    """Writes the page in one language."""

    def page(self) -> str:
        parts = [
            self.say("# 平台代码", "# Platform codes"),
            self.say(
                "国家医疗保障信息平台的代码、字段和勾稽关系，来自公开源代码（出处见文末），"
                "没有读到规范原文。代码按最长前缀匹配，用法见[国家平台](nhsa.md)。备注为英文。",
                "Codes, fields and identities of the national platform, from public source code "
                "(see the end); the specification itself was not read. A code is read by the "
                "longest known one it begins with; [how to use them](nhsa.md).",
            ),
            self.say("## 代码", "## Codes"),
            *(self._list(each) for each in nhsa.code_lists()),
            self.say("## 字段", "## Fields"),
            self.say(
                "“必填”为规范要求非空。其他写法并列在名称后。报文里还有别的字段，一律保留。",
                "What the specification wants is marked. Other spellings follow the name. Any "
                "other field of a message is kept.",
            ),
            *(self._record(each) for each in RECORDS),
            self.say("## 勾稽关系", "## Identities"),
            self._identities(),
            self.say("## 出处", "## Sources"),
            "\n".join(f"- {key}: {self.source(each)}" for key, each in sources().items()),
        ]
        return "\n\n".join(parts) + "\n"

    def _list(self, each: nhsa.CodeList) -> str:
        head = self.say(
            ["代码", "中文", "English", "本库", "证据", "出处", "备注"],
            ["Code", "中文", "English", "Here", "Evidence", "Source", "Note"],
        )
        parts = [f"### {self.title(each)} `{each.name}` {{ #{each.name} }}"]
        if each.note:
            parts.append(cell(each.note))
        return "\n\n".join([*parts, table(head, map(self._code, each.entries))])

    def _code(self, entry: nhsa.CodeEntry) -> list[str]:
        means = (f"`{type(term).__name__}.{term.name}`" for term in entry.means)
        return [
            entry.code,
            cell(entry.zh),
            cell(entry.en),
            "<br>".join(means),
            self.name(entry.evidence),
            self._keys(entry.sources),
            cell(entry.note),
        ]

    def _keys(self, used: Iterable[Source]) -> str:
        keys = {source.title: key for key, source in sources().items()}
        return " ".join(keys[source.title] for source in used)

    def _record(self, kind: type[Record]) -> str:
        head = self.say(
            ["字段", "中文", "English", "类型", ""], ["Field", "中文", "English", "Kind", ""]
        )
        rows = [self._field(name, spec) for name, spec in kind.specs().items()]
        title = f"### `{kind.NODE}` {kind.__name__} {{ #{kind.__name__.lower()} }}"
        return f"{title}\n\n{table(head, rows)}"

    def _field(self, name: str, spec: Spec) -> list[str]:
        kind = KINDS[spec.kind.name][self.language == "en"]
        if spec.kind.name == "code":
            listed = nhsa.code_list(spec.detail).name
            kind = f"[{kind}](#{listed})"
        marks = [self.say("必填", "wanted")] if spec.required else []
        marks += [self.say("个人信息", "personal")] if spec.personal else []
        names = "<br>".join(f"`{each}`" for each in (name, *spec.names))
        return [names, cell(spec.zh), cell(spec.en), kind, self.say("、", ", ").join(marks)]

    def _identities(self) -> str:
        head = self.say(["编号", "关系", "公式", "验证"], ["Id", "Identity", "Formula", "Holds in"])
        rows = (
            [each.id, cell(self.name(each)), f"`{each.formula}`".replace("|", "\\|"), each.basis]
            for each in nhsa.IDENTITIES
        )
        return table(head, rows)
