"""``python -m pumlsync``."""

import sys

from pumlsync.cli import main

sys.exit(main())
