"""Reading contributions exported by other platforms: bytes in, checked records out, no database.

``reader`` turns a file into rows, ``parsers`` turns a row into a record, ``html`` cleans imported HTML, and
``records`` holds what comes out. Writing records is the import command's own affair.
"""
