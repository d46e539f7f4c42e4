"""What is done with it: projects, their experiments, results, news."""

from collections.abc import Iterator

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images import get_image_model

from contributions.models import Contribution
from projects.models import NewsPage, ProjectPage, ResultPage
from taxonomy.models import Theme
from tests.chain import make_chain
from tests.experiments import VERDICT, make_linked, publish
from tests.factories import make_call, make_contribution
from tests.files import a_pdf, picture
from tests.linking import Kind, link_to
from tests.projects import make_experiment, make_news, make_project, make_result
from tests.results import draft_result, point, published, quotations
from tools.shown.scenes import Seen, Visitor, scene
from tools.shown.site import BODY, LONG

PROJECT = "/projets/mieux-manger-au-lycee/"
ADDRESSES = {
    "projets": "/projets/",
    "projets-filtre-vide": "/projets/?etape=design&etat=completed",
    "projet": PROJECT,
    "projet-frise": f"{PROJECT}frise/",
    "projet-autre": "/projets/mon-avenir-num-eric/",
    "projet-simple": "/projets/construction-du-labo/",
    "experimentation": f"{PROJECT}journee-immersion-offre/",
    "experimentation-autre": "/projets/mon-avenir-num-eric/parcours-en-trois-temps/",
    "resultats": "/resultats/",
    "resultat": "/resultats/restaurant-claret/",
    "resultat-labo": "/resultats/labo-v1/",
    "resultat-prototypes": "/resultats/prototypes-num-eric/",
    "actualites": "/actualites/",
    "actualite": "/actualites/ouverture-portail/",
}


@scene
def projects(visitor: Visitor) -> Iterator[Seen]:
    for name, address in ADDRESSES.items():
        yield name, visitor.get(address)


@scene
def project_states(visitor: Visitor) -> Iterator[Seen]:
    """Hardly begun, paused, stopped, with a title as long as one may be."""
    bare = make_project(title=LONG, question=LONG[:200], summary="…")
    yield "projet-sans-rien", visitor.get(bare.url)
    yield "projet-sans-rien-frise", visitor.get(f"{bare.url}frise/")
    for status in ("paused", "completed", "stopped"):
        yield f"projet-{status}", visitor.get(make_project(status=status).url)
    chain = make_chain()
    yield "projet-chaine", visitor.get(chain.project.url)
    yield "resultat-chaine", visitor.get(chain.result.url)
    fed = make_project()
    link_to(fed, Kind.FED, *[make_contribution(make_call(), "published") for _number in range(3)])
    yield "projet-nourri", visitor.get(fed.url)
    yield "projet-contributions", visitor.get(fed.fed_path)


@scene
def experiment(visitor: Visitor) -> Iterator[Seen]:
    """One that runs and is followed, one with its verdict, and who follows."""
    running = make_experiment(title=LONG[:120], body=BODY[:-2])
    publish(running, trials=3)
    make_linked(running, 14)
    yield "experimentation-en-cours", visitor.get(running.url)
    yield "experimentation-contributions", visitor.get(f"{running.url}contributions/")
    done = make_experiment()
    publish(done, trials=1, status="done", **VERDICT)
    yield "experimentation-avec-verdict", visitor.get(done.url)


@scene
def result(visitor: Visitor) -> Iterator[Seen]:
    """Of a call, with what was heard and quoted; and everything in its most modest form."""
    call = make_call("results_due")
    rows = [make_contribution(call, "published") for _number in range(3)]
    made = make_result(call=call, heard=[point("Le temps manque.", *rows)])
    link_to(made, Kind.ANSWERED_IN, *rows)
    yield "resultat-d-un-appel", visitor.get(made.url)
    yield "resultat-d-un-appel-contributions", visitor.get(f"{made.url}contributions/")
    yield "appel-resultats-annonces", visitor.get(call.url)
    yield "resultat-sans-rien", visitor.get(make_result(title=LONG[:120], summary="").url)
    yield "actualite-sans-rien", visitor.get(make_news(title=f"Bref : {LONG[:100]}").url)


@scene
def result_whole(visitor: Visitor) -> Iterator[Seen]:
    """Every block that a result is made of."""
    call = make_call("results_due")
    rows = [make_contribution(call, "published") for _number in range(3)]
    file = ContentFile(picture(size=(800, 600)), "lieu.jpg")
    image = get_image_model().objects.create(title="Un lieu", file=file)
    image.contextual_alt_text, image.decorative = "Une salle claire", False
    document = Document.objects.create(title="Le compte rendu", file=ContentFile(a_pdf(), "compte-rendu.pdf"))
    said = [{"text": "Le temps manque.", "cites": rows[0].reference}]
    theme = str(Theme.objects.all()[0].pk)
    Contribution.objects.filter(page=call).update(theme=theme)
    was, now = "Une file.", "Des tables."
    body = [
        *BODY,
        ("key_figures", [{"number": "120", "label": "repas", "note": "comptés sur place"}] * 3),
        quotations(*((row, "") for row in rows)),
        ("contributions", {"title": "Le midi", "text": "Court.", "call": call, "theme": theme, "tag": ""}),
        ("side_by_side", {"citizens": said, "agents": said}),
        ("before_after", {"before": was, "before_image": image, "after": now, "after_image": image}),
        ("documents", [{"document": document, "label": ""}]),
        ("gallery", [{"image": image, "caption": "La salle"}]),
    ]
    yield "resultat-tous-les-blocs", visitor.get(published(draft_result(call, body=body)).url)


@scene
def project_indexes_empty(visitor: Visitor) -> Iterator[Seen]:
    """Nothing yet; and three hundred of each would not fit on a page."""
    for number in range(25):
        make_project(title=f"Un projet, n° {number}")
        make_result()
        make_news()
    for name in ("projets", "resultats", "actualites"):
        yield f"{name}-nombreux", visitor.get(f"/{name}/")
    for model in (ResultPage, NewsPage, ProjectPage):
        model.objects.update(live=False)
    for name in ("projets", "resultats", "actualites"):
        yield f"{name}-vide", visitor.get(f"/{name}/")
