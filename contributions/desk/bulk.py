"""What every bulk action of the desk does: confirm, work through, say what became of it.

docs/decisions/0010-bulk-decisions.md says why each stands alone, and what "select all" means.
"""

import logging
from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from contributions.desk.bulk_forms import BulkForm
from contributions.desk.bulk_selection import Selection, selected
from contributions.desk.bulk_work import MOST_SELECTED, Bulk, work_through
from contributions.desk.forms import known_tags
from contributions.desk.kinds import lines_of
from contributions.models import Submission
from contributions.permissions import may_tag, staff
from contributions.queue import QUEUE_INDEX, QUEUE_ITEM
from people.models import User

logger = logging.getLogger(__name__)

MOST_SHOWN = 20


class DeskBulkAction(WagtailAdminTemplateMixin, SnippetBulkAction):
    """One action on many submissions: a page that says what will happen, the work, a page that says what did.

    What is left when a request's time is up is continued by a button of the last page, with the same words.
    """

    # A template that names the class means the class.
    do_not_call_in_templates = True
    models = [Submission]
    template_name = "contributions/admin/bulk/confirm.html"
    header_icon = "comment"
    form_class = BulkForm
    is_refusal = False
    # Rows that one call of the verb takes.
    at_once = 200
    most_per_request = MOST_SELECTED
    help: Any = ""

    def __init__(self, request: HttpRequest, model: type[Submission]) -> None:
        super().__init__(request, model)
        self.list_url = get_valid_next_url_from_request(request)
        self.next_url = self.list_url or f"{reverse(QUEUE_INDEX)}?status=awaiting"
        self.selection = Selection({})
        self.bulk = Bulk({})
        # What the form asked for, once it was valid.
        self.asked: dict[str, Any] = {}

    # --- What an action says ----------------------------------------------------------

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        """Whether `user` may do this at all; to what, their pages say."""
        return may_tag(user)

    @abstractmethod
    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        """Do it to `rows`, with the version of each that was shown; the sentence of each that was refused."""

    def said(self, number: int) -> str:
        """“So many were …”."""
        return ngettext("%(number)d is sorted", "%(number)d are sorted", number) % {"number": number}

    # --- Requests ---------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_open_to(staff(request)):
            return super().dispatch(request, *args, **kwargs)
        if not request.POST.get("words"):
            raise PermissionDenied
        # They held the right when they opened it: what they wrote is theirs to take elsewhere.
        return self.not_done(gettext("You may not decide this any more. Nothing was decided."), status=403)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.selection = selected(request, self.list_url)
        self.bulk = Bulk(self.selection.versions)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        bulk = Bulk.unpacked(request.POST.get("bulk", ""))
        if bulk is None:
            return self.not_done(
                gettext("What was selected did not arrive. Nothing was done: select it again."), status=400
            )
        self.bulk = bulk
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Outside Wagtail's one transaction: each verb has its own, and keeps what it did."""
        self.asked = form.cleaned_data
        work_through(
            self.bulk,
            self.act_or_say,
            user=staff(self.request),
            at_once=self.at_once,
            most=self.most_per_request,
        )
        self.template_name = "contributions/admin/bulk/summary.html"
        return self.render_to_response(
            self.furniture()
            | {
                "bulk": self.bulk,
                "said": self.said(self.bulk.done),
                "kept": [field.as_hidden() for field in form],
            }
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def act_or_say(self, rows: dict[Submission, int]) -> dict[int, str]:
        """The same as `act`; what fails unexpectedly is in the log, and costs nothing but itself."""
        try:
            return self.act(rows)
        except Exception:
            logger.exception("bulk %s of %s failed", self.action_type, [row.reference for row in rows])
            sentence = gettext("Something went wrong, and nothing was changed on it. Try again later.")
            return dict.fromkeys((row.pk for row in rows), sentence)

    def not_done(self, sentence: str, *, status: int) -> HttpResponse:
        """Nothing was done: why, and the words that were written."""
        self.template_name = "contributions/admin/bulk/not_done.html"
        words = self.request.POST.get("words", "").strip()
        context = self.furniture() | {"sentence": sentence, "words": words}
        return self.render_to_response(context, status=status)

    # --- The confirmation -------------------------------------------------------------

    def get_page_title(self) -> str:
        return str(self.display_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.next_url, "label": _("Moderation")},
            {"url": "", "label": self.display_name},
        ]

    def get_actionable_objects(self) -> tuple[list[Submission], dict[str, Any]]:
        """The first of what is selected: what the page names."""
        first = list(self.bulk.todo)[:MOST_SHOWN]
        rows = Submission.objects.filter(pk__in=first).select_related("page").in_bulk()
        return [rows[pk] for pk in first if pk in rows], {}

    @cached_property
    def lines(self) -> Any:
        return lines_of(self.get_actionable_objects()[0])

    def object_context(self, snippet: Submission) -> dict[str, Any]:
        return {
            "item": snippet,
            "line": self.lines[snippet.pk],
            "url": reverse(QUEUE_ITEM, args=[snippet.pk]),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"].offer(self.bulk.todo)
        return (
            context
            | self.furniture()
            | {
                "selection": self.selection,
                "bulk": self.bulk,
                "total": len(self.bulk.todo),
                "others": len(self.bulk.todo) - len(context["items"]),
                "most_selected": MOST_SELECTED,
                "help": self.help,
                "known_tags": known_tags(),
            }
        )

    def furniture(self) -> dict[str, Any]:
        """What the three pages share."""
        return {
            "page_title": self.get_page_title(),
            "header_title": self.get_page_title(),
            "header_icon": self.header_icon,
            "breadcrumbs_items": self.get_breadcrumbs_items(),
            "button": self.display_name,
            "is_refusal": self.is_refusal,
            "action_url": self.request.path,
            "next": self.next_url,
        }
