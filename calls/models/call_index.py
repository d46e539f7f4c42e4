"""All calls on one page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.pages import BasePage
from portal.share import Share


class CallIndexPage(BasePage):
    """All calls: open, upcoming, closed, and what came out of them."""

    guide_chapter = "ouvrir-un-appel"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["calls.CallPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of calls")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from calls.listing import grouped_calls

        context = super().get_context(request, *args, **kwargs)
        groups = grouped_calls(self, request, now=timezone.now())
        context["groups"] = groups
        if groups["number"] > 1:
            path = f"{self.get_url(request) or request.path}?page={groups['number']}"
            context["share"] = Share(self.title, self.summary, path, "website")
        return context
