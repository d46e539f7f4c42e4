"""What else the same sender sent, known by the digest of their address: the address itself is not read."""

from contributions.models import Contribution
from people.models import ContactDetails, User

MOST_SHOWN = 10


def others_of(contribution: Contribution, user: User) -> list[Contribution]:
    """The same sender's other contributions, the newest first; none without an address.

    Only those to pages that `user` moderates. At most MOST_SHOWN of them.
    """
    digest = (
        ContactDetails.objects.filter(submission_id=contribution.pk)
        .values_list("email_digest", flat=True)
        .first()
    )
    if not digest:
        return []
    keys = ContactDetails.objects.filter(email_digest=digest).exclude(submission_id=contribution.pk)
    return list(
        Contribution.objects.filter(pk__in=keys.values("submission_id"))
        .open_to(user)
        .select_related("submission", "page")
        .newest_first()[:MOST_SHOWN]
    )
