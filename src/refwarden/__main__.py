"""The `refwarden` command. What Git and hook managers run goes straight to the hook; people get the command line."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:3] == ["hooks", "run"] and len(sys.argv) > 3 and not sys.argv[3].startswith("-"):
        from refwarden.hook import main as hook

        sys.exit(hook(sys.argv[3], sys.argv[4:]))
    from refwarden.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
