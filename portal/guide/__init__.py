"""The editors' guide inside the CMS: the documents of docs/, as a reader's path of short chapters.

`library.py` knows which documents there are, `markdown.py` turns one into HTML, `chapters.py` puts them in
the order of docs/guide/README.md, `cms.py` shows them. A page type names its chapter in `guide_chapter`
(portal/pages.py).
"""
