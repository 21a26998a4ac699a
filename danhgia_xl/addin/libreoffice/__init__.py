"""LibreOffice as a host of the buttons: an xlwings engine over UNO, the host, and how a click gets there.

Nothing here imports `uno` when it is imported, so that the package works on machines without LibreOffice.
"""
