"""The page of a project and its timeline in a real browser: axe, both widths, both schemes, on paper."""

from datetime import date

import pytest
from playwright.sync_api import expect

from projects.models import (
    Deliverable,
    Milestone,
    Partnership,
    Phase,
    ProjectRole,
    Reframing,
    TestedPoint,
)
from tests.projects import make_experiment, make_partner, make_project
from tests.projects_cms import grow

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_table_becomes_a_list_on_a_phone_and_paper_has_the_timeline(desktop):
    project = make_project(
        stage="design",
        reframings=[Reframing(question="Quel emploi ?", date=date(2012, 11, 13), why="Trop large.")],
        phases=[Phase(title="Cadrage", stage="understand", starts_on=date(2013, 9, 1), precision="season")],
        milestones=[Milestone(title="Le bilan", date=date(2099, 1, 1), precision="year")],
        tested=[
            TestedPoint(what="La saisine directe", looked_at="le temps\nles mots", state="under_way"),
            TestedPoint(what="Le marché", learnt="C’est long.", state="learnt", sort_order=1),
        ],
        team=[ProjectRole(function="resident", who="Design", outside=True)],
        partnerships=[Partnership(partner=make_partner(), brief="Imaginer.", rights="Restent auteurs.")],
        deliverables=[
            Deliverable(title="Le midi à la carte", kind="scenario", is_fictional=True),
            Deliverable(title="La grande table", kind="scenario", appraisal="Chaleureux."),
        ],
        verdict="adapt",
        verdict_words="On recommence en plus petit.",
        verdict_by="L’assemblée",
        verdict_on=date(2026, 3, 2),
    )
    make_experiment(project)
    project = grow(project, 2)
    header = desktop.locator(".tested__head")
    for width in (1280, 360):
        desktop.set_viewport_size({"width": width, "height": 800})
        desktop.goto(project.url)
        assert (header.bounding_box()["width"] > 2) is (width == 1280)
        expect(desktop.get_by_role("table")).to_be_visible()
    # What was agreed opens without a script, by the keyboard too.
    desktop.goto(project.url)
    agreed = desktop.locator(".partner__agreed").first
    agreed.locator("summary").press("Enter")
    expect(agreed.locator("dl")).to_be_visible()

    desktop.goto(project.timeline_path)
    desktop.emulate_media(media="print", color_scheme="dark")
    expect(desktop.locator(".moments > li").first).to_be_visible()
    assert desktop.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    mark = "getComputedStyle(document.querySelector('.moments > li')).breakInside"
    assert desktop.evaluate(mark) == "avoid"
    assert desktop.pdf(format="A4").startswith(b"%PDF")
