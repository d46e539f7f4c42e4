from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files without an address: Django's own storage would name one under the media address."""

    def url(self, name: str | None) -> str:
        raise ValueError("This file is not accessible via a URL.")
