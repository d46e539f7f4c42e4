from django.urls import reverse
from django.utils.translation import ngettext

from people.models import User
from people.permissions import LOOK_AFTER_MAIL
from portal import today

COUNTED_AT_MOST = 1000


def register_today() -> None:
    """Put what could not be delivered on the CMS's home page."""
    today.register(today.TodaySource(LOOK_AFTER_MAIL, _undelivered))


def _undelivered(user: User) -> today.Waiting | None:
    from people.mail.outbox import undelivered

    count = undelivered()[: COUNTED_AT_MOST + 1].count()
    if not count:
        return None
    return today.Waiting(
        label=ngettext("mail could not be delivered", "mails could not be delivered", count),
        count=min(count, COUNTED_AT_MOST),
        late=0,
        more=count > COUNTED_AT_MOST,
        url=reverse("undelivered_mail"),
    )
