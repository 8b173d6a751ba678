"""`python -m aligner` and the command `aligner`: Ctrl-C ends them without a traceback, even as modules are loaded."""

import sys


def main() -> int:
    """Run the command line as a process of its own; returns the exit code."""
    try:
        # Loaded within the block, because loading takes longer than anything else.
        from aligner.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
