"""What helps editors write for everybody: advice on the draft, seen in the CMS before it is published.

`words` and `language` know words alone, `markup` the rich text of the CMS, `pictures` files, `reading` pages;
`advice` puts them together and `panel` shows it, beside what axe-core finds in the same preview. Nothing
here prevents a publication, a picture without words apart (`portal.alternatives`). See ADR 19.
"""
