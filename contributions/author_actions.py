"""What an author can do now by the secret link: one line each on its page, one page each behind it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from contributions.models import Contribution, Submission
from contributions.moves import has_name, may_change_name, may_correct, may_withdraw, name_is_fixed
from contributions.pages import ParticipationPage
from contributions.sent import kind_of
from people.models import ContactDetails


@dataclass(frozen=True)
class Action:
    """Something that may be done: `title` leads to its page, `text` says what it does."""

    title: str
    text: str
    url: str


def may_give_address(submission: Submission, page: ParticipationPage) -> bool:
    """Whether an address may be given: not where minors answer, save by whoever reports something."""
    return kind_of(submission).asks_address(submission, page) and submission.erased_at is None


def actions_on(
    contribution: Contribution, *, page: ParticipationPage, token: str, details: ContactDetails | None
) -> list[Action]:
    """What its author may do with a contribution now, what is undone the most easily first."""
    actions = []
    if may_correct(contribution):
        text = gettext(
            "Change the title or the text until somebody decides. "
            "The contribution keeps its place in the queue."
        )
        if contribution.status == Contribution.Status.CHANGES_REQUESTED:
            text = gettext("Send the text again, as you were asked to.")
        actions.append(Action(gettext("Correct your text"), text, _at("follow_correct", token)))
    if may_change_name(contribution, page):
        actions.append(_name(contribution, token))
    actions += address_actions(contribution.submission, page=page, token=token, details=details)
    if may_withdraw(contribution):
        text = gettext("Take it back for good, also once it is published. Its reference stays.")
        actions.append(Action(gettext("Withdraw your contribution"), text, _at("follow_withdraw", token)))
    return actions


def address_actions(
    submission: Submission, *, page: ParticipationPage, token: str, details: ContactDetails | None
) -> list[Action]:
    """What may be done with the address of whatever was sent."""
    actions = []
    if may_give_address(submission, page):
        title, text = gettext("Give an address"), gettext("To receive the news, and this link again.")
        if details is not None:
            title = gettext("Confirm or change your address")
            text = gettext("We write to it, and a button in that mail confirms it.")
        if details is not None and details.confirmed_at:
            title, text = (
                gettext("Change your address"),
                gettext("Yours is confirmed. Another takes its place."),
            )
        actions.append(Action(title, text, _at("follow_address", token)))
    if details is not None:
        text = gettext("You receive nothing more from us; this link stays your only way back.")
        actions.append(Action(gettext("Remove your address"), text, _at("follow_remove_address", token)))
    return actions


def _name(contribution: Contribution, token: str) -> Action:
    url = _at("follow_name", token)
    if name_is_fixed(contribution):
        return Action(gettext("Remove your name"), gettext("At once: “Anonymous” is then shown."), url)
    if not has_name(contribution):
        return Action(gettext("Give a name to be shown"), gettext("Yours, or a pseudonym."), url)
    text = gettext("Another one, a pseudonym, or none.")
    return Action(gettext("Change the name shown"), text, url)


def _at(name: str, token: str) -> str:
    return reverse(name, args=[token])
