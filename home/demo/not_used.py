"""What demo/content.yaml says and the loader leaves aside, with why. A test keeps both lists complete.

A path is written as `Entry` notes it (`calls[].questions`) and covers what stands below it.
« not yet » names the noun that will read it; anything else is a decision.
"""

# Keys that nothing reads.
NOT_USED: dict[str, str] = {
    "places[].step_free": "not used: each day says it in its words",
    "places[].sources": "not used: the page of the day lists its sources",
    "places[].demo": "not used: the page of the day is marked as a whole",
    **dict.fromkeys(
        (f"lab_model.stages[].{key}" for key in ("title", "rank", "family", "inference")),
        "not used: the stages have their names and their order everywhere",
    ),
    "lab_model.families[].title": "not used: a family bears the name of its stage",
    "lab_model.families[].colour_hint": "not used: a family has the colour of its stage",
    "roles.agents[].title": "not used: the name of a level is that of its code",
    "faq[].demo": "not used: the page that shows them is marked as a whole",
    # Calls.
    "calls[].themes_more": "not yet: a call has one theme",
    "calls[].date_precision": "not used: a call has instants; the former ones are marked as examples",
    "calls[].synthesis.demo": "not used: the page of the call is marked as a whole",
    "calls[].synthesis.sources": "not used: the page of the call lists its sources",
    "calls[].synthesis.points[].demo": "not used: the page of the call is marked as a whole",
    "calls[].synthesis.title": "not used: the heading is the same on every page",
    "calls[].result": "not used: the result names its call",
    # Projects and results.
    "projects[].referral.by": "not used: the words of the origin say who",
    "projects[].partnership.kind": "not used: the partner has its kind",
    "projects[].phases[].slug": "not used: phases have no address",
    "projects[].outcome.inference": "not used: the words say what is documented",
    "partners[].sources": "not used: the pages of the projects list their sources",
    "programmes[].sources": "not used: the pages of the projects list their sources",
    "projects[].results": "not used: the result names its project",
    "results[].do_not[].inference": "not used: the words say what is documented",
    "results[].decisions": "not used: what the lab does says the same",
    # Days.
    "events[].attended_note": "not used: the page says about how many, as its sources do",
    "events[].series.rank": "not used: the order of a series is that of its dates",
    "events[].days[].day": "not used: the order of the days is that of the content",
    # Contributions.
    "calls[].contributions[].look_alike_of": "not used: written for trials of resemblance, never shown",
    # Pages and site.
    "pages[].form": "not used: the fields are those of the code, and a test compares them",
    "pages[].timeline[].sources": "not used: the page lists its sources",
    "themes[].sources": "not used: a theme is a word, not a fact",
    "site.organisation.demo": "not used: the banner says it of the whole site",
    "site.contact.demo": "not used: the banner says it of the whole site",
    "demo_accounts[].demo": "not used: every account of the demonstration is one",
    # About the file.
    "meta.version": "not used: of the file, for whoever writes it",
    "meta.locale": "not used: the settings say it",
    "meta.timezone": "not used: the settings say it",
    "meta.sources.S17": "not used: read while writing, cited by nothing",
}

# Objects that are not created, by the value that says what they are.
NOT_CREATED: dict[str, dict[str, str]] = {
    "pages[].kind": {},
    "legal_pages[].kind": {},
    "home.sections[].kind": {},
    "calls[].contributions[].status": {},
}
