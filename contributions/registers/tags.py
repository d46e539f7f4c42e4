"""The internal tags: how many submissions have each; made, renamed, merged and deleted here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import re_path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.views import InstanceSpecificView

from contributions import services
from contributions.counts import BoundedCount, counted, said
from contributions.models import InternalTag, TaggedSubmission
from contributions.registers.base import KnownRow, Register, column
from contributions.registers.searching import NameSearch


class TagForm(WagtailAdminModelForm):
    """A new tag, or another name for one: accents, case and spaces never make a second tag."""

    class Meta:
        model = InternalTag
        fields = ["name"]

    def clean_name(self) -> str:
        return services.free_name(self.cleaned_data["name"], tag=self.instance)

    def save(self, commit: bool = True) -> InternalTag:
        if self.instance.pk is None:
            return super().save(commit)
        return services.rename_tag(self.instance, name=self.cleaned_data["name"])


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        queryset=InternalTag.objects.none(), label=_("Tag that stays"), empty_label=_("Choose a tag")
    )

    def __init__(self, *args: Any, tag: InternalTag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = InternalTag.objects.exclude(pk=tag.pk)  # type: ignore[attr-defined]


class TagPermissions(PermissionHelper):
    def user_can_merge(self, user: Any, obj: InternalTag) -> bool:
        """One of the two tags goes: whoever merges may change and delete."""
        return self.user_can_edit_obj(user, obj) and self.user_can_delete_obj(user, obj)


class MergeTag(KnownRow, InstanceSpecificView):
    """Gives another tag to everything that has this one, then deletes this one."""

    page_title = _("Merge")
    template_name = "contributions/admin/merge_tag.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.permission_helper.user_can_merge(request.user, self.instance):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": MergeForm(tag=self.instance)} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MergeForm(request.POST, tag=self.instance)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        into, name = form.cleaned_data["into"], self.instance.name
        log(instance=self.instance, action="wagtail.delete", user=request.user)
        had_it = services.merge_tags(self.instance, into=into)
        sentence = ngettext(
            "“%(tag)s” is now “%(into)s”, on %(count)d submission.",
            "“%(tag)s” is now “%(into)s”, on %(count)d submissions.",
            had_it,
        )
        messages.success(request, sentence % {"tag": name, "into": into.name, "count": had_it})
        return redirect(self.index_url)


class TagRegister(Register):
    model = InternalTag
    code = "tags"
    menu_label = _("Tags")
    menu_icon = "tag"
    permission_helper_class = TagPermissions
    list_display = ["name", "submissions"]
    ordering = ["folded"]
    search_fields = ["name"]
    search_handler_class = NameSearch
    edit_handler = ObjectList([FieldPanel("name")], base_form_class=TagForm)

    def get_queryset(self, request: HttpRequest) -> Any:
        tagged = TaggedSubmission.objects.filter(tag=OuterRef("pk"))
        return super().get_queryset(request).annotate(tagged_count=BoundedCount(tagged))

    def links(self, user: Any, row: InternalTag) -> list[tuple[str, str]]:
        if not self.permission_helper.user_can_merge(user, row):
            return []
        return [(gettext("Merge"), reverse(self.merge_name, args=[row.pk]))]

    @column(_("submissions"))
    def submissions(self, tag: Any) -> str:
        if not hasattr(tag, "tagged_count"):  # one row, read by its key
            tag.tagged_count = counted(tag.tagged.all())
        return said(tag.tagged_count)

    @property
    def merge_name(self) -> str:
        return str(self.url_helper.get_action_url_name("merge"))

    def merge_view(self, request: HttpRequest, instance_pk: str) -> HttpResponseBase:
        return MergeTag.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        pattern = self.url_helper.get_action_url_pattern("merge")
        merge = re_path(pattern, self.merge_view, name=self.merge_name)
        return (*super().get_admin_urls_for_registration(), merge)
