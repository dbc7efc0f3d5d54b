"""`python -m roomctl` is the `roomctl` command."""

import sys

from roomctl.cli import main

sys.exit(main())
