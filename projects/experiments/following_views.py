"""The form of whoever follows an experiment: lab.by_mail, with an address and a wish."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.by_mail import FormByMail
from projects.experiments.addresses import FOLLOW, WISH
from projects.experiments.following import CONFIRMED_WITHIN, FollowingClosed
from projects.experiments.following import follow as store
from projects.experiments.following_forms import FollowForm
from projects.models import Experiment, Follower


class Following(FormByMail):
    """The form of an experiment."""

    folder = "projects/following"
    poster = "projects/parts/poster.html"
    path = FOLLOW
    sending = "following"
    name = _("Test or follow")
    closed_title = _("This experiment takes nobody any more")
    back = _("Back to the experiment")
    confirmed_within = CONFIRMED_WITHIN
    closed = FollowingClosed

    @property
    def is_open(self) -> bool:
        return bool(self.page.takes_followers)

    @property
    def months(self) -> int:
        return int(self.page.retention_months)

    def blank(self) -> FollowForm:
        wish = self.request.GET.get(WISH, "")
        return FollowForm(wish=wish if wish in Follower.Wish.values else "")

    def filled(self) -> FollowForm:
        return FollowForm(self.request.POST)

    def store(self, form: Any) -> None:
        store(
            page=self.page,
            email=form.cleaned_data["email"],
            wish=form.cleaned_data["wish"],
            form_key=str(form.data.get("opened", "")),
            sender_secret=self.request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )


def follow(request: HttpRequest, page: Experiment) -> HttpResponse:
    """The form, why there is none, or what to do next."""
    return Following(request, page).answer()


def expired_form(request: HttpRequest, page: Experiment) -> HttpResponse:
    """The words again, after the token of the form expired."""
    return Following(request, page).expired()
