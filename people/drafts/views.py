"""What stands behind the address of a draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.drafts import links, showing
from portal.pages import anybody_may_read
from portal.responses import private


@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """The draft; 410 once its address was taken back or is over; 404 for any other."""
    found = links.opened(token, now=timezone.now())
    if found is None:
        return private(render(request, "people/draft_unknown.html", status=404), has_form=False)
    link, leads_to = found
    if leads_to == links.Opened.GONE or link.expires_at is None:
        # What is public needs no secret, and what is not stays so: not even its title.
        is_public = anybody_may_read(link.page, None)
        context = {"public_url": link.page.get_url(request) if is_public else ""}
        return private(render(request, "people/draft_gone.html", context, status=410), has_form=False)
    page = link.page.specific
    shown = showing.show(request, page, path=links.path_for(link), until=link.expires_at)
    return private(shown, has_form=False)
