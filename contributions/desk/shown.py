"""Forms that say what was on the screen, so that only what somebody changed there is changed."""

from django import forms


class ShownForm(forms.Form):
    """Its fields have `show_hidden_initial`: what a colleague changes meanwhile is not put back.

    A field that is sent without what was shown is compared with what there is now, its `initial`.
    """

    def shown(self, name: str) -> str | None:
        """What the field held on the screen; None when that was not sent."""
        sent: str | None = self.data.get(self[name].html_initial_name)
        return sent

    def changes(self, name: str) -> bool:
        """Whether the field holds something else than what was on the screen."""
        bound = self[name]
        if self.shown(name) is not None:
            return name in self.changed_data
        return bound.html_name in self.data and bound.field.has_changed(bound.initial, bound.data)
