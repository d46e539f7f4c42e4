"""The form of a call: write, read over, send. Without JavaScript, and without a word lost.

Three answers to a POST, by its button: `check` shows what was written as it will appear, `edit` goes back
to the form, anything else (no button at all included) sends. Nothing but a file is stored before that.
"""

import logging
from datetime import datetime
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from calls.forms import ContributionForm
from calls.guards import not_yet
from calls.models import CallPage
from calls.reading_over import Preview
from calls.services import CallClosed, FileGone, submit_contribution
from contributions.files import checked_for
from people import links
from portal.responses import SeeOther, never_cached
from taxonomy.territories import commune_names

logger = logging.getLogger(__name__)

CHECK, EDIT = "check", "edit"


def contribute(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The form: GET shows it, POST checks, corrects or stores an answer and leads to its receipt."""
    if request.method == "POST":
        return never_cached(_receive(request, page))
    if not page.takes_contributions(timezone.now()):
        return never_cached(_closed(request, page, None, status=HTTPStatus.OK))
    return never_cached(_form_page(request, page, ContributionForm(call=page, now=timezone.now())))


def form_shown(request: HttpRequest, page: CallPage, *, now: datetime) -> HttpResponse:
    """The form as it looks while the call is open: for a preview, which sends nothing."""
    return _form_page(request, page, ContributionForm(call=page, now=now))


def expired_form(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = _sent_form(request, page).shown_again()
    if not page.takes_contributions(timezone.now()):
        return never_cached(_closed(request, page, form, status=HTTPStatus.CONFLICT))
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _receive(request: HttpRequest, page: CallPage) -> HttpResponse:
    form = _sent_form(request, page)
    step = request.POST.get("step")
    valid = form.is_valid()
    form.keep_file()
    if not page.takes_contributions(timezone.now()):
        # A second click on "send" still leads to the receipt of the first (submit_contribution).
        if not valid or step in (CHECK, EDIT):
            return _closed(request, page, form, status=HTTPStatus.CONFLICT)
    elif step == EDIT:
        return _form_page(request, page, form)
    elif not form.is_valid():
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    elif not form.asks_the_same:
        return _questions_changed(request, page, form)
    elif step == CHECK:
        if form.file_is_gone:
            return _file_is_gone(request, page, form)
        return _preview_page(request, page, form)
    return _send(request, page, form)


def _send(request: HttpRequest, page: CallPage, form: ContributionForm) -> HttpResponse:
    if wait := not_yet(request, page, form, sending="call"):
        again, status = form.shown_again(), HTTPStatus.TOO_MANY_REQUESTS
        return wait.told_on(_form_page(request, page, again, status=status, notice=wait.sentence))
    try:
        link = submit_contribution(
            call=page,
            words=form.words(),
            answers=form.answers(),
            email=form.cleaned_data.get("email", ""),
            file_key=form.file_key,
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except CallClosed:
        # Somebody moved it since this request read it: what it says now is why.
        moved = CallPage.objects.filter(pk=page.pk).first()
        if moved is None:  # deleted, which only happens to a call without answers
            moved = page
            moved.closes_at = timezone.now()
        return _closed(request, moved, form, status=HTTPStatus.CONFLICT)
    except FileGone:
        return _file_is_gone(request, page, form)
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("an answer to %s could not be stored", page.slug)
        notice = gettext(
            "Your answer could not be stored just now. Your words are kept: send them again in a moment."
        )
        again = form.shown_again()
        return _form_page(request, page, again, status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
    return SeeOther(links.path_for(link))


def _file_is_gone(request: HttpRequest, page: CallPage, form: ContributionForm) -> HttpResponse:
    form.say_file_is_gone()
    return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _questions_changed(request: HttpRequest, page: CallPage, form: ContributionForm) -> HttpResponse:
    """The team reworded, added or removed a question meanwhile: nothing is sent under other questions."""
    lost = form.lost_answers
    notice = gettext("The questions changed while you were writing. Read them again, then send.")
    return _form_page(
        request, page, form.shown_again(), status=HTTPStatus.CONFLICT, notice=notice, lost_answers=lost
    )


def _sent_form(request: HttpRequest, page: CallPage) -> ContributionForm:
    return ContributionForm(
        request.POST, request.FILES, call=page, now=timezone.now(), check_file=checked_for(request)
    )


def _form_page(
    request: HttpRequest,
    page: CallPage,
    form: ContributionForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
    lost_answers: list[str] | None = None,
) -> HttpResponse:
    context = page.get_context(request) | {
        "form": form,
        "notice": notice,
        "lost_answers": lost_answers or [],
        "communes": commune_names() if "territory" in form.fields else [],
    }
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Answer"), "url": ""}]
    return TemplateResponse(request, "calls/contribute.html", context, status=status)


def _preview_page(request: HttpRequest, page: CallPage, form: ContributionForm) -> HttpResponse:
    """What everybody will read, what only the team will see, and the two buttons."""
    # What is written goes along in hidden fields: they describe nothing, and nothing describes them.
    form.auto_id = False
    context = page.get_context(request) | {"form": form, "preview": Preview.of(form)}
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Check"), "url": ""}]
    return TemplateResponse(request, "calls/check.html", context)


def _closed(
    request: HttpRequest, page: CallPage, form: ContributionForm | None, *, status: HTTPStatus
) -> HttpResponse:
    """Why one cannot answer now; with the words, when somebody had already written them."""
    context = page.get_context(request) | {"kept": form.kept_words() if form else []}
    context["crumbs"] = [*context["crumbs"], {"title": gettext("Answer"), "url": ""}]
    return TemplateResponse(request, "calls/closed.html", context, status=status)
