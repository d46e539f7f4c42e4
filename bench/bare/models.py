"""A bare Wagtail page, and a bare Wagtail form page that keeps one row per sending."""

from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField
from wagtail.models import Page


class BarePage(Page):
    template = "bare/page.html"


class BareField(AbstractFormField):
    page = ParentalKey("bare.BareForm", related_name="form_fields")


class BareForm(AbstractForm):
    template = "bare/form.html"
    landing_page_template = "bare/page.html"
