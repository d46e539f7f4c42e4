"""What other pages show of referrals: the calls and days that came of them name them (lab.linking)."""

from collections.abc import Collection

from django.utils.translation import pgettext_lazy

from contributions.models import Submission
from lab import linking
from lab.models import Referral

LABEL = pgettext_lazy("kind of submission", "Referral")


def origins(keys: Collection[int]) -> dict[int, linking.Origin]:
    """The published referrals among `keys`, as the pages that came of them name them."""
    rows = Referral.objects.published().filter(pk__in=keys).with_envelope()
    return {
        row.pk: linking.Origin(
            label=LABEL,
            title=row.public_title,
            url=row.page.public_path(row.submission),
            state=row.get_status_display(),
        )
        for row in rows
    }


def register() -> None:
    """Once per process, from AppConfig.ready()."""
    linking.register_origin(Submission.Kind.REFERRAL, origins)
