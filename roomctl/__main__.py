"""`python -m roomctl` is the `roomctl` command."""

import sys

from roomctl.commands.main import main

sys.exit(main())
