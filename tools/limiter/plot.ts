import type { Result, Trial } from './simulate.ts'

type Row = { readonly trial: Trial; readonly result: Result }
type Point = readonly [x: number, y: number]
type Series = { readonly name: string; readonly color: string; readonly points: readonly Point[] }

const colors = ['#1b6ca8', '#d1495b', '#2e933c', '#8e5ea2']

/** Two panels: what is admitted of the limit by load, and what that costs the object by the number of isolates. */
export function plot(rows: readonly Row[]): string {
  const counts = [...new Set(rows.map(({ trial }) => trial.isolates))]
  const loads = [...new Set(rows.map(({ trial }) => trial.load))]
  const leased = rows.filter(({ trial }) => !trial.isStrict)
  const admitted = counts.map((isolates, i): Series => {
    const own = leased.filter(({ trial }) => trial.isolates === isolates && trial.latency === 200)
    return {
      name: `${isolates} isolate${isolates === 1 ? '' : 's'}`,
      color: colors[i]!,
      points: own.map(({ trial, result }) => [
        trial.load,
        result.admitted / (trial.limit.burst + trial.limit.rate * trial.seconds),
      ]),
    }
  })
  const calls = loads
    .filter((load) => [1, 2, 10].includes(load))
    .map((load, i): Series => {
      const own = leased.filter(({ trial }) => trial.load === load && trial.latency === 20)
      return {
        name: `load ${load}×`,
        color: colors[i]!,
        points: own.map(({ trial, result }) => [trial.isolates, result.calls / result.admitted]),
      }
    })
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 320" font-family="sans-serif" font-size="12" fill="#222">',
    '<rect width="860" height="320" fill="#fff"/>',
    panel(60, 'admitted ÷ (burst + rate · t), object 200 ms away', 'offered ÷ limit', admitted, {
      x: [0.5, 1, 2, 5, 10],
      y: [0, 0.25, 0.5, 0.75, 1],
      toY: (y) => y,
    }),
    panel(490, 'object calls ÷ admitted, object 20 ms away', 'isolates', calls, {
      x: [1, 5, 50, 500],
      y: [0.001, 0.01, 0.1, 1],
      toY: (y) => (Math.log10(y) + 3) / 3,
    }),
    '</svg>\n',
  ].join('\n')
}

type Axes = {
  /** Ticks; both are logarithmic, or the second is as `toY` says. */
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** From 0 at the bottom to 1 at the top. */
  readonly toY: (y: number) => number
}

function panel(
  left: number,
  title: string,
  xTitle: string,
  series: readonly Series[],
  { x, y, toY }: Axes,
): string {
  const [width, height, top] = [330, 210, 50]
  const [low, high] = [Math.log(x[0]!), Math.log(x.at(-1)!)]
  const px = (value: number) => left + ((Math.log(value) - low) / (high - low)) * width
  const py = (value: number) => top + height * (1 - toY(value))
  const text = (at: Point, words: string, anchor = 'middle', fill = '#222') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${words}</text>`
  return [
    text([left, 24], title, 'start'),
    ...y.flatMap((tick) => [
      `<line x1="${left}" x2="${left + width}" y1="${py(tick).toFixed(1)}" y2="${py(tick).toFixed(1)}" stroke="#ddd"/>`,
      text([left - 6, py(tick) + 4], `${tick}`, 'end'),
    ]),
    ...x.map((tick) => text([px(tick), top + height + 18], `${tick}`)),
    text([left + width / 2, top + height + 38], xTitle),
    ...series.map(
      ({ color, points }) =>
        `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(' ')}"/>`,
    ),
    ...series.map(({ name, color }, i) =>
      text(
        [left + width - 4, top + height - 14 - 16 * (series.length - 1 - i)],
        name,
        'end',
        color,
      ),
    ),
  ].join('\n')
}
