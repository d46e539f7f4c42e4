# The spaces of an hour do not break.
TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = rf"j F Y \à {TIME_FORMAT}"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"]
