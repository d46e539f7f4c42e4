from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """The one field of the site's search. Whatever is typed is a search, so nothing is refused."""

    q = forms.CharField(
        label=_("Words, or the reference of a contribution"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
