"""待遇: care, providers, causes, what is payable, who pays which part of a bill."""

from __future__ import annotations

import re
from typing import Any

from yibao.core.terms import Term


class Care(Term):
    """医疗类别: kinds of care that a region has tables of its own for."""

    OUTPATIENT = 1, "普通门诊", "outpatient", "门诊", "门诊统筹"
    CHRONIC = 2, "门诊慢特病", "outpatient chronic and special", "门诊慢性病", "门诊特殊病", "门特"
    INPATIENT = 3, "住院", "inpatient"
    MATERNITY = 4, "生育", "maternity"
    HYPERTENSION_DIABETES = 5, "两病门诊用药", "hypertension and diabetes drugs", "两病"
    SPECIAL_DRUGS = 6, "单独支付药品", "separately paid drugs", "双通道药品", "特药", "单行支付"


class Tier(Term):
    """医疗机构级别: tier of the provider."""

    VILLAGE = 1, "村卫生室", "village clinic", "社区卫生服务站"
    COMMUNITY = 2, "基层医疗机构", "community or township", "社区", "乡镇卫生院", "township"
    PRIMARY = 3, "一级", "primary", "tier1", "一级医院", "一甲", "一级甲等"
    SECONDARY = 4, "二级", "secondary", "tier2", "二级医院", "二甲", "二级甲等"
    TERTIARY = 5, "三级", "tertiary", "tier3", "三级医院", "三甲", "三级甲等"
    PHARMACY = 6, "定点零售药店", "pharmacy", "药店"

    @classmethod
    def _nearest(cls, value: Any) -> str:
        """A hospital of grade B (乙等) is told by two terms: some regions pay it otherwise."""
        grade_b = re.fullmatch(
            "([一二三])级?乙等?", value.strip() if isinstance(value, str) else ""
        )
        if grade_b:
            return f'Write tier="{grade_b[1]}级", provider="乙等".'
        return super()._nearest(value)


class ProviderKind(Term):
    """医疗机构类别: what sets a provider apart from others of its tier."""

    ORDINARY = 1, "一般", "ordinary"
    SPECIAL = 2, "特等", "special", "三级特等", "三特"
    PROVINCIAL = 3, "省部属", "provincial", "省属"
    MUNICIPAL = 4, "市属", "municipal"
    GRADE_A = 5, "甲等", "grade A"
    GRADE_B = 6, "乙等", "grade B"
    SPECIALIST = 7, "专科（传染、精神等）", "specialist", "专科"


class Place(Term):
    """就医地: where the care was given, as out-of-area rules tell cases apart."""

    LOCAL = 1, "参保地", "local", "本地"
    RESIDING = 2, "异地长期居住备案", "residing elsewhere, filed", "异地安置", "长期居住"
    REFERRED = 3, "异地转诊", "referred elsewhere", "转诊"
    EMERGENCY = 4, "异地急诊抢救", "emergency elsewhere", "急诊"
    TEMPORARY = 5, "其他临时外出（已备案）", "elsewhere by choice, filed", "临时外出"
    UNFILED = 6, "异地未备案", "elsewhere, not filed", "未备案"


class Referral(Term):
    """转诊: whether a lower tier referred the patient, in the area."""

    NONE = 1, "未经转诊", "without referral"
    REFERRED = 2, "经转诊", "with referral"


class FamilyDoctor(Term):
    """家庭医生签约: whether the patient is under contract with the provider."""

    UNSIGNED = 1, "未签约", "not signed"
    SIGNED = 2, "已签约", "signed"


class Disease(Term):
    """病种: diseases that tables of outpatient chronic and special care name."""

    HYPERTENSION = 1, "高血压", "hypertension"
    DIABETES = 2, "糖尿病", "diabetes"
    CANCER_CHEMO_RADIO = 3, "恶性肿瘤放化疗", "cancer, radio- and chemotherapy"
    CANCER_TARGETED = 4, "恶性肿瘤靶向治疗", "cancer, targeted drugs"
    CANCER_OTHER = 5, "恶性肿瘤其他治疗", "cancer, other treatment"
    DIALYSIS = 6, "透析", "dialysis", "血液透析"
    DIALYSIS_OTHER = 7, "透析辅助治疗", "dialysis, other treatment"
    TRANSPLANT = 8, "器官移植抗排异", "transplant, anti-rejection drugs"
    TRANSPLANT_OTHER = 9, "器官移植辅助治疗", "transplant, other treatment"
    HAEMOPHILIA = 10, "血友病", "haemophilia"
    CLASS_1 = 11, "一类", "class 1"
    CLASS_2 = 12, "二类", "class 2"
    OTHER = 13, "其他病种", "another listed disease"
    SEVERE = 14, "重特大疾病", "severe disease on the region's list", "重大疾病", "大病"


class ItemClass(Term):
    """项目类别: how a line of the bill enters the formula."""

    A = 1, "甲类", "class A", "甲"
    B = 2, "乙类", "class B", "乙"
    C = 3, "目录外（丙类）", "class C, outside the catalogues", "丙", "丙类", "自费"
    FLAT = 4, "定比例项目", "flat share of its own", "单独比例"


class ItemKind(Term):
    """单列项目: kinds of line that a region pays by a share of their own."""

    EQUIPMENT_EXAM = 1, "大型设备检查", "large-equipment examination", "大型检查"
    CONSULTATION = 2, "诊查费", "consultation fee", "诊察费"
    NEGOTIATED_DRUG = 3, "谈判药品", "negotiated drug", "国谈药"
    MATERIAL = 4, "医用材料", "medical material", "高值耗材"
    OTHER = 5, "其他单列项目", "another item of its own"


class Cause(Term):
    """费用原因: what brought the cost about, as exclusions tell causes apart."""

    ILLNESS = 1, "疾病、生育等", "illness", "疾病"
    WORK_INJURY = 2, "工伤", "work injury"
    THIRD_PARTY = 3, "第三人责任", "third party", "第三人"
    PUBLIC_HEALTH = 4, "公共卫生负担", "public health", "公共卫生"
    ABROAD = 5, "境外就医", "care abroad", "境外"
    FITNESS = 6, "体育健身", "sport and fitness", "健身"
    WELLNESS = 7, "养生保健消费", "wellness consumption", "保健"
    CHECK_UP = 8, "健康体检", "health check-up", "体检"
    COSMETIC = 9, "美容等非疾病治疗", "cosmetic, no disease", "美容", "整形"
    DRUNKENNESS = 10, "酗酒", "drunkenness"
    SUICIDE = 11, "自杀", "suicide"
    SELF_HARM = 12, "自残", "self-harm"
    BRAWL = 13, "斗殴", "brawling"
    DRUG_USE = 14, "吸毒", "drug use"
    CRIME = 15, "违法犯罪", "unlawful act", "犯罪"


class CareCover(Term):
    """待遇期: which of the days of care cover takes in."""

    WHOLE = 1, "在待遇期内", "all"
    PART = 2, "仅部分在待遇期内", "some"
    NONE = 3, "不在待遇期内", "none"


class Payable(Term):
    """能否支付: whether basic insurance pays for a claim, or why not."""

    PAYABLE = 1, "可以支付", "payable"
    PARTLY = 2, "支付第三人责任以外的部分", "payable except the third party's part"
    ADVANCE = (
        3,
        "可以支付，第三人部分先行支付后追偿",
        "payable, with an advance",
    )
    NOT_COVERED = 4, "就医时不在待遇期内", "no cover on that day"
    NOT_DESIGNATED = 5, "非定点医药机构且非急诊抢救", "no designated provider and no emergency"
    WORK_INJURY = 6, "应当由工伤保险基金支付", "work-injury fund pays"
    THIRD_PARTY = 7, "应当由第三人负担", "third party pays"
    PUBLIC_HEALTH = 8, "应当由公共卫生负担", "public health pays"
    ABROAD = 9, "境外就医", "care abroad"
    OUTSIDE_SCOPE = 10, "不属于基本医保支付范围", "outside the scope of basic insurance"
    EXCLUDED_LOCALLY = 11, "地方规定不予支付", "excluded by a local rule"
    LOCAL = 12, "由地方规定，未收录", "left to the region, not on file"
    APPLY = (
        13,
        "第三人未付，可申请先行支付",
        "an advance may be applied for",
    )
    UNDECIDED = 14, "规则未定", "undecided"
    PART_OF_STAY = (
        15,
        "住院期间仅部分在待遇期内，由地方规定",
        "only a part of the stay is covered, left to the region",
    )

    @property
    def payable(self) -> bool | None:
        """Whether the fund pays for any of it; None where that isn't settled."""
        open_still = (Payable.LOCAL, Payable.UNDECIDED, Payable.APPLY, Payable.PART_OF_STAY)
        if self in open_still:
            return None
        return self in (Payable.PAYABLE, Payable.PARTLY, Payable.ADVANCE)


class Layer(Term):
    """保障层次: who pays, in the order of the statute."""

    BASIC = 1, "基本医疗保险", "basic insurance", "统筹基金"
    LARGE_SUM = 2, "职工大额医疗费用补助", "large-sum subsidy", "大额补助"
    CIVIL_SERVANT = 3, "公务员医疗补助", "civil-servant subsidy", "公务员补助"
    CRITICAL_ILLNESS = 4, "大病保险", "critical-illness insurance"
    ASSISTANCE = 5, "医疗救助", "medical assistance", "medical_assistance"
    EXTRA_ASSISTANCE = 6, "倾斜救助", "further assistance", "二次救助", "further_assistance"


class Part(Term):
    """费用构成: what a bill is made of before anybody pays."""

    OUTSIDE = 1, "全自费", "outside the catalogues", "自费"
    FIRST_SHARE = 2, "先行自付", "borne first", "乙类先自付"
    DEDUCTIBLE = 3, "起付标准以下", "deductible"
    CO_PAYMENT = 4, "按比例自付", "co-payment", "共付段自付"
    ABOVE_CAP = 5, "封顶线以上", "above the cap"


class Period(Term):
    """计算周期: over what a deductible, a cap or a band is counted."""

    VISIT = 1, "每次", "per visit", "per admission", "admission"
    MONTH = 2, "每月", "per month"
    QUARTER = 3, "每季度", "per quarter"
    YEAR = 4, "年度累计", "per benefit year"


class Measure(Term):
    """限额口径: what a cap cuts."""

    FUND = 1, "基金支付额", "money the fund pays"
    COST = 2, "政策范围内费用（含起付）", "eligible cost, deductible included"
    SHARED = 3, "起付标准以上费用", "eligible cost above the deductible"


class Span(Term):
    """分段口径: where bands are measured from."""

    COST = 1, "按费用总额分段", "eligible cost, from its first fen"
    ABOVE_DEDUCTIBLE = 2, "按起付标准以上部分分段", "cost above the deductible"


class Position(Term):
    """起付位置: where a deductible is taken off."""

    COST = 1, "先扣起付再乘比例", "off the cost, before the ratio"
    PAYMENT = 2, "先乘比例再扣起付", "off the payment, after the ratio"


class StayYear(Term):
    """跨年度住院: the year to which a stay over the year's end belongs."""

    ADMISSION = 1, "入院年度", "the year of admission"
    DISCHARGE = 2, "出院年度", "the year of discharge"
    SPLIT = 3, "各年度费用归各年度", "each year's costs in its own", "年终结转"


class LateOrder(Term):
    """迟到费用: how a claim is counted that comes after later ones."""

    AS_SETTLED = 1, "按结算先后", "in order of settlement"
    RESETTLE = 2, "按就医先后重算", "settled anew in order of care"
