"""What somebody changes by the secret link of a registration: how many come, and to which workshops."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.author_forms import AuthorForm
from events.models import EventPage, Registration, Workshop
from events.services import has_agreed

MOST_DIGITS = 3


class ChoicesForm(AuthorForm):
    """Companions and workshops, as they stand; what the day does not ask has no field."""

    companions = forms.CharField(
        required=False,
        label=_("People who come with you"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "3"}),
    )
    workshops = forms.MultipleChoiceField(
        required=False,
        label=_("Workshops"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This workshop is not one of the day’s any more.")},
    )
    # What the choices were changed from: a version that is not there is the version of nothing.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, sent: Registration, page: EventPage) -> None:
        super().__init__(data, sent=sent, page=page)
        self.most = max(page.most_companions, sent.companions)
        self.held = sent
        fields: dict[str, Any] = self.fields
        if self.most:
            fields["companions"].initial = sent.companions
            fields["companions"].help_text = ngettext(
                "%(most)d at most. Each is counted.", "%(most)d at most. Each is counted.", self.most
            ) % {"most": self.most}
        else:
            del fields["companions"]
        workshops = list(page.workshops.all())
        if workshops:
            fields["workshops"].choices = [(str(each.pk), _in_words(each)) for each in workshops]
            fields["workshops"].initial = [str(pk) for pk in sent.workshops.values_list("pk", flat=True)]
            fields["workshops"].help_text = gettext("Two at the same hour exclude each other.")
        else:
            del fields["workshops"]
        fields["seen"].initial = sent.submission.version

    def clean_companions(self) -> int:
        typed = self.cleaned_data["companions"].strip() or "0"
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS):
            raise forms.ValidationError(gettext("Write a number: 0 if you come alone."))
        if int(typed) > self.most:
            raise forms.ValidationError(
                ngettext(
                    "You may bring %(most)d companion at most.",
                    "You may bring %(most)d companions at most.",
                    self.most,
                )
                % {"most": self.most}
            )
        return int(typed)

    def clean(self) -> dict[str, Any]:
        """What has no field stays as it is."""
        said = self.cleaned_data
        if "companions" not in self.fields:
            said["companions"] = self.held.companions
        if "workshops" not in self.fields:
            said["workshops"] = self.held.workshops.values_list("pk", flat=True)
        said["workshops"] = frozenset(int(pk) for pk in said.get("workshops", ()))
        return said

    def as_of_now(self, sent: Any) -> QueryDict:
        data = super().as_of_now(sent).copy()
        data["seen"] = str(sent.submission.version)
        return data

    def kept(self) -> list[dict[str, str]]:
        """Boxes and a number are no words to keep."""
        return []


class PhotosForm(AuthorForm):
    """One box, as it stands."""

    photos = forms.BooleanField(required=False, label=_("I agree that pictures taken on the day show me"))

    def __init__(self, data: QueryDict | None = None, *, sent: Registration, page: EventPage) -> None:
        super().__init__(data, sent=sent, page=page)
        self.fields["photos"].initial = has_agreed(sent)

    def kept(self) -> list[dict[str, str]]:
        """A box is no word to keep."""
        return []


def _in_words(workshop: Workshop) -> str:
    starts, ends = (timezone.localtime(at) for at in (workshop.starts_at, workshop.ends_at))
    return gettext("%(title)s, %(day)s from %(start)s to %(end)s") % {
        "title": workshop.title,
        "day": date_format(starts, "j F"),
        "start": date_format(starts, "TIME_FORMAT"),
        "end": date_format(ends, "TIME_FORMAT"),
    }
