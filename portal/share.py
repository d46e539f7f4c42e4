"""What a page says of itself to search engines and to those who pass its address on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """In the context as `share`, where the words of the page itself do not say it.

    `path` is the one address of what is shown, without the site: click tags and filters are left out.
    """

    title: str
    description: str = ""
    path: str = ""
    type: str = "article"
