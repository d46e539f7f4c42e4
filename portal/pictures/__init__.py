"""Pictures of the media library, as pages show them.

`shapes` says in which sizes and formats a picture exists, `making` makes them apart from any request,
`showing` finds what there is for a page, `blocks` are what editors write with, `forms` what is taken
into the library. `{% shown_picture %}` (portal.templatetags.pictures) draws one.
"""
