"""What ends a run."""


class PumlsyncError(Exception):
    """The run cannot go on.

    The text stands alone: what was attempted, what was found, what to do.
    """
