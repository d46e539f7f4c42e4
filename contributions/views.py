"""The page behind the secret link: the receipt, the state, and what became of it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.files import attachment_response
from contributions.follow import discreet, follow_page, resolve, unknown_link
from contributions.models import Contribution
from contributions.permissions import may_read_attachment


@require_safe
@never_cache
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show one submission to whoever holds its link. Reading only: mail scanners open links too."""
    link = resolve(token)
    shown = follow_page(link) if link else None
    if link is None or shown is None:
        return unknown_link(request)
    return discreet(render(request, shown.template, shown.context(link, token)), has_form=shown.has_form)


@require_safe
@never_cache
def follow_attachment(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file of one submission, for whoever holds its link, whatever became of it."""
    link = resolve(token)
    if link is None:
        return unknown_link(request)
    found = (
        Contribution.objects.filter(pk=link.submission_id).select_related("submission__attachment").first()
    )
    attachment = getattr(found.submission, "attachment", None) if found else None
    if found is None or attachment is None or not may_read_attachment(found, link=link):
        raise Http404
    return discreet(attachment_response(attachment))
