"""What demo/content.yaml holds, and what was made of it."""

from collections.abc import Iterator
from typing import Any

from wagtail.models import Page

from contributions.models import Submission
from home.demo.content import load_content
from home.demo.not_used import NOT_CREATED
from home.models import HomePage


def paths_of(value: Any, path: str = "") -> Iterator[str]:
    """Every key of the content, written as `Entry` notes those that it reads."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield f"{path}{key}"
            yield from paths_of(below, f"{path}{key}.")
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from paths_of(item, f"{path.removesuffix('.')}[].")


def covers(listed: str, path: str) -> bool:
    return path == listed or path.startswith((f"{listed}.", f"{listed}[]"))


def values_at(path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The mappings that hold the last key of `path`, with that key's value as text."""

    def walk(value: Any, keys: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
        key, *rest = keys
        name = key.removesuffix("[]")
        if name not in value:
            return
        if not rest:
            yield value, str(value[name])
            return
        for below in value[name] if key.endswith("[]") else [value[name]]:
            yield from walk(below, rest)

    yield from walk(load_content()._values, path.split("."))


def is_created(path: str, mapping: dict[str, Any]) -> bool:
    if path.startswith("calls[].contributions[]"):
        return Submission.objects.filter(idempotency_key=f"demo:{mapping['id']}").exists()
    if path == "home.sections[].kind":
        return mapping["title"] in {block.value["title"] for block in HomePage.objects.get().sections}
    return Page.objects.filter(slug=mapping["slug"]).exists()


def why_not(path: str, mapping: dict[str, Any]) -> str | None:
    """Why an object is not created, where one of its values is listed."""
    for listed, values in NOT_CREATED.items():
        group, _dot, key = listed.rpartition(".")
        if group == path.rpartition(".")[0] and str(mapping.get(key)) in values:
            return values[str(mapping[key])]
    return None
