"""The names of the CMS's addresses about outcomes (contributions.outcomes.hooks)."""

INDEX = "outcomes"
OF_PAGE = "outcomes_of_page"
PUBLISH = "outcomes_publish"
EXPORT = "outcomes_export"
IMPORT = "outcomes_import"
SHEET = "outcomes_sheet"
ITEM = "outcome_of_contribution"
