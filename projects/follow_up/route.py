"""The address below a page at which all the contributions linked to it stand."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route

CONTRIBUTIONS = "contributions/"


class LinkedContributionsRoute(RoutablePageMixin):
    """For page types that say what they did with contributions (projects.follow_up.linking.KINDS)."""

    @route(CONTRIBUTIONS)
    def linked_contributions(self, request: HttpRequest) -> HttpResponseBase:
        from projects.follow_up.shown import linked_page

        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        page: Any = self
        return linked_page(request, page)
