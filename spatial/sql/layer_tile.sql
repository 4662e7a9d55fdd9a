-- One vector tile of a reference layer in force on a day. The wide margin keeps the ticks along an
-- outline from showing where it is only cut at the edge of the tile.
WITH bounds AS (SELECT ST_TileEnvelope(:z, :x, :y) AS box),
shapes AS (
    SELECT
        f.code,
        f.name,
        l.approximate::int AS approximate,
        ST_AsMVTGeom(f.web, (SELECT box FROM bounds), 4096, 256, true) AS geom
    FROM layer_feature f
    JOIN layer_version l ON l.id = f.layer_version_id
    WHERE l.kind = :kind AND {live} AND f.web && (SELECT box FROM bounds)
)
SELECT ST_AsMVT(shapes, 'features', 4096, 'geom') FROM shapes WHERE geom IS NOT NULL
