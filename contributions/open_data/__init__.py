"""Open data: the published contributions as files that anybody may take (docs/reference/open-data.md).

`fields` says what a row holds, `places` and `rows` what is read and how much of a place is told, `writers`
makes CSV and JSON of the rows a part at a time, `responses` answers a request with one of them.
"""

LICENCE = "Licence Ouverte 2.0"
LICENCE_ID = "etalab-2.0"
LICENCE_URL = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
