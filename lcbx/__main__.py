"""`python -m lcbx`."""

from lcbx.cli import main

if __name__ == "__main__":
    main()
