"""What a reader finds on the page of a method."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from calls.models.call import lines
from lab.toolbox import uses

if TYPE_CHECKING:
    from lab.models import MethodPage

LICENCES = {
    "lo-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
}


# What a sheet in large type holds: signs, and as many more for each line that begins.
ROOM = 1200
A_LINE = 40


def context_of(method: "MethodPage", request: HttpRequest) -> dict[str, Any]:
    """The parts of the page, read in a constant number of queries."""
    steps = [step.text for step in method.steps.all()]
    material, outputs, watch_out = map(lines, (method.material, method.outputs, method.watch_out))
    return {
        "method": method,
        "steps": steps,
        "material": material,
        "outputs": outputs,
        "watch_out": watch_out,
        "is_dense": is_dense([method.summary, *steps, *material, *outputs, *watch_out]),
        "activities": list(method.activities.all()),
        "licence_url": LICENCES.get(method.licence, ""),
        "used_by": uses.groups_of(method, request),
        "address": method.full_url or "",
        "index_url": method.url_above(request),
    }


def is_dense(texts: list[str]) -> bool:
    """Whether the printed sheet needs small type to stay on one page."""
    return sum(len(text) + A_LINE for text in texts) > ROOM
