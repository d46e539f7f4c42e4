"""The lab's activities, from its model."""

from home.demo import records
from home.demo.content import Entry
from taxonomy.models import Activity


def load_activities(content: Entry) -> dict[str, Activity]:
    """Activities by slug, each with its stage, in the order of the model; an edited one stays as it is."""
    loaded: dict[str, Activity] = {}
    for family in content.entry("lab_model").entries("families"):
        stage = family.get("slug")
        for order, entry in enumerate(family.entries("activities"), start=1):
            slug = entry.get("slug")
            key = f"activity:{slug}"
            wanted = {"title": entry.get("title"), "text": entry.get("text", "")}
            activity = records.find(key, Activity, otherwise=Activity.objects.filter(slug=slug).first)
            if activity is None:
                activity = Activity.objects.create(slug=slug, stage=stage, sort_order=order, **wanted)
            elif missing := records.to_fill(key, activity, wanted):
                for name, value in missing.items():
                    setattr(activity, name, value)
                activity.save()
            records.remember(key, activity, wanted)
            loaded[slug] = activity
    return loaded
