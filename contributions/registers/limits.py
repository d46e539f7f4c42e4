"""Who moderates which call: a moderator without a line here moderates all of them."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from contributions.models import ModeratorLimit
from contributions.permissions import MODERATE, may_limit_moderators
from contributions.registers.base import ReadOnly, Register, RegisterDelete
from contributions.registers.filters import pages_open_to
from contributions.registers.searching import NameSearch
from people.models import User


class LimitPermissions(ReadOnly):
    may = staticmethod(may_limit_moderators)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self.may(user)

    def user_can_create(self, user: Any) -> bool:
        return self.may(user)

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return self.may(user)


class LimitForm(WagtailAdminModelForm):
    """A moderator, and a page that takes submissions."""

    class Meta:
        model = ModeratorLimit
        fields = ["user", "page"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Administrators are never limited: a line of theirs would say something untrue.
        self.fields["user"].queryset = moderators().order_by("last_name", "first_name", "pk")
        self.fields["page"].queryset = pages_open_to(self.for_user).order_by("title", "pk")


def moderators() -> Any:
    """The accounts that may moderate by their groups or by themselves."""
    app_label, codename = MODERATE.split(".")
    wanted = {"content_type__app_label": app_label, "codename": codename}
    by_group = {f"groups__permissions__{name}": value for name, value in wanted.items()}
    by_self = {f"user_permissions__{name}": value for name, value in wanted.items()}
    active = User.objects.filter(is_active=True, is_superuser=False)
    return active.filter(Q(**by_group) | Q(**by_self)).distinct()


class DeleteLimit(RegisterDelete):
    def confirmation_message(self) -> str:
        limit: ModeratorLimit = self.instance
        if limit.user.moderator_limits.exclude(pk=limit.pk).exists():
            return gettext("%(who)s will no longer moderate “%(call)s”.") % {
                "who": limit.user,
                "call": limit.page,
            }
        return gettext("This is the only line of %(who)s: without it they moderate every call.") % {
            "who": limit.user
        }


class LimitRegister(Register):
    model = ModeratorLimit
    code = "moderators"
    menu_label = pgettext_lazy("register", "Moderators of calls")
    menu_icon = "group"
    permission_helper_class = LimitPermissions
    list_display = ["user", "page"]
    list_select_related = ["user", "page"]
    ordering = ["user__last_name", "user__first_name", "user_id", "id"]
    search_fields = ["user__last_name", "user__first_name", "page__title"]
    search_handler_class = NameSearch
    delete_view_class = DeleteLimit
    edit_handler = ObjectList([FieldPanel("user"), FieldPanel("page")], base_form_class=LimitForm)
