from django import forms
from django.utils.translation import gettext_lazy as _

from home.searching.asked import RELEVANT, Asked
from taxonomy.models import Theme


class SearchForm(forms.Form):
    """The site's search: words, and a theme where there is any.

    It is only shown: whatever is asked is a search. The kind and the order stand in links beside the
    results; the form carries them on.
    """

    q = forms.CharField(
        label=_("Words, or the reference of a contribution"),
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, asked: Asked, *, themes: list[Theme]) -> None:
        super().__init__(initial={"q": asked.text, "theme": asked.theme.slug if asked.theme else ""})
        self.carried = {"dans": asked.only, "tri": RELEVANT if asked.by_relevance else ""}
        choices = [(each.slug, "— " * (each.depth - 1) + each.title) for each in themes]
        self.fields["theme"].choices = [("", _("All themes")), *choices]  # type: ignore[attr-defined]
        if not themes:
            del self.fields["theme"]
