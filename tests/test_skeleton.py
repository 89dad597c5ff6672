"""The skeleton of a new pack loads, says what is open, and is found wanting."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from yibao import Policy, PolicyError
from yibao.catalogue import Parameter
from yibao.policy import intake, skeleton
from yibao.policy.checks import Silence, check_file, marks, silences
from yibao.policy.pack import read_pack

NAMES = ("532900", "大理白族自治州", "Dali")


def written(tmp_path: Path) -> tuple[Path, Path]:
    for folder in ("regions", "intake"):
        (tmp_path / folder).mkdir()
    return skeleton.write(tmp_path, *NAMES)


def test_a_skeleton_loads_and_asks_for_everything_wanted(tmp_path: Path) -> None:
    path, table = written(tmp_path)
    pack = read_pack(path.read_text("utf-8"), path.name)
    assert (pack.region.code, pack.region.zh, pack.region.en) == NAMES
    assert pack.region.parent == "530000"
    wanted = [parameter.path for parameter in skeleton.wanted()]
    assert [question.topic for question in pack.questions] == wanted
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["topic"] for row in rows] == wanted
    assert {row["became"] for row in rows} == {"question"}


def test_the_parent_of_a_province_is_the_nation() -> None:
    pack = read_pack(skeleton.skeleton("370000", "山东省", "Shandong"), "shandong.toml")
    assert pack.region.parent == "100000"


def test_what_the_province_hands_down_is_not_asked(tmp_path: Path) -> None:
    for folder in ("regions", "intake"):
        (tmp_path / folder).mkdir()
    path, table = skeleton.write(tmp_path, "330300", "温州市", "Wenzhou")
    floor = "employee.contribution.base_floor"
    text = path.read_text("utf-8")
    assert f"# [[{floor}]]" in text
    assert "浙江省 hands this down" in text
    topics = [question.topic for question in read_pack(text, path.name).questions]
    assert floor not in topics
    assert "employee.outpatient.ratio" in topics
    assert floor not in table.read_text("utf-8")
    assert [mark.parameter.path for mark in marks(path) if isinstance(mark, Silence)] == []
    assert skeleton.handed_down("330000") == skeleton.handed_down("532900") == {}


def test_the_checks_find_every_place_that_is_not_filled(tmp_path: Path) -> None:
    path, _ = written(tmp_path)
    found = check_file(path, Policy())
    assert {finding.check for finding in found} == {"unanswered_placeholders"}
    assert len(found) == len(skeleton.wanted())
    assert marks(path) == []


LOCAL = skeleton.local()


def test_whatever_a_region_states_has_an_example() -> None:
    stated = {name for r in Policy().regions() for name in Policy().pack(r.code).entries}
    assert stated <= {parameter.name for parameter in LOCAL}


def test_a_skeleton_shows_what_is_wanted_and_names_the_rest_and_each_key_once() -> None:
    text = skeleton.skeleton(*NAMES)
    for parameter in LOCAL:
        shown = f"# [[{parameter.path}]]\n" in text
        assert shown is parameter.wanted
        assert shown or f"# {parameter.path}  {parameter.zh}\n" in text
    for dimension in {d for p in skeleton.wanted() for d in p.dimensions}:
        assert text.count(f"# {dimension.name} ({dimension.zh}): ") == 1
    assert len(text.splitlines()) < 500


@pytest.mark.parametrize("parameter", LOCAL, ids=lambda parameter: parameter.name)
def test_an_example_is_a_valid_entry_once_it_is_uncommented(parameter: Parameter) -> None:
    head = skeleton.skeleton(*NAMES)
    source = "[source.notice]\ntitle = '通知'\nevidence = 'reported'\n"
    entry = "\n".join(skeleton.example(parameter))
    pack = read_pack(f"{head}\n{source}\n{entry}\n", "dali.toml")
    (found,) = pack.entries[parameter.name]
    assert found.table is not None
    commented = "".join(f"# {line}\n" for line in entry.splitlines())
    assert (commented in head) is parameter.wanted
    assert entry in skeleton.examples(parameter.path)


def test_the_command_prints_the_examples_of_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    assert skeleton.main(["employee.large_sum"]) == 0
    told = capsys.readouterr().out
    assert "[[employee.large_sum.terms]]" in told
    assert "[[employee.large_sum.takes]]" in told
    assert "# care (医疗类别): outpatient, chronic" in told
    assert skeleton.main(["employee.large_sums"]) == 1
    assert "Did you mean" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "zh", "en", "expected"),
    [
        ("53290", "大理", "Dali", "six digits"),
        ("大理大理大理", "大理", "Dali", "six digits"),
        ("532900", "", "Dali", "Chinese and the English name"),
        ("532900", "大理", " ", "Chinese and the English name"),
        ("100000", "全国", "China", "there already"),
    ],
)
def test_a_bad_request_is_refused(
    code: str, zh: str, en: str, expected: str, tmp_path: Path
) -> None:
    for folder in ("regions", "intake"):
        (tmp_path / folder).mkdir()
    with pytest.raises(PolicyError, match=expected):
        skeleton.write(tmp_path, code, zh, en)
    assert not list(tmp_path.rglob("*.*"))


def test_a_pack_is_never_written_over(tmp_path: Path) -> None:
    path, _ = written(tmp_path)
    path.write_text("mine", "utf-8")
    with pytest.raises(PolicyError, match="there already"):
        skeleton.write(tmp_path, *NAMES)
    assert path.read_text("utf-8") == "mine"


def test_the_command_wants_three_words_and_refuses_what_is_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for wrong in ([], ["330200", "宁波市"], [""]):
        assert skeleton.main(wrong) == 2
        assert "make region CODE=" in capsys.readouterr().err
    assert skeleton.main(["110000", "北京市", "Beijing"]) == 1
    assert "110000" in capsys.readouterr().err


def test_a_region_is_silent_where_neither_it_nor_its_province_speaks() -> None:
    silent = {mark.parameter.name for mark in silences(Policy(), "610100")}
    assert "premium" not in silent, "the province has it"
    assert "base_floor" not in silent, "the city has it"
    bare = "[region]\ncode = '610999'\nzh = '试验市'\nen = 'Testville'\nparent = '610000'\n"
    found = silences(Policy().with_pack(read_pack(bare, "bare.toml")), "610999")
    assert "premium" not in {mark.parameter.name for mark in found}
    inpatient = {f"employee_inpatient_{x}" for x in ("deductible", "ratio", "cap")}
    assert {mark.parameter.name for mark in found} >= inpatient
    assert "silent" in str(found[0])
    assert silences(Policy(), "610000") == ()
    assert silences(Policy(), "100000") == ()


# -- the intake table


def test_an_intake_table_gets_the_lines_that_follow_from_its_pack(tmp_path: Path) -> None:
    path, table = written(tmp_path)
    text = path.read_text("utf-8")
    question = f'topic = "resident.premium.subsidy"\ntext = "{skeleton.NOT_LOOKED_FOR}"\n'
    answer = """
[source.notice]
title = "通知"
evidence = "reported"

[[employee.contribution.employee_rate]]
source = "notice"
rate = 0.02

[[resident.premium.subsidy]]
from = 2026-01-01
source = "notice"
sum = 724
"""
    path.write_text(
        text.replace(f"[[question]]  # 居民财政补助标准\n{question}", "") + answer, "utf-8"
    )
    by_hand = table.read_text("utf-8") + "9,resident.premium.late,left_out,,No author.\n"
    table.write_text(by_hand, "utf-8")
    assert [*intake.complete(tmp_path, "532900")] == [
        "2 lines added, 1 answered questions taken out"
    ]
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["place"] for row in rows] == [str(i) for i in range(len(rows))]
    told = {(row["topic"], row["became"], row["entry"], row["why"]) for row in rows}
    rate, subsidy = "employee.contribution.employee_rate", "resident.premium.subsidy"
    assert (rate, "undated", f"{rate}[0]", "") in told
    assert (subsidy, "pack", f"{subsidy}[0]", "") in told
    assert (subsidy, "question", "", "") not in told
    assert (rate, "question", "", "") in told
    assert ("resident.premium.late", "left_out", "", "No author.") in told
    # An entry put before another moves it, and takes its place in the table.
    path.write_text(path.read_text("utf-8").replace(moved := """
[[employee.contribution.employee_rate]]
""", f"""
[[employee.contribution.employee_rate]]
source = "notice"
from = 2026-01-01
rate = 0.02
{moved}"""), "utf-8")  # fmt: skip
    assert [*intake.complete(tmp_path, "532900")] == [
        "1 lines added, 0 answered questions taken out",
        f"line {told_of(rows, rate)} says undated of {rate}[0], which stands in the pack as pack",
    ]


def told_of(rows: list[dict[str, str]], topic: str) -> str:
    """The place of the line on an undated entry of a topic."""
    return next(r["place"] for r in rows if r["topic"] == topic and r["became"] == "undated")


def test_a_line_that_names_no_entry_is_told_and_a_wider_question_is_kept() -> None:
    pack = Policy().pack("430100")
    lines = [
        {"place": "", "topic": topic, "became": became, "entry": entry, "why": ""}
        for topic, became, entry in (
            ("resident.window", "pack", "resident.window[99]"),
            ("employee.mutual_aid", "question", ""),
            (pack.questions[0].topic.rpartition(".")[0], "question", ""),
        )
    ]
    kept = intake.completed(lines, pack, Policy())
    assert kept[0]["entry"] == "resident.window[99]"
    assert kept[1]["topic"] == lines[2]["topic"]
    assert [*intake.astray(kept, pack, Policy())] == [
        "line 0 names resident.window[99], which is not in the pack"
    ]


@pytest.mark.parametrize("code", [r.code for r in Policy().regions()])
def test_every_question_of_a_pack_gets_its_line(code: str) -> None:
    pack = Policy().pack(code)
    topics = {question.topic for question in pack.questions}
    added = intake.completed([], pack, Policy())
    assert {line["topic"] for line in added if line["became"] == "question"} == topics


def test_the_command_tells_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert intake.main(["999999"]) == 1
    assert "999999.toml" in capsys.readouterr().err
