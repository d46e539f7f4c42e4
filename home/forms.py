from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """The one field of the site's search. It is only shown: whatever is typed is a search."""

    q = forms.CharField(
        label=_("Words, or the reference of a contribution"),
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
