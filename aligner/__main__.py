"""`python -m aligner` is the command `aligner`."""

import sys

from aligner.cli.main import main

sys.exit(main())
