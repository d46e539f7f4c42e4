"""What demo/content.yaml says and the loader leaves aside, with why. A test keeps both lists complete.

A path is written as `Entry` notes it (`calls[].questions`) and covers what stands below it.
« not yet » names the noun that will read it; anything else is a decision.
"""

# Keys that nothing reads.
NOT_USED: dict[str, str] = {
    # Nouns that have no room yet, or no model.
    "places[].step_free": "not used: each day says it in its words",
    "places[].sources": "not used: the page of the day lists its sources",
    "places[].demo": "not used: the page of the day is marked as a whole",
    "partners": "not yet: Partner",
    "programmes": "not yet: ProjectPage (the programme a project belongs to)",
    "projects": "not yet: ProjectPage",
    "results": "not yet: ResultPage",
    **dict.fromkeys(
        (f"lab_model.stages[].{key}" for key in ("title", "rank", "family", "inference")),
        "not used: the stages have their names and their order everywhere",
    ),
    "lab_model.families[].title": "not used: a family bears the name of its stage",
    "lab_model.families[].colour_hint": "not used: a family has the colour of its stage",
    "methods[].used_in[].project": "not yet: ProjectPage",
    "roles.agents[].title": "not used: the name of a level is that of its code",
    "roles.team[].slug": "not yet: ProjectRole",
    "news": "not yet: pages of news",
    "faq": "not yet: a block of questions and answers",
    # Calls.
    "calls[].project": "not yet: ProjectPage",
    "calls[].result": "not yet: ResultPage",
    "calls[].themes_more": "not yet: a call has one theme",
    "calls[].date_precision": "not used: a call has instants; the former ones are marked as examples",
    "calls[].synthesis.demo": "not used: the page of the call is marked as a whole",
    "calls[].synthesis.sources": "not used: the page of the call lists its sources",
    "calls[].synthesis.points[].demo": "not used: the page of the call is marked as a whole",
    "calls[].synthesis.points[].cites": "not yet: links between a synthesis and contributions",
    # Days.
    "events[].project": "not yet: ProjectPage",
    "events[].attended_note": "not used: the page says about how many, as its sources do",
    "events[].series.rank": "not used: the order of a series is that of its dates",
    "events[].days[].day": "not used: the order of the days is that of the content",
    # Contributions.
    "calls[].contributions[].look_alike_of": "not used: written for trials of resemblance, never shown",
    "calls[].contributions[].outcome": "not yet: outcomes",
    "calls[].contributions[].reply": "not yet: outcomes",
    # Pages and site.
    "home.sections[].slugs": "not yet: ProjectPage",
    "pages[].form": "not used: the fields are those of the code, and a test compares them",
    "pages[].timeline[].sources": "not used: the page lists its sources",
    "legal_pages[].standard": "not used: the statement names the standard in its words",
    "themes[].sources": "not used: a theme is a word, not a fact",
    "site.organisation.demo": "not used: the banner says it of the whole site",
    "site.contact.demo": "not used: the banner says it of the whole site",
    "demo_accounts[].demo": "not used: every account of the demonstration is one",
    # About the file.
    "meta.version": "not used: of the file, for whoever writes it",
    "meta.locale": "not used: the settings say it",
    "meta.timezone": "not used: the settings say it",
    # Sources that nothing loaded so far cites.
    **dict.fromkeys(
        (f"meta.sources.S{number}" for number in (5, 11, 15, 16, 19)),
        "not yet: cited by projects and results",
    ),
    "meta.sources.S17": "not used: read while writing, cited by nothing",
}

# Objects that are not created, by the value that says what they are.
NOT_CREATED: dict[str, dict[str, str]] = {
    "pages[].kind": {
        "project_index": "not yet: ProjectPage",
        "result_index": "not yet: ResultPage",
    },
    "legal_pages[].kind": {},
    "home.sections[].kind": {
        "featured_projects": "not yet: ProjectPage",
        "results": "not yet: ResultPage",
    },
    "calls[].contributions[].status": {},
}
