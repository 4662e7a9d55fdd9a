-- One vector tile of parcels; {source} and {verdict} are the one parcel query.
-- The feature id is repeated as a property: ST_AsMVT takes the id column out of the properties.
WITH bounds AS (SELECT ST_TileEnvelope(:z, :x, :y) AS box),
shapes AS (
    SELECT
        v.parcel_id AS pid,
        v.code,
        {verdict} AS v,
        ST_AsMVTGeom(v.web, (SELECT box FROM bounds), 4096, 64, true) AS geom
    {source} AND v.web && (SELECT box FROM bounds)
)
SELECT ST_AsMVT(shapes, 'parcels', 4096, 'geom') FROM shapes WHERE geom IS NOT NULL
