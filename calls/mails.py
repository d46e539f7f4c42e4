"""The mails about calls, with a sample of each."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.owed import Line
from portal.mails import Mail


def results_late() -> dict[str, Any]:
    line = Line(
        title=gettext("Title of the call"),
        promised_on=date(2026, 11, 20),
        days=3,
        url=f"{settings.PUBLIC_BASE_URL}/participer/exemple/",
        course_url=settings.PUBLIC_BASE_URL + "/admin/",
    )
    return {"lines": [line], "total": 1}


MAILS = [
    Mail(
        "results_late",
        _("Results that are late"),
        _("Once a week, as long as results are late and no later day is promised"),
        _("The owner of the call, else its service"),
        results_late,
    ),
]
