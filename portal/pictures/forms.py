"""What is taken into the library of images."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.files import MOST_PIXELS, NotCleaned, Refusal, made_anew, sentence


class PortalImageField(WagtailImageField):
    """A picture that opens, of a known type and size, made anew without what a camera wrote in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_image_pixels = MOST_PIXELS
        self.error_messages["file_too_many_pixels"] = sentence(Refusal.TOO_MANY_PIXELS)

    def to_python(self, data: Any) -> Any:
        try:
            upload = super().to_python(data)
        except OSError as error:  # a torn file, where Wagtail counts its pixels
            raise ValidationError(sentence(Refusal.BROKEN)) from error
        if upload is None:
            return None
        upload.seek(0)
        return SimpleUploadedFile(upload.name, _bare(upload.read(), upload.content_type), upload.content_type)


class PortalImageForm(BaseImageForm):
    """An original is public: whoever downloads it learns nothing of place, device or names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.fields.get("file")
        if given is not None:
            self.fields["file"] = PortalImageField(
                label=given.label, required=given.required, widget=given.widget
            )


def _bare(content: bytes, content_type: str) -> bytes:
    try:
        return made_anew(content, content_type)
    except NotCleaned as refused:
        if refused.why is None:
            said = gettext("The machine has no room for this picture just now. Try again in a moment.")
            raise ValidationError(said) from refused
        raise ValidationError(sentence(refused.why)) from refused
