"""The bytes of an attachment, for whoever a view has let in."""

from django.http import FileResponse, Http404

from contributions.models.attachment import StoredFile, private_storage
from portal.responses import never_cached

# Opened in a browser all the same, it runs nothing and reaches nothing.
POLICY = "default-src 'none'; sandbox"


def attachment_response(attachment: StoredFile) -> FileResponse:
    """The file as a download, streamed, kept by no cache; 404 when it is not on the disk any more."""
    try:
        content = private_storage().open(attachment.stored_at)
    except OSError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return never_cached(response)
