"""The closed list of reasons, with the rule that each stands for: read, and edited here alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from contributions.models import Reason
from contributions.registers.base import Register, RegisterDelete, column
from contributions.registers.searching import NameSearch


class DeleteReason(RegisterDelete):
    """A reason that explains a decision stays: it is taken out of the list instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.check_action_permitted(request.user) and self.instance.decision_set.exists():
            messages.error(
                request,
                gettext("Not deleted: “%(reason)s” explains decisions. Take it out of the list instead.")
                % {"reason": self.instance.title},
            )
            return redirect(self.index_url)
        return super().dispatch(request, *args, **kwargs)


class ReasonRegister(Register):
    model = Reason
    code = "reasons"
    menu_label = _("Reasons")
    menu_icon = "clipboard-list"
    list_display = ["title", "code", "legal_ground", "offered", "sort_order"]
    inspect_view_fields = ["rule", "words_to_author"]
    ordering = ["sort_order", "title", "id"]
    search_fields = ["title", "code"]
    search_handler_class = NameSearch
    delete_view_class = DeleteReason
    panels = [
        FieldPanel("title"),
        FieldPanel("code"),
        FieldPanel("rule"),
        FieldPanel("legal_ground"),
        FieldPanel("words_to_author"),
        FieldRowPanel([FieldPanel("active"), FieldPanel("sort_order")]),
    ]

    @column(_("offered to moderators"))
    def offered(self, reason: Reason) -> str:
        return gettext("yes") if reason.active else gettext("no")
