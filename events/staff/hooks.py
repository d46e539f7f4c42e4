"""Where the screens of days stand in the CMS, and how looks at names and needs show in the log."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from events.desk import DecideRegistrationView
from events.models import EventPage
from events.permissions import may_view_attendees, may_view_registrations
from events.staff.base import (
    ATTENDEES_SHOWN,
    CHECK_IN,
    DAYS,
    DECIDE,
    LOGISTICS,
    MESSAGE,
    NEEDS_SHOWN,
    READINGS,
    SHEET,
    TICKS,
    WRITTEN,
)
from events.staff.checkin import CheckInView
from events.staff.days import DaysView
from events.staff.logistics import LogisticsView
from events.staff.messages import MessageView
from events.staff.readings import ReadingsView
from events.staff.register import RegistrationRegister
from events.staff.sheet import SheetView
from events.staff.ticks import TicksView
from people.models import User
from portal.counted import log_counted
from portal.page_buttons import on_its_screens

modeladmin_register(RegistrationRegister)


@hooks.register("register_admin_urls")
def day_urls() -> list[URLPattern]:
    return [
        path("journees/", DaysView.as_view(), name=DAYS),
        path("journees/inscriptions/<int:pk>/", DecideRegistrationView.as_view(), name=DECIDE),
        path("journees/<int:pk>/accueil/", CheckInView.as_view(), name=CHECK_IN),
        path("journees/<int:pk>/accueil/coches/", TicksView.as_view(), name=TICKS),
        path("journees/<int:pk>/", LogisticsView.as_view(), name=LOGISTICS),
        path("journees/<int:pk>/message/", MessageView.as_view(), name=MESSAGE),
        path("journees/<int:pk>/contributions/", ReadingsView.as_view(), name=READINGS),
        path("journees/<int:pk>/liste/", SheetView.as_view(), name=SHEET),
    ]


log_counted(
    {
        ATTENDEES_SHOWN: _("Names of attendees shown"),
        NEEDS_SHOWN: _("Needs of attendees shown"),
        WRITTEN: _("Message to a group"),
    }
)


class DaysMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_view_registrations(request.user)


@hooks.register("register_admin_menu_item")
def days_menu_item() -> MenuItem:
    return DaysMenuItem(_("Days"), reverse(DAYS), name="days", icon_name="calendar-alt", order=176)


@on_its_screens
def _buttons(page: Page, user: User) -> Iterator[Button]:
    if page.pk is None or page.specific_class is not EventPage:
        return
    if may_view_registrations(user, page.pk):
        url = reverse(LOGISTICS, args=[page.pk])
        yield Button(_("Sheet of the day"), url, icon_name="list-ul", priority=14)
    if may_view_attendees(user, page.pk):
        yield Button(_("At the door"), reverse(CHECK_IN, args=[page.pk]), icon_name="tick", priority=13)
