"""The form of a day: GET shows it with what is left of the seats, POST registers and leads to a receipt.

As careful with words as the form of a call (calls.answering). What differs: a seat may be gone, which is
said at once; and whether an address is registered already is told to that address alone.
"""

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from calls.guards import not_yet
from calls.services import CallClosed
from events.engaged.invitations import PARAMETER, may_register_early
from events.forms import RegistrationForm
from events.models import EventPage
from events.presentation import Presented
from events.seating import is_full, seat_groups
from events.seats import Taken
from events.services import (
    AgentsOnly,
    ChoiceRefused,
    DayClosed,
    DayFull,
    Refused,
    Sent,
    submit_registration,
    taken_of,
)
from events.slots import DAY_CHANGED
from people import links
from portal.responses import SeeOther, never_cached

logger = logging.getLogger(__name__)

# Said on the page one is led to when only a mail may say more.
BY_MAIL = "courriel"


def register(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The form, why there is none, or what was made of it."""
    return never_cached(_receive(request, page) if request.method == "POST" else _open(request, page))


def form_shown(request: HttpRequest, page: EventPage, *, now: datetime) -> HttpResponse:
    """The form as it looks while registration is open: for a preview, which sends nothing."""
    return _form_page(request, page, RegistrationForm(day=page, now=now))


def expired_form(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The words again in a fresh form, after the old one's token expired: one click sends them."""
    form = _sent_form(request, page).shown_again()
    if not _takes(request, page):
        return never_cached(_no_form(request, page, form, status=HTTPStatus.CONFLICT))
    notice = gettext("The form had been open for too long. Your words are kept: send them again.")
    return never_cached(_form_page(request, page, form, status=HTTPStatus.FORBIDDEN, notice=notice))


def _open(request: HttpRequest, page: EventPage) -> HttpResponse:
    if "suite" in request.GET:
        return _by_mail(request, page, Sent())
    now = timezone.now()
    if not _takes(request, page) or _is_full(page):
        return _no_form(request, page, None)
    form = RegistrationForm(day=page, now=now, invitation=request.GET.get(PARAMETER, ""))
    return _form_page(request, page, form)


def _takes(request: HttpRequest, page: EventPage) -> bool:
    """Whether this reader may register now: as everybody, or before, by their invitation."""
    now = timezone.now()
    invitation = request.POST.get(PARAMETER) or request.GET.get(PARAMETER, "")
    return page.registers(now) or may_register_early(day=page, invitation=invitation, now=now)


def _receive(request: HttpRequest, page: EventPage) -> HttpResponse:
    form = _sent_form(request, page)
    if not form.is_valid():
        if not _takes(request, page):
            return _no_form(request, page, form, status=HTTPStatus.CONFLICT)
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.asks_the_same:
        return _questions_changed(request, page, form)
    return _send(request, page, form)


def _send(request: HttpRequest, page: EventPage, form: RegistrationForm) -> HttpResponse:
    if wait := not_yet(request, page, form, sending="registration"):
        again, status = form.shown_again(), HTTPStatus.TOO_MANY_REQUESTS
        return wait.told_on(_form_page(request, page, again, status=status, notice=wait.sentence))
    try:
        sent = submit_registration(
            event=page,
            wish=form.wish() if form.comes else None,
            answers=form.answers() if form.comes else (),
            words=form.words(),
            email=form.cleaned_data["email"],
            sender_secret=request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        return _refused(request, page, form, refused)
    except CallClosed:
        return _call_closed(request, page, form)
    except EventPage.DoesNotExist:
        return _no_form(request, page, form, status=HTTPStatus.CONFLICT)
    except DatabaseError:
        # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
        logger.exception("a registration for %s could not be stored", page.slug)
        notice = gettext(
            "Your registration could not be stored just now. "
            "Your words are kept: send them again in a moment."
        )
        again = form.shown_again()
        return _form_page(request, page, again, status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
    if sent.link is not None:
        return SeeOther(links.path_for(sent.link))
    if sent.contribution is None:
        return SeeOther(f"{page.get_url(request)}inscription/?suite={BY_MAIL}")
    if not form.comes:
        return SeeOther(links.path_for(sent.contribution))
    return _by_mail(request, page, sent)


# --- Why not ----------------------------------------------------------------------------


def _refused(request: HttpRequest, page: EventPage, form: RegistrationForm, refused: Refused) -> HttpResponse:
    """The form again where another choice may still be right; if not, a page that says why."""
    if isinstance(refused, DayFull) and refused.workshops:
        form.say_full(refused.workshops)
        return _form_page(request, page, form.shown_again(), status=HTTPStatus.CONFLICT)
    if isinstance(refused, DayFull | DayClosed):
        return _no_form(request, page, form, status=HTTPStatus.CONFLICT, is_full=isinstance(refused, DayFull))
    if isinstance(refused, AgentsOnly):
        form.add_error("sender_kind", gettext("This day is for agents and elected officials."))
    elif isinstance(refused, ChoiceRefused):
        form.add_error(None, str(DAY_CHANGED))
    return _form_page(request, page, form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _questions_changed(request: HttpRequest, page: EventPage, form: RegistrationForm) -> HttpResponse:
    """The team reworded, added or removed a question meanwhile: nothing is sent under other questions."""
    lost = form.lost_answers
    notice = gettext("The questions changed while you were writing. Read them again, then send.")
    return _form_page(
        request, page, form.shown_again(), status=HTTPStatus.CONFLICT, notice=notice, lost_answers=lost
    )


def _call_closed(request: HttpRequest, page: EventPage, form: RegistrationForm) -> HttpResponse:
    """The call closed between opening and sending: nothing was sent, and the seat may still be asked for."""
    kept = [each for each in form.kept_words() if each["id"].startswith("kept-words_")]
    notice = gettext(
        "The call has just closed: it takes no contributions any more, and nothing was sent. "
        "You may still register for the day: send once more."
    )
    again = _sent_form(request, page).shown_again()
    return _form_page(request, page, again, status=HTTPStatus.CONFLICT, notice=notice, kept=kept)


def _no_form(
    request: HttpRequest,
    page: EventPage,
    form: RegistrationForm | None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    is_full: bool = False,
) -> HttpResponse:
    """Why nobody registers now; with the words, when somebody had already written them."""
    now = timezone.now()
    # Somebody moved it since this request read it: what it says now is why.
    moved = EventPage.objects.filter(pk=page.pk).first() if form else page
    # Unpublished, or deleted, which only happens to a day without registrations.
    is_gone = moved is None or not moved.live
    day = page if moved is None or is_gone else moved
    context = _context(request, page) | {
        "shown": Presented.of(day, now, is_gone=is_gone),
        "day": day,
        "is_full": is_full or (form is None and page.registers(now)),
        "kept": form.kept_words() if form else [],
        "call": page.call if page.call and page.call.takes_contributions(now) else None,
    }
    if is_gone:
        # Nobody is led to a page that is gone: the way ends at the agenda.
        del context["crumbs"][-2]
        context["back"] = context["crumbs"][-2]
    return TemplateResponse(request, "events/register_closed.html", context, status=status)


# --- Pages ------------------------------------------------------------------------------


def _by_mail(request: HttpRequest, page: EventPage, sent: Sent) -> HttpResponse:
    """The rest is in a mail. With a contribution, its reference and link, since nothing else holds them."""
    context = _context(request, page)
    if sent.contribution is not None:
        context |= {
            "contribution": sent.contribution.submission.reference,
            "contribution_url": links.path_for(sent.contribution),
            "is_full": isinstance(sent.refused, DayFull),
            "is_closed": isinstance(sent.refused, DayClosed),
            "for_agents": isinstance(sent.refused, AgentsOnly),
            "choice_refused": isinstance(sent.refused, ChoiceRefused),
        }
    refused = isinstance(sent.refused, DayFull | DayClosed | AgentsOnly | ChoiceRefused)
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    context["refused"] = refused
    return TemplateResponse(request, "events/register_sent.html", context, status=status)


def _form_page(
    request: HttpRequest,
    page: EventPage,
    form: RegistrationForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
    lost_answers: list[str] | None = None,
    kept: list[dict[str, str]] | None = None,
) -> HttpResponse:
    # A page that is being written has no key yet, and nobody registered.
    taken = taken_of(page) if page.pk else Taken()
    form.say_seats(taken)
    context = _context(request, page) | {
        "form": form,
        "notice": notice,
        "lost_answers": lost_answers or [],
        "kept": kept or [],
        "seat_groups": seat_groups(page, seats=page.seats, taken=taken, waiting={}),
        "rules": [line.strip() for line in page.rules.splitlines() if line.strip()],
        "own_call": page.call if page.call and page.call.takes_contributions(timezone.now()) else None,
    }
    return TemplateResponse(request, "events/register.html", context, status=status)


def _context(request: HttpRequest, page: EventPage) -> dict[str, Any]:
    context: dict[str, Any] = page.get_context(request)
    crumbs = [*context["crumbs"], {"title": gettext("Register"), "url": ""}]
    return context | {"day": page, "crumbs": crumbs, "form_url": f"{page.get_url(request)}inscription/"}


def _sent_form(request: HttpRequest, page: EventPage) -> RegistrationForm:
    return RegistrationForm(request.POST, day=page, now=timezone.now())


def _is_full(page: EventPage) -> bool:
    """Whether nobody at all could have a seat, or wait for one."""
    waits = page.has_waiting_list or page.validates_by_hand
    return not waits and is_full(page, taken_of(page))
