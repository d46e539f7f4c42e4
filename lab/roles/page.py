"""What the page of the roles shows: cached whole, so of nobody in particular."""

from typing import Any

from django.http import HttpRequest

from calls.models.call import lines
from lab.models import RolesPage
from lab.roles.addresses import JOIN
from lab.roles.figures import told
from lab.roles.joining_views import LEVEL
from people.models import Engagement


def context_of(page: RolesPage, request: HttpRequest) -> dict[str, Any]:
    """The levels, the functions of the team, and how many engage: two queries, whatever their number."""
    url = f"{page.get_url(request) or ''}{JOIN}" if page.takes_anybody else ""
    labels = dict(Engagement.Level.choices)
    return {
        "join_url": url,
        "levels": [
            {
                "title": labels.get(block.value["level"], ""),
                "time": block.value["time"],
                "text": block.value["text"],
                "can": list(block.value["can"]),
                "url": f"{url}?{LEVEL}={block.value['level']}" if url else "",
            }
            for block in page.levels
        ],
        "team": [block.value for block in page.team],
        "figures": told(lines(page.counted_services)),
    }
