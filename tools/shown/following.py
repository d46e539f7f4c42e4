"""Following an experiment: the form, what is mailed, the page behind its link."""

from collections.abc import Iterator

from tests.experiments import make_follower, path_of, publish
from tests.projects import make_experiment
from tools.shown.scenes import Seen, Visitor, scene


@scene
def follower(visitor: Visitor) -> Iterator[Seen]:
    experiment = make_experiment()
    form = f"{experiment.url}suivre/"
    yield "suivre", visitor.get(form)
    yield "suivre-erreurs", visitor.send(form, 422, email="lou@")
    yield "suivre-envoye", visitor.follow(visitor.send(form, 303, email="lou@example.org", wish="follow"))
    waiting = make_follower(experiment, confirmed=False)
    yield "suivre-confirmer", visitor.get(path_of(waiting))
    following = make_follower(experiment, email="habitant@example.org", wish="test")
    address = path_of(following)
    yield "suivre-suivi", visitor.get(address)
    yield "suivre-effacer", visitor.get(f"{address}effacer/")
    visitor.post(f"{address}experimentation/quitter/", {}, 303)
    yield "suivre-quitte", visitor.get(address)
    publish(experiment, status="done")
    yield "suivre-ferme", visitor.get(form)
