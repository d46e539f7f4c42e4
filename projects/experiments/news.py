"""News to followers: what a publication of an experiment brought, one mail each.

Counted, not compared: a corrected word, or a trial moved up, is no news; another trial or verdict is.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from people.models import ContactDetails
from projects.experiments import mails
from projects.experiments.following import keep_for_longer
from projects.models import Experiment, ExperimentNews, Follower

logger = logging.getLogger(__name__)

# Publications that follow one another are one mail, and a slip may still be put right.
TOLD_AFTER = timedelta(minutes=10)
AT_ONCE = 500


@dataclass
class Sent:
    told: int = 0
    failed: int = 0


@transaction.atomic
def note_news(experiment: Experiment, *, now: datetime) -> ExperimentNews | None:
    """Keep what this publication brought; None when it is nothing that followers are written to about."""
    Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)
    last = ExperimentNews.objects.filter(page=experiment).order_by("-pk").first()
    trials, verdict = experiment.entries.count(), experiment.verdict
    before = (last.trials, last.verdict) if last else (0, "")
    new_trials = max(0, trials - before[0])
    is_verdict_new = bool(verdict) and verdict != before[1]
    if last and last.tell_after and last.tell_after > now:
        # It has not left yet: one mail says both.
        last.new_trials = max(0, last.new_trials + trials - before[0])
        last.is_verdict_new = bool(verdict) and (last.is_verdict_new or is_verdict_new)
        last.trials, last.verdict = trials, verdict
        if new_trials or is_verdict_new:
            # For those who confirmed in between as well.
            last.at = now
        if not (last.new_trials or last.is_verdict_new):
            last.tell_after = None
        last.save()
        return last if last.tell_after else None
    if last and not new_trials and not is_verdict_new:
        # Fewer trials, or a verdict taken back: known, and nothing to tell.
        ExperimentNews.objects.filter(pk=last.pk).update(trials=trials, verdict=verdict)
        return None
    tells = bool(new_trials or is_verdict_new)
    made = ExperimentNews.objects.create(
        page=experiment,
        at=now,
        tell_after=now + TOLD_AFTER if tells else None,
        new_trials=new_trials,
        is_verdict_new=is_verdict_new,
        trials=trials,
        verdict=verdict,
    )
    return made if tells else None


def send_news(now: datetime) -> Sent:
    """Mail every piece of news whose time has come, each once to each, however often this runs.

    That of a page taken off the site waits until it is back.
    """
    sent = Sent()
    rows = ExperimentNews.objects.filter(tell_after__lte=now, page__live=True)
    for news in rows.select_related("page").order_by("pk"):
        failed = 0
        while keys := _to_tell(news):
            for key in keys:
                try:
                    sent.told += _tell(key, news, now=now)
                except Exception:
                    logger.exception("follower %s not told of news %s", key, news.pk)
                    failed += 1
            if failed:
                break  # they would come again
        if not failed:
            # Unless a publication has added to it since.
            ExperimentNews.objects.filter(pk=news.pk, tell_after=news.tell_after).update(tell_after=None)
        sent.failed += failed
    return sent


def _to_tell(news: ExperimentNews) -> list[int]:
    rows = Follower.objects.filter(
        page=news.page_id, confirmed_at__lte=news.at, left_at=None, told__lt=news.pk
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _tell(key: int, news: ExperimentNews, *, now: datetime) -> bool:
    """One mail, unless they left meanwhile or another run was faster."""
    rows = Follower.objects.select_for_update(of=("self",)).select_related("submission")
    follower = rows.filter(pk=key, left_at=None).first()
    details = ContactDetails.objects.filter(submission=key).first()
    if follower is None or follower.told >= news.pk:
        return False
    follower.told = news.pk
    if details is None:
        follower.save(update_fields=["told"])
        return False
    mails.queue_news(follower, details=details, page=news.page, news=news)
    keep_for_longer(follower, page=news.page, now=now)
    return True
