const WIDTH = 640;
const HEIGHT = 400;
const EDGE = { left: 96, right: 170, top: 24, bottom: 48 };
const COLOURS = ['#0969da', '#cf222e', '#1a7f37', '#8250df'];

/** A plot with logarithmic axes as SVG. Each line is `{ name, points: [{ size, cost }] }`, cost in ms. */
export function plotLines(title, lines) {
  const all = lines.flatMap(({ points }) => points);
  const x = scale(
    all.map(({ size }) => size),
    EDGE.left,
    WIDTH - EDGE.right,
  );
  const y = scale(
    all.map(({ cost }) => cost),
    HEIGHT - EDGE.bottom,
    EDGE.top,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${title}, against the number of claims and files</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${EDGE.left}" y="14" font-weight="bold">${title}</text>`,
    ...x.decades.map((size) => gridLine(x.at(size), EDGE.top, x.at(size), HEIGHT - EDGE.bottom)),
    ...x.decades.map((size) =>
      label(x.at(size), HEIGHT - EDGE.bottom + 16, size.toLocaleString('en'), 'middle'),
    ),
    ...y.decades.map((cost) => gridLine(EDGE.left, y.at(cost), WIDTH - EDGE.right, y.at(cost))),
    ...y.decades.map((cost) =>
      label(EDGE.left - 6, y.at(cost) + 4, `${cost.toLocaleString('en')} ms`, 'end'),
    ),
    label((EDGE.left + WIDTH - EDGE.right) / 2, HEIGHT - 10, 'claims, and as many staged files', 'middle'),
    ...lines.flatMap((line, index) => drawLine(line, COLOURS[index % COLOURS.length], x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function drawLine({ name, points }, colour, x, y) {
  const spots = points.map(({ size, cost }) => [x.at(size).toFixed(1), y.at(cost).toFixed(1)]);
  const [lastX, lastY] = spots.at(-1);
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${spots.map((spot) => spot.join(',')).join(' ')}"/>`,
    ...spots.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
    `<text x="${Number(lastX) + 8}" y="${Number(lastY) + 4}" fill="${colour}">${name}</text>`,
  ];
}

function gridLine(x1, y1, x2, y2) {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#d0d7de"/>`;
}

function label(x, y, text, anchor) {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#57606a">${text}</text>`;
}

/** Whole decades round the values, from one end of the axis to the other. */
function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    decades: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
  };
}
