"""Where a subject or a referral stands: codes, and the sets that rules speak of."""

from django.db import models
from django.utils.translation import pgettext_lazy


class SubjectStatus(models.TextChoices):
    AWAITING = "awaiting", pgettext_lazy("subject", "Awaiting")
    IN_REVIEW = "in_review", pgettext_lazy("subject", "In review")
    ANSWERED = "answered", pgettext_lazy("subject", "Answered")
    # A referral has started from it.
    REFERRED = "referred", pgettext_lazy("subject", "Referred to the lab")
    WITHDRAWN = "withdrawn", pgettext_lazy("subject", "Withdrawn")


class ReferralStatus(models.TextChoices):
    AWAITING = "awaiting", pgettext_lazy("referral", "Awaiting")
    ADMISSIBLE = "admissible", pgettext_lazy("referral", "Admissible")
    REFRAMING = "reframing", pgettext_lazy("referral", "Being reframed")
    AGREED = "agreed", pgettext_lazy("referral", "Brief agreed")
    REFUSED = "refused", pgettext_lazy("referral", "Not taken up")
    PASSED_ON = "passed_on", pgettext_lazy("referral", "Passed on")
    BECAME_PROJECT = "became_project", pgettext_lazy("referral", "Became a project")
    ANSWERED = "answered", pgettext_lazy("referral", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Withdrawn")


SUBJECT_OPEN = frozenset({SubjectStatus.AWAITING, SubjectStatus.IN_REVIEW})
# Somebody of the lab has something to do.
REFERRAL_OPEN = frozenset(
    {ReferralStatus.AWAITING, ReferralStatus.ADMISSIBLE, ReferralStatus.REFRAMING, ReferralStatus.AGREED}
)
REFERRAL_OVER = frozenset(ReferralStatus) - REFERRAL_OPEN
