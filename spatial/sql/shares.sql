-- Shares of subject areas in zones, over two relations: subject(id, plane), zone(id, plane).
-- Both in the same plane coordinate system; overlay in degrees is wrong (a 5 km edge sags 1 m).
-- ST_Covers first: most parcels lie wholly inside, and their own area needs no intersection.
SELECT
    subject.id AS subject_id,
    zone.id AS zone_id,
    part.area,
    floor(part.area / ST_Area(subject.plane) * 1000000 + 0.5)::int AS share_ppm,
    part.perimeter
FROM zone
JOIN subject ON subject.plane && zone.plane AND ST_Intersects(subject.plane, zone.plane)
CROSS JOIN LATERAL (
    SELECT ST_Covers(zone.plane, subject.plane) AS whole
) AS placed
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN placed.whole THEN subject.plane
            ELSE ST_CollectionExtract(ST_Intersection(zone.plane, subject.plane), 3)
        END AS shape
) AS common
CROSS JOIN LATERAL (
    SELECT ST_Area(common.shape) AS area, ST_Perimeter(common.shape) AS perimeter
) AS part
WHERE part.area > 0
