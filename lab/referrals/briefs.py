"""The versions of a brief: the one that holds, the one under discussion, the earlier ones."""

from dataclasses import dataclass

from lab.models import BriefVersion, Referral
from lab.statuses import ReferralStatus


@dataclass(frozen=True)
class Briefs:
    """`agreed` holds; `proposed` awaits agreement; `earlier` were agreed to before, the last one first."""

    agreed: BriefVersion | None
    proposed: BriefVersion | None
    earlier: list[BriefVersion]
    # Proposed, and replaced by another before anybody agreed.
    superseded: list[BriefVersion]


def briefs_of(referral: Referral) -> Briefs:
    """All versions with their points, in two queries."""
    versions = list(referral.briefs.prefetch_related("points").order_by("-number"))
    agreed = [version for version in versions if version.agreed_at]
    newest = versions[0] if versions else None
    waits = newest and not newest.agreed_at and referral.status == ReferralStatus.REFRAMING
    return Briefs(
        agreed=agreed[0] if agreed else None,
        proposed=newest if waits else None,
        earlier=agreed[1:],
        superseded=[
            version for version in versions if not version.agreed_at and not (waits and version is newest)
        ],
    )
