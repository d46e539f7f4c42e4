"""The pages behind the link of an engagement: confirm, answer, register early, change, leave.

A GET never acts; each button is a POST that may be sent twice.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views import View

from contributions.follow import unknown_link
from contributions.models import Submission
from events.dates import when
from events.engaged.invitations import PARAMETER, open_invitations
from events.engaged.needs import asked_of
from events.models import EventPage
from lab.roles.addresses import join_url
from lab.roles.engagement_forms import EngagementForm
from people import engagement as verbs
from people import links
from people.engagement import LEVEL_SENTENCES, NotPossible
from people.models import Engagement, SecretLink, SkillAsk
from portal.responses import SeeOther, private


@dataclass(frozen=True)
class Early:
    """A day for which somebody may register before the public."""

    title: str
    when: str
    opens_at: Any
    url: str


class EngagedView(View):
    """A page of one engagement, for whoever holds its link."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        engagement = find(token)
        return self.show(request, token, engagement) if engagement else unknown_link(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        engagement = find(token)
        if engagement is None:
            return unknown_link(request)
        try:
            return self.act(request, token, engagement)
        except NotPossible:
            # Left, erased or expired meanwhile: the page says which.
            return SeeOther(reverse("follow_engagement", args=[token]))

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The page again, after the form's token expired: nothing was done."""
        engagement = find(token)
        if engagement is None:
            return private(unknown_link(request))
        notice = gettext("The page had been open for too long. Nothing was done: press the button again.")
        return private(self.show(request, token, engagement, notice=notice, status=HTTPStatus.FORBIDDEN))

    def show(
        self,
        request: HttpRequest,
        token: str,
        engagement: Engagement,
        *,
        notice: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        raise NotImplementedError

    def act(self, request: HttpRequest, token: str, engagement: Engagement) -> HttpResponse:
        raise NotImplementedError


class EngagementView(EngagedView):
    """How far somebody engages, what they were asked and invited to; its button confirms."""

    def show(
        self,
        request: HttpRequest,
        token: str,
        engagement: Engagement,
        *,
        notice: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        now = timezone.now()
        context = _context(token, engagement) | {"notice": notice}
        if engagement.confirmed_at is None and engagement.until is None:
            return render(request, "events/engaged/confirm.html", context, status=status)
        if not engagement.is_acting:
            return render(request, "events/engaged/left.html", context, status=status)
        context |= {
            "asks": asked_of(engagement),
            "answer_url": reverse("follow_engagement_answer", args=[token]),
            "early": [_early(day, token, now) for day, token in open_invitations(engagement, now=now)],
            "was_done": request.GET.get("fait") == "1",
        }
        return render(request, "events/engaged/engagement.html", context, status=status)

    def act(self, request: HttpRequest, token: str, engagement: Engagement) -> HttpResponse:
        verbs.confirm(submission_id=engagement.pk, now=timezone.now())
        return SeeOther(reverse("follow_engagement", args=[token]))


class AnswerView(EngagedView):
    """Yes or no to a need: the buttons stand on the page of the engagement."""

    def show(self, request: HttpRequest, token: str, engagement: Engagement, **kwargs: Any) -> HttpResponse:
        if kwargs:
            return EngagementView().show(request, token, engagement, **kwargs)
        return redirect("follow_engagement", token)

    def act(self, request: HttpRequest, token: str, engagement: Engagement) -> HttpResponse:
        typed, says = request.POST.get("ask", ""), request.POST.get("says", "")
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 10 and says in SkillAsk.Answer.values):
            raise NotPossible
        verbs.answer(submission_id=engagement.pk, ask_id=int(typed), says=says, now=timezone.now())
        return SeeOther(reverse("follow_engagement", args=[token]))


class ChangeView(EngagedView):
    """Another level, theme, skills."""

    def show(
        self,
        request: HttpRequest,
        token: str,
        engagement: Engagement,
        *,
        notice: str = "",
        status: HTTPStatus = HTTPStatus.OK,
        form: EngagementForm | None = None,
    ) -> HttpResponse:
        if not engagement.is_acting:
            return redirect("follow_engagement", token)
        if form is None:
            # After an expired form the words come back, unless this is a plain visit.
            form = EngagementForm(request.POST or None, engagement=engagement)
        context = _context(token, engagement) | {"form": form, "notice": notice}
        return render(request, "events/engaged/change.html", context, status=status)

    def act(self, request: HttpRequest, token: str, engagement: Engagement) -> HttpResponse:
        form = EngagementForm(request.POST, engagement=engagement)
        if not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self.show(request, token, engagement, form=form, status=status)
        verbs.change_level(submission_id=engagement.pk, **form.cleaned_data, now=timezone.now())
        return SeeOther(reverse("follow_engagement", args=[token]) + "?fait=1")


class LeaveView(EngagedView):
    """No more mail, and the address goes."""

    def show(
        self,
        request: HttpRequest,
        token: str,
        engagement: Engagement,
        *,
        notice: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        if engagement.until is not None:
            return redirect("follow_engagement", token)
        context = _context(token, engagement) | {"notice": notice}
        return render(request, "events/engaged/leave.html", context, status=status)

    def act(self, request: HttpRequest, token: str, engagement: Engagement) -> HttpResponse:
        verbs.leave(submission_id=engagement.pk, now=timezone.now())
        return SeeOther(reverse("follow_engagement", args=[token]))


def find(token: str) -> Engagement | None:
    """The engagement that `token` opens now; None for any other link, and for one that was erased."""
    link = links.resolve(token, purpose=SecretLink.Purpose.ENGAGE, now=timezone.now())
    return verbs.found_by(link) if link else None


def _context(token: str, engagement: Engagement) -> dict[str, Any]:
    return {
        "engagement": engagement,
        "page": engagement.submission.page.specific,
        "sentence": LEVEL_SENTENCES[Engagement.Level(engagement.level)],
        "url": reverse("follow_engagement", args=[token]),
        "change_url": reverse("follow_engagement_change", args=[token]),
        "leave_url": reverse("follow_engagement_leave", args=[token]),
        "follow_url": _follow_url(engagement),
        "join_url": join_url() if engagement.until else "",
    }


def _follow_url(engagement: Engagement) -> str:
    """Where an engagement that came alone shows what is held; that of a registration has another page."""
    if engagement.submission.kind != Submission.Kind.ENGAGEMENT:
        return ""
    follow = SecretLink.objects.filter(
        submission=engagement.submission, purpose=SecretLink.Purpose.FOLLOW
    ).first()
    return links.path_for(follow) if follow else ""


def _early(day: EventPage, invitation: str, now: datetime) -> Early:
    url = f"{day.url}inscription/?{PARAMETER}={invitation}"
    return Early(title=day.title, when=when(day, now).in_full, opens_at=day.registration_opens_at, url=url)
