"""What a party may choose: so many companions, workshops of that day, no two at the same hour."""

from collections.abc import Collection

from events.models import EventPage, Workshop


def workshops_of(day: EventPage, chosen: Collection[int]) -> list[Workshop] | None:
    """The chosen workshops of `day`; None when one is of another day, or two exclude each other."""
    workshops = [workshop for workshop in day.workshops.all() if workshop.pk in chosen]
    if len(workshops) != len(set(chosen)):
        return None
    if any(one.overlaps(other) for i, one in enumerate(workshops) for other in workshops[i + 1 :]):
        return None
    return workshops
