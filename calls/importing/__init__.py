"""Reading contributions exported by other platforms: bytes in, checked records out, no database.

``reader`` turns a file into rows (by ``lines``, after its ``header``) and ``parsers`` a row into a record;
``html`` cleans imported HTML, and ``records`` holds what comes out. Writing records is the import command's
own affair.
"""
