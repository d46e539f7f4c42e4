"""Who follows an experiment, in the CMS: how many; behind a logged button, addresses of who tests."""

import csv
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from contributions.permissions import staff
from people.models import ContactDetails
from projects.experiments.permissions import may_see_testers, may_view_followers
from projects.models import Experiment, Follower

TESTERS_SHOWN = "projects.testers_shown"
TESTERS_EXPORTED = "projects.testers_exported"
# On the screen; the file has them all.
MOST_SHOWN = 500
ACTING = Q(confirmed_at__isnull=False, left_at__isnull=True)


def counts(experiment: Experiment) -> dict[str, int]:
    """How many offer to test, how many only follow, and how many addresses are still to be confirmed."""
    found: dict[str, int] = Follower.objects.filter(page=experiment).aggregate(
        test=Count("pk", filter=ACTING & Q(wish=Follower.Wish.TEST)),
        follow=Count("pk", filter=ACTING & Q(wish=Follower.Wish.FOLLOW)),
        unconfirmed=Count("pk", filter=Q(confirmed_at=None, left_at=None)),
    )
    return found


def addresses(experiment: Experiment) -> Any:
    """Reference, address, since when, of those who offer to test: the first to offer first."""
    rows = ContactDetails.objects.filter(
        submission__follower__page=experiment,
        submission__follower__wish=Follower.Wish.TEST,
        submission__follower__confirmed_at__isnull=False,
        submission__follower__left_at=None,
    )
    return rows.order_by("submission_id").values_list("submission__reference", "email", "confirmed_at")


class FollowersView(WagtailAdminTemplateMixin, TemplateView):
    """Numbers for whoever may see them; each showing of addresses leaves a line in the log first."""

    template_name = "projects/admin/followers.html"
    page_title = _("Who follows")
    header_icon = "group"
    experiment: Experiment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_view_followers(request.user, kwargs["pk"]):
            raise PermissionDenied
        try:
            self.experiment = get_object_or_404(Experiment, pk=kwargs["pk"])
        except OverflowError as error:
            raise Http404 from error
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_see_testers(request.user, pk):
            raise PermissionDenied
        if "export" in request.POST:
            return self._file(request)
        shown = list(addresses(self.experiment)[:MOST_SHOWN])
        self._note(request, TESTERS_SHOWN, len(shown))
        response = self.render_to_response(self.get_context_data(testers=shown))
        response["Cache-Control"] = "no-store"
        return response

    def get_page_subtitle(self) -> str:
        return self.experiment.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": "", "label": self.get_page_title(), "sublabel": self.experiment.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "experiment": self.experiment,
            "counts": counts(self.experiment),
            "may_see_testers": may_see_testers(self.request.user, self.experiment.pk),
            "most": MOST_SHOWN,
        }

    def _file(self, request: HttpRequest) -> HttpResponse:
        rows = list(addresses(self.experiment))
        self._note(request, TESTERS_EXPORTED, len(rows))
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.experiment.slug}.csv"'
        response["Cache-Control"] = "no-store"
        writer = csv.writer(response, delimiter=";")
        writer.writerow([gettext("Reference"), gettext("E-mail address"), gettext("Confirmed on")])
        # No program takes an address for a formula.
        writer.writerows([ref, _harmless(email), f"{since:%Y-%m-%d}"] for ref, email, since in rows)
        return response

    def _note(self, request: HttpRequest, action: str, rows: int) -> None:
        """Written before anything is shown."""
        if rows:
            log(instance=self.experiment, action=action, user=staff(request), data={"rows": rows})


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@" else text
