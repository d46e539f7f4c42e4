"""Who sent the same before: by the digest of the words, and by the digest of the address."""

from contributions.models import Contribution
from contributions.signals import SentBefore, digest_of_words
from people.models import ContactDetails

MOST_NAMED = 5
MOST_COUNTED = 100


def words_digest(contribution: Contribution) -> str:
    """What is compared of a contribution's words; empty for too few of them."""
    return digest_of_words((contribution.title, contribution.body, contribution.explanation))


def sent_before(contribution: Contribution) -> SentBefore:
    """References of the same words, and how many others came from the same address, both bounded."""
    same_words: tuple[str, ...] = ()
    if contribution.words_digest:
        # The index holds no empty digests: only when told that none is wanted does SQLite use it.
        rows = Contribution.objects.filter(words_digest=contribution.words_digest).exclude(words_digest="")
        rows = rows.exclude(pk=contribution.pk).order_by("submission_id")
        same_words = tuple(rows.values_list("submission__reference", flat=True)[:MOST_NAMED])
    own = ContactDetails.objects.filter(submission_id=contribution.pk).values("email_digest")
    others = ContactDetails.objects.filter(
        email_digest__in=own, purpose=ContactDetails.Purpose.FOLLOW_UP
    ).exclude(submission_id=contribution.pk)
    return SentBefore(same_words, others.order_by().values("pk")[:MOST_COUNTED].count())
