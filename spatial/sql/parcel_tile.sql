-- One vector tile of parcels; source and verdict, put in here, are the one parcel query.
-- A tile is drawn :pixels pixels wide. A parcel smaller than :spot of them is drawn as a square of that size, else it would
-- vanish on the map of a whole city. In a tile of more than :crowd parcels only the worst of those
-- on one place of a grid of such squares is drawn: the others would lie beneath it. The worst are
-- drawn last, so that they lie on top.
-- Names travel from level :named on, where a parcel is large enough to be pointed at.
-- Verdict and version id travel as one number, so that a million parcels are gone through once.
-- The feature id is repeated as a property: ST_AsMVT takes the id column out of the properties.
WITH bounds AS (
    SELECT box, (ST_XMax(box) - ST_XMin(box)) / :pixels * :spot AS least
    FROM (SELECT ST_TileEnvelope(:z, :x, :y) AS box) AS tile
),
crowd AS (
    SELECT count(*) > :crowd AS crowded
    FROM (
        SELECT 1 {source} AND v.web && (SELECT ST_Expand(box, least) FROM bounds) LIMIT :crowd + 1
    ) AS counted
),
spots AS (
    SELECT
        id,
        verdict,
        floor((west + east) / 2 / least) AS across,
        floor((south + north) / 2 / least) AS up,
        greatest(east - west, north - south) >= least AS large
    FROM (
        SELECT v.id, {verdict} AS verdict, (SELECT least FROM bounds) AS least,
            ST_XMin(v.web) AS west, ST_XMax(v.web) AS east,
            ST_YMin(v.web) AS south, ST_YMax(v.web) AS north
        {source} AND v.web && (SELECT ST_Expand(box, least) FROM bounds)
    ) AS found
),
worst AS (
    SELECT min(verdict::bigint << 48 | id) AS best, large
    FROM spots
    GROUP BY across, up, large,
        CASE WHEN large OR NOT (SELECT crowded FROM crowd) THEN id END
),
shapes AS (
    SELECT
        v.parcel_id AS pid,
        v.code,
        CASE WHEN :z >= :named THEN nullif(v.name, '') END AS name,
        (best >> 48)::int AS v,
        ST_AsMVTGeom(
            CASE
                WHEN large THEN v.web
                ELSE ST_Expand(ST_Centroid(ST_Envelope(v.web)), least / 2)
            END,
            box, 4096, 4096 * :margin / :pixels, true
        ) AS geom
    FROM worst
    -- One look-up by key a drawn parcel; joined, the planner would read the whole table.
    CROSS JOIN LATERAL (
        SELECT p.parcel_id, p.code, p.name, p.web FROM parcel_version p
        WHERE p.id = best & ((1::bigint << 48) - 1) OFFSET 0
    ) AS v
    CROSS JOIN bounds
    ORDER BY best >> 48 DESC, v.parcel_id
)
SELECT ST_AsMVT(shapes, 'parcels', 4096, 'geom') FROM shapes WHERE geom IS NOT NULL
