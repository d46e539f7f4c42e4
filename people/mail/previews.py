"""Every mail of the portal as its receivers see it, with sample data: for the staff who look after them."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from people.mail.outbox import undelivered
from people.permissions import LOOK_AFTER_MAIL
from portal import mails

LOOKS = {"light": gettext_lazy("Light"), "dark": gettext_lazy("Dark")}
# What a mail program does with the colours of the night, decided by whoever looks instead of their machine.
NIGHT = "(prefers-color-scheme: dark)"
# Nothing runs, nothing is fetched, nothing is sent: a mail is read.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


class MailScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen for those who look after the mails."""

    any_permission_required: list[str] = []
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return permission_required(LOOK_AFTER_MAIL)(super().dispatch)(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse("mails"), "label": gettext("Mails")}]
        if self.page_title != gettext("Mails"):
            items.append({"url": "", "label": self.get_page_title()})
        return [*self.breadcrumbs_items, *items]


class MailsView(MailScreen):
    """All of them: what, when, to whom."""

    template_name = "people/admin/mails.html"
    page_title = gettext_lazy("Mails")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            mails=mails.registered(), undelivered=undelivered()[:1].exists(), **kwargs
        )


class MailView(MailScreen):
    """One mail: subject, text and HTML, in a language, by day or by night."""

    template_name = "people/admin/mail.html"

    @cached_property
    def mail(self) -> mails.Mail:
        return _mail_or_404(self.kwargs["code"])

    def get_page_title(self) -> str:
        return str(self.mail.label)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language, look = _chosen(self.request)
        languages = [(code, gettext(str(name)), code == language) for code, name in settings.LANGUAGES]
        return super().get_context_data(
            mail=self.mail,
            rendered=_rendered(self.mail, language),
            language=language,
            look=look,
            languages=languages,
            looks=[(code, label, code == look) for code, label in LOOKS.items()],
            html_url=reverse("mail_html", args=[self.mail.code]) + f"?language={language}&look={look}",
            **kwargs,
        )


@permission_required(LOOK_AFTER_MAIL)
@xframe_options_sameorigin
def html_part(request: HttpRequest, code: str) -> HttpResponse:
    """The HTML part alone, for the frame of MailView: a document in a box, under a policy of its own."""
    language, look = _chosen(request)
    html = _rendered(_mail_or_404(code), language).html
    html = html.replace(f"@media screen and {NIGHT}", "@media screen" if look == "dark" else "@media not all")
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY
    return response


def _chosen(request: HttpRequest) -> tuple[str, str]:
    """(language, look) of the address; what it does not know is French by day."""
    language = request.GET.get("language", "")
    look = request.GET.get("look", "")
    known = dict(settings.LANGUAGES)
    return language if language in known else settings.LANGUAGE_CODE, look if look in LOOKS else "light"


def _rendered(mail: mails.Mail, language: str) -> mails.Rendered:
    with translation.override(language):
        return mails.render(mail.code, mail.sample())


def _mail_or_404(code: str) -> mails.Mail:
    mail = mails.named(code)
    if mail is None:
        raise Http404
    return mail
