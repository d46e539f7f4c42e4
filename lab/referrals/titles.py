"""The steps of a referral's thread, where its words are not those of a contribution."""

from django.utils.translation import gettext_lazy as _

from contributions.models import ThreadEntry

Kind = ThreadEntry.Kind

STEPS: dict[str, str] = {
    Kind.RECEIVED: _("Referral received"),  # type: ignore[dict-item]
    Kind.CHANGES_REQUESTED: _("A change of the brief was asked for"),  # type: ignore[dict-item]
    Kind.WITHDRAWN: _("Withdrawn by whoever sent it"),  # type: ignore[dict-item]
}
