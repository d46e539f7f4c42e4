"""What a page says when it does not allow something; `calls.middleware` answers with its sentence."""

from django.core.exceptions import ValidationError
from wagtail.models import Page


class PageRefused(ValidationError):
    """Something that `page` does not allow; `sentence` says it in one line, whatever screen tried."""

    def __init__(self, page: Page, sentence: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(dict(errors) if errors else sentence)
        self.page = page
        self.sentence = sentence
