"""The launcher behind ./ilp: standard library only, one idea per module."""
