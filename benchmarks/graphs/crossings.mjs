// Counts how often drawn links cross: the same count for every layout, on the lines that it draws.

/**
 * Return how many pairs of straight pieces cross, of links that share no end; `routes` are lists of [x, y]. `merged`: what
 * several links draw in the same place is one line; else each link counts for itself.
 */
export function crossings(routes, links, merged) {
  const all = routes.flatMap((route, link) =>
    route.slice(1).flatMap(([x, y], at) => {
      const [px, py] = route[at];
      if (px === x && py === y) return [];
      return [py <= y ? { link, x0: px, y0: py, x1: x, y1: y } : { link, x0: x, y0: y, x1: px, y1: py }];
    }),
  );
  const place = ({ x0, y0, x1, y1 }) => (x0 === x1 ? `${x0} ${y0} down` : `${x0} ${y0} ${x1} ${y1}`); // a lane is left at many heights
  const longest = all.toSorted((a, b) => a.y1 - b.y1);
  const pieces = merged ? [...new Map(longest.map((piece) => [place(piece), piece])).values()] : all;
  pieces.sort((a, b) => a.y0 - b.y0);
  let count = 0;
  pieces.forEach((a, first) => {
    for (let at = first + 1; at < pieces.length && pieces[at].y0 < a.y1; at++) {
      const b = pieces[at];
      if (a.link !== b.link && !shareAnEnd(links[a.link], links[b.link]) && cross(a, b)) count++;
    }
  });
  return count;
}

const shareAnEnd = (a, b) => a.some((end) => b.includes(end));
const side = (a, x, y) => Math.sign((a.x1 - a.x0) * (y - a.y0) - (a.y1 - a.y0) * (x - a.x0));

function cross(a, b) {
  return side(a, b.x0, b.y0) * side(a, b.x1, b.y1) < 0 && side(b, a.x0, a.y0) * side(b, a.x1, a.y1) < 0;
}
