"""Coordinate systems, file readers, geometry, areas and overlay SQL."""
