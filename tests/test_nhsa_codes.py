"""Codes of the national platform: the longest known beginning answers, the digits stay."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import Evidence, InvalidInput, Plan, Policy, Purpose, Scheme, Status, UnknownRegion, nhsa
from yibao.nhsa.codes import code_of
from yibao.vocabulary import (
    Account,
    Care,
    CredentialKind,
    Employer,
    Group,
    Helped,
    ItemClass,
    Origin,
    Sex,
)

LISTS = nhsa.code_lists()
NAMES = [each.name for each in LISTS]
DIGITS = st.text("0123456789", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "raw", "entry", "exact"),
    [
        ("med_type", "11", "11", True),
        ("med_type", "140104", "14", False),
        ("med_type", "9219", "9219", True),
        ("psn_type", "116032", "1160", False),
        ("psn_type", "1103", "1103", True),
        ("psn_type", "136004", "1360", False),
        ("insutype", "39902", "39902", True),
        ("insutype", "39955", "399", False),
        ("fund_pay_type", "310100", "310100", True),
        ("fund_pay_type", "310101", "310100", False),
        ("fund_pay_type", "310103", "310103", True),
        ("fund_pay_type", "31010301", "310103", False),
        ("fund_pay_type", "310201", "310200", False),
        ("fund_pay_type", "999900", "999900", True),
        ("clr_way", "30", "3", False),
        ("psn_setlway", "0201", "0201", True),
    ],
)
def test_the_longest_known_beginning_answers(name: str, raw: str, entry: str, exact: bool) -> None:
    found = nhsa.code(name, raw)
    assert found.entry is not None
    assert (found.raw, found.entry.code, found.exact) == (raw, entry, exact)


@pytest.mark.parametrize(
    ("name", "raw"),
    [("med_type", "9901"), ("fund_pay_type", "9999"), ("fund_pay_type", "999995")],
)
def test_what_no_list_knows_is_kept_unread(name: str, raw: str) -> None:
    found = nhsa.code(name, raw)
    assert found.entry is None
    assert (str(found), found.zh, found.en, found.exact) == (raw, raw, raw, False)


@given(st.sampled_from(NAMES), DIGITS)
def test_any_digits_are_taken_and_kept(name: str, raw: str) -> None:
    assert nhsa.code(name, raw).raw == raw


@given(st.sampled_from([(each.name, entry) for each in LISTS for entry in each.entries]), DIGITS)
def test_a_longer_code_is_never_read_shorter_than_the_one_it_lengthens(
    known: tuple[str, nhsa.CodeEntry], tail: str
) -> None:
    name, entry = known
    assert nhsa.code(name, entry.code).entry == entry
    longer = nhsa.code(name, entry.code + tail).entry
    assert longer is not None
    assert len(longer.code) >= len(entry.code)


@pytest.mark.parametrize(
    ("name", "raw", "term"),
    [
        ("insutype", "310", Scheme.EMPLOYEE),
        ("insutype", "390", Scheme.RESIDENT),
        ("insutype", "391", Scheme.URBAN_RESIDENT),
        ("insutype", "380", Scheme.RURAL_COOPERATIVE),
        ("psn_type", "11", Status.IN_SERVICE),
        ("psn_type", "116032", Status.IN_SERVICE),
        ("psn_type", "1103", Status.FLEXIBLE),
        ("psn_type", "12", Status.RETIRED),
        ("psn_type", "1203", Status.RETIRED),
        ("psn_type", "1203", Origin.FLEXIBLE),
        ("psn_type", "1102", Employer.CIVIL_SERVICE),
        ("psn_type", "1560", Group.ADULT),
        ("psn_type", "1404", Group.STUDENT),
        ("gend", "2", Sex.FEMALE),
        ("med_type", "2101", Purpose.INPATIENT),
        ("med_type", "52", Purpose.INPATIENT),
        ("med_type", "41", Purpose.PHARMACY_DRUGS),
        ("psn_idet_type", "2303", Helped.DIBAO),
        ("hi_type", "2", Plan.POOL_ONLY),
        ("mdtrt_cert_type", "03", CredentialKind.CARD),
        ("fund_pay_type", "310201", Account.PERSONAL_ACCOUNT),
        ("fund_pay_type", "320101", Account.CIVIL_SERVANT_FUND),
        ("fund_pay_type", "390200", Account.CRITICAL_ILLNESS_FUND),
        ("fund_pay_type", "610101", Account.ASSISTANCE_FUND),
        ("med_type", "1101", Care.OUTPATIENT),
        ("med_type", "14", Care.CHRONIC),
        ("med_type", "52", Care.MATERNITY),
        ("chrgitm_lv", "02", ItemClass.B),
    ],
)
def test_a_code_stands_for_the_librarys_own_term(name: str, raw: str, term: Any) -> None:
    assert nhsa.code(name, raw).term(type(term)) is term


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("insutype", "330", Scheme),
        ("insutype", "39999", Scheme),
        ("psn_type", "13", Status),
        ("psn_type", "14", Status),
        ("psn_idet_type", "2302", Helped),
        ("med_type", "53", Purpose),
        ("med_type", "9901", Purpose),
    ],
)
def test_a_code_without_a_term_of_its_own_gets_none(name: str, raw: str, kind: Any) -> None:
    assert nhsa.code(name, raw).term(kind) is None


def test_the_practitioners_test_for_a_stay_in_hospital() -> None:
    found = [f"{n}" for n in range(10, 100) if nhsa.code("med_type", f"{n}").term(Purpose)]
    stays = [n for n in found if nhsa.code("med_type", n).term(Purpose) is Purpose.INPATIENT]
    assert stays == ["21", "22", "23", "24", "25", "26", "27", "28", "52"]


@pytest.mark.parametrize("each", LISTS, ids=NAMES)
def test_a_list_tells_names_sources_and_evidence(each: nhsa.CodeList) -> None:
    assert each.zh
    assert each.en
    assert each.evidence in (Evidence.REPORTED, Evidence.UNVERIFIED)
    codes = [entry.code for entry in each.entries]
    assert len(set(codes)) == len(codes)
    for entry in each.entries:
        assert entry.zh
        assert entry.en
        assert entry.sources or entry.note or entry.evidence is Evidence.UNVERIFIED or each.note, (
            entry
        )


def test_where_sources_disagree_the_entry_says_so() -> None:
    void = nhsa.code("psn_insu_stas", "3").entry
    assert void is not None
    assert (void.evidence, "disagree" in void.note) == (Evidence.UNVERIFIED, True)
    assert nhsa.code_list("psn_insu_stas").evidence is Evidence.UNVERIFIED
    assert nhsa.code_list("med_type").sources[0].title.startswith("Constants")


def test_scales_that_look_alike_stay_apart() -> None:
    assert nhsa.code("psn_cert_type", "03").en == "armed police officer's card"
    assert nhsa.code("patn_cert_type", "03").en == "passport"
    assert nhsa.code("emp_insu_stas", "2").en == "paying"
    assert nhsa.code("psn_insu_stas", "2").en == "suspended"


def test_levels_of_one_list_share_it() -> None:
    assert nhsa.code("dedc_hosp_lv", "9").list == "medinslv"
    assert nhsa.code("hosp_lv", "11").en == "ungraded"


@pytest.mark.parametrize("raw", ["", "  ", None, 11, 1.0, ["11"]])
def test_a_code_must_be_a_text(raw: Any) -> None:
    with pytest.raises(InvalidInput, match=r"med_type.*as text"):
        nhsa.code("med_type", raw)


def test_an_unknown_list_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="Did you mean med_type"):
        nhsa.code("medtype", "11")
    with pytest.raises(InvalidInput, match="code_lists"):
        nhsa.code_list("zzzz")


# -- area codes


def test_an_area_gives_its_region_where_a_pack_is_on_file() -> None:
    hangzhou = nhsa.area("330100")
    assert hangzhou.region == Policy().region("杭州")
    assert (hangzhou.name, hangzhou.insurance_only) == ("330100", False)


@pytest.mark.parametrize("raw", ["130399", "139903", "131199"])
def test_an_insurance_pool_is_no_region_unless_it_is_told(raw: str) -> None:
    pool = nhsa.area(raw)
    assert (pool.region, pool.name, pool.insurance_only) == (None, raw, True)
    told = nhsa.area(raw, pools={raw: "石家庄"})
    assert (str(told), told.name) == (raw, "130100")


def test_the_pool_of_a_county_is_not_computed() -> None:
    assert nhsa.area("440303").region is None
    with pytest.raises(UnknownRegion, match="shenzen"):
        nhsa.area("440303", pools={"440303": "shenzen"})


@pytest.mark.parametrize("raw", ["", "4403", "44030A", None, 440303, "４４０３０３", "040303"])
def test_an_area_code_has_six_digits(raw: Any) -> None:
    with pytest.raises(InvalidInput, match="six digits"):
        nhsa.area(raw)


def test_a_term_is_written_by_the_first_code_that_means_it() -> None:
    assert code_of("fund_pay_type", Account.POOLED_FUND).raw == "310100"
    assert code_of("insutype", Scheme.RESIDENT).raw == "390"
    with pytest.raises(InvalidInput, match="a term that a code on file means"):
        code_of("fund_pay_type", Account.TREASURY)
