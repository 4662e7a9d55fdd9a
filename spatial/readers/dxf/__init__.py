"""DXF drawings (CAD 图): closed polylines of one layer are parcels."""

from spatial.readers.dxf.reader import read_dxf

__all__ = ["read_dxf"]
