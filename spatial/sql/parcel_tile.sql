-- One vector tile of parcels; {source} and {verdict} are the one parcel query.
-- A parcel smaller than :spot pixels of the tile is drawn as a square of that size, else it would
-- vanish on the map of a whole city; the worst are drawn last, so that they lie on top.
-- The feature id is repeated as a property: ST_AsMVT takes the id column out of the properties.
WITH bounds AS (
    SELECT box, (ST_XMax(box) - ST_XMin(box)) / 256 * :spot AS least
    FROM (SELECT ST_TileEnvelope(:z, :x, :y) AS box) AS tile
),
found AS (
    SELECT v.parcel_id AS pid, v.code, {verdict} AS v, v.web,
        greatest(ST_XMax(v.web) - ST_XMin(v.web), ST_YMax(v.web) - ST_YMin(v.web)) AS extent
    {source} AND v.web && (SELECT ST_Expand(box, least) FROM bounds)
),
shapes AS (
    SELECT
        pid,
        code,
        v,
        ST_AsMVTGeom(
            CASE
                WHEN extent >= least THEN web
                ELSE ST_Expand(ST_Centroid(ST_Envelope(web)), least / 2)
            END,
            box, 4096, 64, true
        ) AS geom
    FROM found, bounds
    ORDER BY v DESC, pid
)
SELECT ST_AsMVT(shapes, 'parcels', 4096, 'geom') FROM shapes WHERE geom IS NOT NULL
