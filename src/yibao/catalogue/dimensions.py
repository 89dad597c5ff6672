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
RECORD_KIND = Dimension("record_kind", "缴费类型", "kind of payment", v.RecordKind)
PAYER = Dimension("payer", "缴费主体", "payer", v.Payer)
RELATION = Dimension("relation", "亲属关系", "relation", v.Relation)
DISTANCE = Dimension("distance", "两人参保地", "where the two are insured", v.Distance)
PURPOSE = Dimension("purpose", "用途", "purpose", v.Purpose)
BENEFICIARY = Dimension("beneficiary", "费用属于谁", "whose cost", v.Beneficiary)
CITIZENSHIP = Dimension("citizenship", "身份", "citizenship", v.Citizenship)
GROUND = Dimension("ground", "退费事由", "ground of a refund", v.Ground)
