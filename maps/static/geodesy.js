/* Measuring on the CGCS2000 ellipsoid, for lengths and areas of up to a few tens of km: a plane
   with the two radii of curvature at the middle latitude (error below 1/10,000 at 20 km). For
   orientation only; legal areas come from the survey. */
"use strict";
window.landgis = window.landgis || {};

landgis.geodesy = (function () {
  const A = 6378137;
  const F = 1 / 298.257222101;
  const E2 = F * (2 - F);
  const M2_PER_MU = 2000 / 3;
  const RAD = Math.PI / 180;

  /** Local metres of [{lat, lng}] about their middle latitude. */
  function plane(points) {
    const middle = points.reduce((sum, point) => sum + point.lat, 0) / points.length;
    const w = Math.sqrt(1 - E2 * Math.sin(middle * RAD) ** 2);
    const meridian = (A * (1 - E2)) / w ** 3;
    const parallel = (A / w) * Math.cos(middle * RAD);
    return points.map((point) => [
      (point.lng - points[0].lng) * RAD * parallel,
      (point.lat - points[0].lat) * RAD * meridian,
    ]);
  }

  /** Metres along the points in order. */
  function length(points) {
    let sum = 0;
    for (let i = 1; i < points.length; i += 1) {
      const [, [x, y]] = plane([points[i - 1], points[i]]);
      sum += Math.hypot(x, y);
    }
    return sum;
  }

  /** Square metres enclosed; the last point joins the first. */
  function area(points) {
    const at = plane(points);
    const twice = at.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = at[(i + 1) % at.length];
      return sum + x * nextY - nextX * y;
    }, 0);
    return Math.abs(twice) / 2;
  }

  return { length, area, mu: (m2) => m2 / M2_PER_MU };
})();
