/** What a job said, as points over its updates, and the scales on which they are drawn; nothing here draws. */

/** Names of what the charts show by their names in an event. */
const KNOWN = { train_loss: 'loss', valid_loss: 'validation', learning_rate: 'rate', tokens_per_s: 'throughput', gradient_norm: 'gradient' };
const BESIDES = new Set(['step', 'total_steps', 'epoch', ...Object.keys(KNOWN)]);
/** Most points of a line: more than there are pixels nobody sees. */
const POINTS_MAX = 600;
/** Steps of a scale that people read easily, by powers of ten. */
const STEPS = [1, 2, 5, 10];

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{loss: Point[], validation: Point[], rate: Point[], throughput: Point[], gradient: Point[], figures: Object<string, Point[]>}} Series
 */

/**
 * Points over updates. A job that was cut off does some updates again: what it said of them then counts.
 *
 * @param {object[]} events oldest first
 * @returns {Series}
 */
export function seriesOf(events) {
  const steps = new Map();
  let last = 0;
  for (const { data: { step, ...said } = {} } of events) {
    if (step === undefined) continue;
    if (step < last) for (const known of [...steps.keys()]) if (known > step) steps.delete(known);
    last = step;
    steps.set(step, { ...steps.get(step), ...said });
  }
  const rows = [...steps].filter(([step]) => step > 0).sort(([a], [b]) => a - b);
  const points = (name) => thin(rows.filter(([, said]) => Number.isFinite(said[name])).map(([x, said]) => ({ x, y: said[name] })));
  const names = [...new Set(rows.flatMap(([, said]) => Object.keys(said)))].filter((name) => !BESIDES.has(name)).sort();
  return { ...Object.fromEntries(Object.entries(KNOWN).map(([name, ours]) => [ours, points(name)])), figures: Object.fromEntries(names.map((name) => [name, points(name)])) };
}

/** Most lines of a chart. */
const LINES_MAX = 4;

/**
 * The figures of an objective by charts: those before the same slash together, but shares, which have their own scale.
 *
 * @param {Object<string, Point[]>} figures
 * @returns {{name: string, lines: {name: string, points: Point[]}[]}[]}
 */
export function figureCharts(figures) {
  const place = (name) => (/accurac/.test(name) || !name.includes('/') ? name : name.slice(0, name.lastIndexOf('/')));
  const names = [...new Set(Object.keys(figures).map(place))];
  const groups = names.map((name) => [name, Object.entries(figures).filter(([figure]) => place(figure) === name)]);
  return groups.flatMap(([name, group]) => Array.from({ length: Math.ceil(group.length / LINES_MAX) }, (_, part) => ({
    name, lines: group.slice(part * LINES_MAX, (part + 1) * LINES_MAX).map(([line, points]) => ({ name: group.length > 1 ? line.slice(name.length + 1) : line, points })),
  })));
}

/** At most so many points: of each stretch the least and the greatest, so that no peak is lost. @param {Point[]} points */
export function thin(points, most = POINTS_MAX) {
  if (points.length <= most) return points;
  const stretch = Math.ceil((points.length - 2) / ((most - 2) / 2));
  const kept = [points[0]];
  for (let from = 1; from < points.length - 1; from += stretch) {
    const some = points.slice(from, Math.min(from + stretch, points.length - 1));
    const ends = [some.reduce((a, b) => (b.y < a.y ? b : a)), some.reduce((a, b) => (b.y > a.y ? b : a))];
    kept.push(...new Set(ends.sort((a, b) => a.x - b.x)));
  }
  return [...kept, points.at(-1)];
}

/**
 * The scale that lines share: from a round number to a round number, with three to seven marks.
 *
 * @param {number[]} values at least one
 * @returns {{low: number, high: number, ticks: number[]}}
 */
export function scaleOf(values) {
  let [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1;
    [low, high] = [low - room, high + room];
  }
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = STEPS.find((each) => each * power >= raw * (1 - 1e-9)) * power;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { low: ticks[0], high: ticks.at(-1), ticks };
}

/** Marks of whole updates from the first to the last one. @param {number[]} xs at least one */
export function updateScale(xs) {
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  if (low === high) return { low: low - 1, high: high + 1, ticks: [low] };
  return { low, high, ticks: scaleOf([low, high]).ticks.filter((tick) => Number.isInteger(tick) && tick >= low && tick <= high) };
}

/** The point nearest to an update. @param {Point[]} points in order, at least one */
export const nearest = (points, x) => points.reduce((best, point) => (Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best));

/** `0.69315` → `0.693`, `0.000005` → `5e−6`, `12345.6` → `12,346`: as many digits as tell numbers apart. */
export function brief(value) {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e9 || size < 1e-3) return Number(value.toPrecision(3)).toExponential().replace('e+', 'e').replaceAll('-', '−');
  if (size >= 1000) return Math.round(value).toLocaleString('en').replace('-', '−');
  return String(Number(value.toPrecision(size < 1 ? 3 : 4))).replace('-', '−');
}
