"""The types of the public names; ``__init__.py`` loads them on first use."""

from yibao.accounts import Allocation as Allocation
from yibao.accounts import Credit as Credit
from yibao.accounts import allocate as allocate
from yibao.accounts import credits as credits
from yibao.accounts import monthly_credit as monthly_credit
from yibao.contributions import Contribution as Contribution
from yibao.contributions import ResidentPremium as ResidentPremium
from yibao.contributions import contribution_base as contribution_base
from yibao.contributions import monthly_contribution as monthly_contribution
from yibao.contributions import resident_premium as resident_premium
from yibao.core.calendar import Month as Month
from yibao.core.sources import Evidence as Evidence
from yibao.core.sources import Source as Source
from yibao.errors import InvalidInput as InvalidInput
from yibao.errors import NotAllowed as NotAllowed
from yibao.errors import NotInForce as NotInForce
from yibao.errors import NotKnown as NotKnown
from yibao.errors import PolicyError as PolicyError
from yibao.errors import UnknownRegion as UnknownRegion
from yibao.errors import UnverifiedParameterWarning as UnverifiedParameterWarning
from yibao.errors import YibaoError as YibaoError
from yibao.explanations import Explanation as Explanation
from yibao.explanations import explain as explain
from yibao.mutual_aid import WalletTransfer as WalletTransfer
from yibao.mutual_aid import may_share as may_share
from yibao.mutual_aid import shareable as shareable
from yibao.mutual_aid import wallet_transfer as wallet_transfer
from yibao.mutual_aid.household import Household as Household
from yibao.mutual_aid.payment import Payment as Payment
from yibao.mutual_aid.payment import pay as pay
from yibao.mutual_aid.sharings import SharingRelation as SharingRelation
from yibao.mutual_aid.sharings import Sharings as Sharings
from yibao.people import ContributionRecord as ContributionRecord
from yibao.people import Enrolment as Enrolment
from yibao.people import Person as Person
from yibao.policy import Policy as Policy
from yibao.reconciliation import Reconciliation as Reconciliation
from yibao.reconciliation import reconcile as reconcile
from yibao.rulebook import national_rule as national_rule
from yibao.schemes import has_personal_account as has_personal_account
from yibao.schemes import which_scheme as which_scheme
from yibao.vocabulary import Distance as Distance
from yibao.vocabulary import Employment as Employment
from yibao.vocabulary import Membership as Membership
from yibao.vocabulary import Plan as Plan
from yibao.vocabulary import Purse as Purse
from yibao.vocabulary import Relation as Relation
from yibao.vocabulary import Scheme as Scheme
from yibao.vocabulary import SharePurpose as SharePurpose
from yibao.vocabulary import Sharing as Sharing
from yibao.vocabulary import Status as Status
from yibao.vocabulary import WalletOutcome as WalletOutcome

__all__: list[str]
__version__: str
