-- One vector tile of a reference layer in force on a day, drawn :pixels pixels wide. The wide margin keeps the ticks along an
-- outline from showing where it is only cut at the edge of the tile. An outline smaller than :spot
-- pixels would only hide the parcels inside it and is left out until one comes nearer.
WITH bounds AS (
    SELECT box, (ST_XMax(box) - ST_XMin(box)) / :pixels * :spot AS least
    FROM (SELECT ST_TileEnvelope(:z, :x, :y) AS box) AS tile
),
shapes AS (
    SELECT
        f.code,
        f.name,
        l.approximate::int AS approximate,
        ST_AsMVTGeom(f.web, box, 4096, 4096 * :margin / :pixels, true) AS geom
    FROM layer_feature f
    JOIN layer_version l ON l.id = f.layer_version_id
    CROSS JOIN bounds
    WHERE l.kind = :kind AND {live} AND f.web && (SELECT box FROM bounds)
        AND greatest(ST_XMax(f.web) - ST_XMin(f.web), ST_YMax(f.web) - ST_YMin(f.web)) >= least
)
SELECT ST_AsMVT(shapes, 'features', 4096, 'geom') FROM shapes WHERE geom IS NOT NULL
