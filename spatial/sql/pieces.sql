-- Zones cut into pieces of at most :vertices vertices: a parcel at the edge of a zone is cut with the
-- few pieces it meets, not with an outline of thousands of vertices.
SELECT zone.id AS zone_id, ST_Subdivide(zone.plane, :vertices) AS shape FROM zone
