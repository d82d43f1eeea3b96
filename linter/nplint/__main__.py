"""``python -m nplint``."""

import sys

from nplint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
