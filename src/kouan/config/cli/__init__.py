"""The command line: `./kouan COMMAND`. The table of commands is in plugs.py."""
