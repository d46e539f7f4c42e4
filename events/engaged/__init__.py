"""What each level of engagement does (people.engagement says who engages, and how far).

resource: found by skill by the coordinator, asked about a need (`finding`, `needs`); involved: invited to a
day before registration opens to the public (`invitations`); curious: a digest of days and results
(`digest`). The mails are in `mails`, the pages behind the link in `views`, the CMS's in `cms`.
"""


def register() -> None:
    """Everything that other rooms ask for: once, from AppConfig.ready()."""
    from events.engaged import jobs, mails
    from people import engagement
    from portal import mails as registry

    registry.register(*mails.MAILS)
    engagement.written_by(mails.queue_confirmation)
    jobs.register_jobs()
