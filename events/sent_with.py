"""The contribution that was sent with a registration: its link, for the mail and the page of the seat."""

from datetime import date
from typing import Any

from contributions.mails import about_a_submission
from events.models import Registration
from people.links import placeholder
from people.models import ContactDetails, SecretLink


def link_sent_with(registration: Registration) -> SecretLink | None:
    """The link of the contribution that came with `registration`, while whoever holds the one sent the other.

    That is so while the same address stands with both. A seat may go to somebody else, with another address:
    what its first holder wrote is not given away with it. None once the contribution is erased.
    """
    if registration.contribution_id is None:
        return None
    own = ContactDetails.objects.filter(submission=registration.pk).values("email_digest")
    rows = SecretLink.objects.filter(
        submission=registration.contribution_id,
        purpose=SecretLink.Purpose.FOLLOW,
        submission__erased_at=None,
        submission__contact_details__email_digest__in=own,
    )
    return rows.select_related("submission__page", "submission__contact_details").first()


def said_of_contribution(registration: Registration) -> dict[str, Any] | None:
    """What a mail about the registration says of it: that mail is its receipt (CRPA R112-11-1) too."""
    link = link_sent_with(registration)
    if link is None:
        return None
    submission = link.submission
    page = submission.page.specific
    return {
        "reference": submission.reference,
        "page": page,
        "read_by": page.read_by(submission.submitted_at),
        "erased_after": submission.contact_details.delete_after,
        "link": placeholder(link),
    }


def erased_after(details: ContactDetails, contribution: dict[str, Any] | None) -> date:
    """Until when the address is kept by either."""
    return max(details.delete_after, contribution["erased_after"]) if contribution else details.delete_after


def sample_contribution() -> dict[str, Any]:
    """Nobody's: for the samples of the mails that say it."""
    said = about_a_submission()
    return {name: said[name] for name in ("reference", "page", "read_by", "erased_after", "link")}
