"""Measurements of landgis on a simulated city of any size (性能基准); not part of the package.

Everything is measured beside something to compare it with, in the same run, on the same machine.
"""
