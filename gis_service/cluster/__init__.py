"""The private PostgreSQL server (自带数据库): one folder, one socket, nothing on the network.

Used by ``make run``, by the tests and by nobody who sets ``LANDGIS_DATABASE_URL``.
"""

from gis_service.cluster.server import DATABASE, SUPERUSER, Cluster, describe, ensure

__all__ = ["DATABASE", "SUPERUSER", "Cluster", "describe", "ensure"]
