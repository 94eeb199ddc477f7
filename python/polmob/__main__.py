"""The program `polmob`, started from Python: `polmob run rayong` or `python -m polmob run rayong`."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int:
    """Runs the program on the command line; gives its exit code."""
    # Ctrl-C does what it does to the program started by itself.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.main(["polmob", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
