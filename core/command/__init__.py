"""The verbs as commands: each takes parsed arguments and an open workspace and returns what `--json` prints.

The shapes are a promise to scripts: names may be added, never changed.
"""
