"""``python -m servanda``: the command line."""

from servanda.cli.main import main

if __name__ == "__main__":
    main()
