"""The CMS screen of a page's life: its state, what happened, and one small form for each move legal now.

Calls and days each have one; what they share stands here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from wagtail.admin import messages

from calls.course import IllegalMove
from calls.course_forms import MoveForm
from portal.page_screen import PageScreen
from portal.templatetags.components import first_at_fault


class SteeringView(PageScreen):
    """The moves of one page. Refused, or no longer possible, a move keeps the words that came with it."""

    url_name: str
    verbs: Any
    buttons: Mapping[str, str | Promise]
    # Hard or impossible to take back.
    grave: frozenset[str]

    def legal_verbs(self, now: datetime) -> Sequence[Any]:
        """What may be done with the page at `now`."""
        raise NotImplementedError

    def last_change(self) -> int:
        """The key of its last move, 0 before the first: what an editor has seen."""
        raise NotImplementedError

    def form_for(self, verb: Any, data: Any = None, *, seen: int | None = None) -> MoveForm:
        raise NotImplementedError

    def move(self, form: MoveForm) -> None:
        """Do what a valid `form` says. Raises IllegalMove."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            verb = self.verbs(request.POST.get("verb", ""))
        except ValueError as error:
            raise Http404 from error
        form = self.form_for(verb, request.POST.dict())
        if not form.is_valid():
            if name := first_at_fault(form):
                # Below the moves that were not asked for: it is led to.
                form.fields[name].widget.attrs["autofocus"] = True
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        try:
            self.move(form)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
            self.page = self.model.objects.get(pk=self.page.pk)
            return self.render_to_response(self.get_context_data(refused=form), status=409)
        messages.success(
            request,
            gettext("“%(title)s”: %(change)s.")
            % {"title": self.page.title, "change": str(verb.label).lower()},
        )
        return redirect(self.url_name, self.page.pk)

    def get_context_data(self, refused: MoveForm | None = None, **kwargs: Any) -> dict[str, Any]:
        seen, legal = self.last_change(), self.legal_verbs(timezone.now())
        if refused is not None:
            # Sent again, it is sent with what stands on this page.
            refused.data = {**refused.data, refused.add_prefix("seen"): str(seen)}
        forms = [
            refused if refused and refused.verb == verb else self.form_for(verb, seen=seen) for verb in legal
        ]
        moves = [
            {
                "verb": form.verb,
                "label": self.buttons[form.verb],
                "grave": form.verb in self.grave,
                "form": form,
            }
            for form in forms
        ]
        return super().get_context_data(**kwargs) | {
            "here": reverse(self.url_name, args=[self.page.pk]),
            "moves": moves,
            "refused": refused,
            # Its words are kept even where the move is no longer possible.
            "kept": refused if refused and refused.verb not in legal else None,
            "changes": self.page.changes.select_related("by"),
            "media": sum((form.media for form in forms), Media()),
        }
