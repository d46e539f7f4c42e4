"""The statement of accessibility: what the model of the RGAA asks, from the criteria and the audits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.models import Site

from home.accessibility.criteria import Result, tally, with_result
from home.accessibility.models import AccessibilityPage
from home.accessibility.states import AccessibilityState, expires_on, last_audit, state_of

# Of the body that people may turn to, as the model of the statement gives them.
DEFENDER_MESSAGE = "https://www.defenseurdesdroits.fr/nous-contacter-355"
DEFENDER_DELEGATES = "https://www.defenseurdesdroits.fr/carte-des-delegues"


def page(request: HttpRequest, accessibility: AccessibilityPage) -> HttpResponse:
    """The statement as a page."""
    accessibility.answered_by()
    context = accessibility.get_context(request) | statement_of(request, accessibility)
    return TemplateResponse(request, "home/accessibility/statement.html", context)


def statement_of(request: HttpRequest, accessibility: AccessibilityPage) -> dict[str, Any]:
    """Everything the statement says; its state is the footer's."""
    today = timezone.localdate()
    audit = last_audit(accessibility.audits.all(), today)
    state = state_of(audit, today)
    site = Site.find_for_request(request)
    first = accessibility.established_on or accessibility.first_published_at
    return {
        "state": state.value,
        "state_label": state.label,
        "is_full": state == AccessibilityState.FULLY,
        "audit": audit,
        # An audit that is in force no more proves nothing: its rate is not shown.
        "in_force": audit is not None and today < expires_on(audit),
        "expires_on": expires_on(audit) if audit else None,
        "site_url": site.root_url if site else "",
        "not_met": with_result(Result.NOT_CONFORM),
        "to_check": tally()[Result.TO_CHECK],
        "criteria": sum(tally().values()),
        "established_on": first,
        "updated_on": accessibility.last_published_at,
        "sample": _lines(audit.sample) if audit else [],
        "environments": _lines(audit.environments) if audit else [],
        "tools": _lines(audit.tools) if audit else [],
        "defender_message": DEFENDER_MESSAGE,
        "defender_delegates": DEFENDER_DELEGATES,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
