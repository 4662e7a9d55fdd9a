-- Subjects whose distance to a zone's outline is at most :reach metres (a zone drawn approximately).
-- The outline is taken in short pieces: a subject is measured to those within reach only.
SELECT
    subject.id AS subject_id,
    zone.id AS zone_id,
    min(ST_Distance(subject.plane, outline.part))::numeric(12, 3) AS boundary_distance
FROM zone
CROSS JOIN LATERAL ST_Subdivide(ST_Boundary(zone.plane), 32) AS outline (part)
JOIN subject ON subject.plane && ST_Expand(outline.part, :reach)
GROUP BY subject.id, zone.id
HAVING min(ST_Distance(subject.plane, outline.part)) <= :reach
