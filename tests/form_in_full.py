"""A form with everything a call may ask: its fields, and a file."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.reading import fields_of
from tests.sending import WORDS, form_url

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def a_file(name: str = "mon plan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def asked(call, client) -> list[str]:
    form = client.get(form_url(call)).context["form"]
    return [field.name for field in form.visible_fields() if field.name != "website"]


def check(client: Client, call, **words):
    return client.post(
        form_url(call), fields_of(client.get(form_url(call))) | WORDS | {"step": "check"} | words
    )


def hidden_of(form) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for control in form.select("input[name]"):
        fields.setdefault(control["name"], []).append(control.get("value", ""))
    return fields
