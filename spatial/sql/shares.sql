-- Shares of subject areas in zones, over three relations: subject(id, plane), zone(id, plane) and
-- piece(zone_id, shape), the zones cut into pieces (pieces.sql).
-- All in the same plane coordinate system; overlay in degrees is wrong (a 5 km edge sags 1 m).
-- ST_Covers first: most parcels lie wholly inside, and their own area needs no intersection. The
-- zone comes first, so that it is prepared once for all its subjects. An outline of a plan may hold
-- a whole zone; the boxes are compared first, since a parcel hardly ever does. unnest keeps the
-- planner from writing the expensive expression out once for every use of its value.
SELECT
    subject.id AS subject_id,
    zone.id AS zone_id,
    part.area,
    floor(part.area / ST_Area(subject.plane) * 1000000 + 0.5)::int AS share_ppm,
    part.perimeter
FROM zone
JOIN subject ON subject.plane && zone.plane AND ST_Intersects(zone.plane, subject.plane)
CROSS JOIN LATERAL unnest(ARRAY[
    CASE
        WHEN ST_Covers(zone.plane, subject.plane) THEN subject.plane
        WHEN subject.plane ~ zone.plane AND ST_Covers(subject.plane, zone.plane) THEN zone.plane
        ELSE (
            SELECT CASE WHEN count(*) > 1 THEN ST_UnaryUnion(ST_Collect(cut.shape))
                ELSE ST_Collect(cut.shape) END
            FROM (
                SELECT ST_CollectionExtract(ST_Intersection(piece.shape, subject.plane), 3) AS shape
                FROM piece
                WHERE piece.zone_id = zone.id AND piece.shape && subject.plane
                OFFSET 0
            ) AS cut
            WHERE NOT ST_IsEmpty(cut.shape)
        )
    END
]) AS common (shape)
CROSS JOIN LATERAL (
    SELECT ST_Area(common.shape) AS area, ST_Perimeter(common.shape) AS perimeter
) AS part
WHERE part.area > 0
