-- Subjects whose distance to a zone's outline is at most :reach metres (a zone drawn approximately).
SELECT
    subject.id AS subject_id,
    zone.id AS zone_id,
    ST_Distance(subject.plane, zone.outline)::numeric(12, 3) AS boundary_distance
FROM (SELECT id, ST_Boundary(plane) AS outline FROM zone) AS zone
JOIN subject
    ON subject.plane && ST_Expand(zone.outline, :reach)
    AND ST_DWithin(subject.plane, zone.outline, :reach)
