"""The keys of tables: by what the law tells cases apart."""

from __future__ import annotations

from yibao import vocabulary as v
from yibao.catalogue.kinds import Dimension

AGE = Dimension("age", "年龄", "age")
PLAN = Dimension("plan", "参保档次", "plan", v.Plan)
EMPLOYER = Dimension("employer", "单位类型", "kind of employer", v.Employer)
ORIGIN = Dimension("origin", "退休来源", "retired from", v.Origin)
SHORT_YEARS = Dimension("short_years", "缴费年限差额", "contribution years missing", last=50)
RETIRED_ON = Dimension("retired_on", "退休日期", "day of retirement", days=True)
GROUP = Dimension("group", "缴费人群", "premium group", v.Group)
HELPED = Dimension("helped", "资助对象", "helped group", v.Helped)
SCHEME = Dimension("scheme", "险种", "scheme", v.Scheme)
STATUS = Dimension("status", "参保身份", "status", v.Status)
PROVINCE = Dimension("province", "省级代码前两位", "first two digits of the area code", last=99)
PAYER = Dimension("payer", "缴费主体", "payer", v.Payer)
RELATION = Dimension("relation", "亲属关系", "relation", v.Relation)
DISTANCE = Dimension("distance", "两人参保地", "where the two are insured", v.Distance)
PURPOSE = Dimension("purpose", "用途", "purpose", v.Purpose)
BENEFICIARY = Dimension("beneficiary", "费用属于谁", "whose cost", v.Beneficiary)
CITIZENSHIP = Dimension("citizenship", "身份", "citizenship", v.Citizenship)
CARE = Dimension("care", "医疗类别", "kind of care", v.Care)
TIER = Dimension("tier", "医疗机构级别", "tier of the provider", v.Tier)
PROVIDER = Dimension("provider", "医疗机构类别", "kind of provider", v.ProviderKind)
PLACE = Dimension("place", "就医地", "place of care", v.Place)
REFERRAL = Dimension("referral", "转诊", "referral", v.Referral)
FAMILY_DOCTOR = Dimension("family_doctor", "家庭医生签约", "family doctor", v.FamilyDoctor)
DISEASE = Dimension("disease", "病种", "disease", v.Disease)
CAUSE = Dimension("cause", "费用原因", "cause of the cost", v.Cause)
ADMISSION = Dimension("admission", "年度内第几次住院", "admission of the year", last=99)
MONTHS = Dimension("months", "连续参保月数", "continuous months", last=600)
