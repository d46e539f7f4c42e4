"""The buttons behind the link of a following: confirm, change the wish, leave.

A GET never acts: it leads to the page that holds the buttons. Each may be pressed twice.
"""

from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views import View

from contributions.follow import resolve, unknown_link
from contributions.models import Submission
from portal.responses import SeeOther, private
from projects.experiments import following
from projects.experiments.following import NotPossible
from projects.experiments.sent_here import Followed, find, page_of
from projects.models import Follower


class FollowingView(View):
    """One button of the page behind the link."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return redirect("follow", token) if _find(token) else unknown_link(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        followed = _find(token)
        if followed is None:
            return unknown_link(request)
        try:
            self.act(request, followed)
        except NotPossible:
            # Left, erased or too late meanwhile.
            followed = find(followed.pk)
            notice = "" if followed.follower else self.over()
            return _page(request, followed, token, notice or self.too_late(), HTTPStatus.CONFLICT)
        return SeeOther(reverse("follow", args=[token]))

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The page again, after the form's token expired: nothing was done."""
        followed = _find(token)
        if followed is None:
            return private(unknown_link(request))
        notice = gettext("The page had been open for too long. Nothing was done: press the button again.")
        return private(_page(request, followed, token, notice, HTTPStatus.FORBIDDEN))

    def act(self, request: HttpRequest, followed: Followed) -> None:
        raise NotImplementedError

    def over(self) -> str:
        return gettext("This was erased meanwhile: nothing is left to change.")

    def too_late(self) -> str:
        return gettext("Nothing was done: it was left meanwhile, or was not confirmed in time.")


class ConfirmView(FollowingView):
    """The address is theirs."""

    def act(self, request: HttpRequest, followed: Followed) -> None:
        following.confirm(submission_id=followed.pk, now=timezone.now())


class WishView(FollowingView):
    """To test, or only to follow."""

    def act(self, request: HttpRequest, followed: Followed) -> None:
        wish = request.POST.get("wish", "")
        if wish not in Follower.Wish.values:
            raise NotPossible
        following.change_wish(submission_id=followed.pk, wish=wish, now=timezone.now())


class LeaveView(FollowingView):
    """No more mail, and the address goes."""

    def act(self, request: HttpRequest, followed: Followed) -> None:
        following.leave(submission_id=followed.pk, now=timezone.now())


def _find(token: str) -> Followed | None:
    """What `token` opens now; None for any other link, and once it was erased."""
    link = resolve(token)
    if link is None or link.submission.kind != Submission.Kind.FOLLOWING or link.submission.erased_at:
        return None
    return find(link.submission_id)


def _page(
    request: HttpRequest, followed: Followed, token: str, notice: str, status: HTTPStatus
) -> HttpResponse:
    context = page_of(followed, token) | {"notice": notice}
    return render(request, "projects/following/follow.html", context, status=status)
