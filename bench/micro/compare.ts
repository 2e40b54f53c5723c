import { fileURLToPath } from 'node:url'
import type { Session } from '../http/session.ts'
import { median, ratioOf } from '../http/statistics.ts'
import { renderTable } from '../http/table.ts'
import { measureInside, microseconds, type Measured, type Subject } from '../workerd/measure.ts'

/** A loop of the bench Worker over an API of so many routes. */
const subject = (name: string, loop: string, routes = 1): Subject => ({
  name,
  target: `/${loop}?routes=${routes}`,
})

const subjects = [
  subject('new Response with the same body and headers', 'respond'),
  subject('serve, 1 route', 'serve'),
  subject('serve, 1 route, access log', 'logged'),
  subject('serve, 1 route, a token that nobody asks about', 'tokened'),
  subject('serve, 1 route, Lambda authorizer, its answer known', 'authorized'),
  subject('a Lambda authorizer’s decision, its answer known', 'decided'),
  subject('serve, 1 route, a header as long as a token', 'serveHeader'),
  subject('serve, 1 route, JWT', 'serveToken'),
  subject('serve, a route of an HTTP API', 'serveHttp'),
  subject('serve, a route of an HTTP API, JWT', 'serveHttpToken'),
  subject('a token that is known', 'token'),
  subject('a token that is new', 'verify'),
  subject('a signature by a user’s key (SigV4)', 'signature'),
  subject('a signature by a role’s session', 'sessionSignature'),
  subject('what a user’s policies say', 'permits'),
  subject('serve, 10,000 routes', 'serve', 10_000),
  subject('match, 1 route', 'match'),
  subject('match, 1,000 routes', 'match', 1_000),
  subject('match, 10,000 routes', 'match', 10_000),
  subject('link, 1 route', 'link'),
  subject('link, 1,000 routes', 'link', 1_000),
  subject('link, 10,000 routes', 'link', 10_000),
  subject('JSON.parse of the snapshot, 10,000 routes', 'parse', 10_000),
]

/** Ratios to print. They have no targets: those are for whole requests, of which these are parts. */
const comparisons = [
  ['serve, 1 route', 'new Response with the same body and headers'],
  ['serve, 1 route, access log', 'serve, 1 route'],
  [
    'serve, 1 route, Lambda authorizer, its answer known',
    'serve, 1 route, a token that nobody asks about',
  ],
  ['serve, 1 route, JWT', 'serve, 1 route'],
  ['serve, 1 route, JWT', 'serve, 1 route, a header as long as a token'],
  ['serve, a route of an HTTP API, JWT', 'serve, a route of an HTTP API'],
  ['serve, 10,000 routes', 'serve, 1 route'],
  ['match, 10,000 routes', 'match, 1 route'],
] as const

/**
 * Times match, link and serve inside workerd, in turns, and prints microseconds. @returns true: there is no
 * target to miss
 */
export async function compareMicro(session: Session): Promise<boolean> {
  const entry = fileURLToPath(new URL('worker.ts', import.meta.url).href)
  const measured = await measureInside(session, 'micro', entry, subjects)
  print(measured)
  printRatios(measured)
  return true
}

function print(measured: readonly Measured[]): void {
  const rows = measured.map(({ name, costs, times }) => [
    name,
    microseconds(Math.min(...costs)),
    microseconds(median(costs)),
    String(times),
  ])
  console.log(renderTable([['inside workerd, once', 'µs min', 'median', 'per round'], ...rows]))
}

function printRatios(measured: readonly Measured[]): void {
  const costs = (name: string) => measured.find((each) => each.name === name)!.costs
  const rows = comparisons.map(([cost, base]) => {
    const ratio = ratioOf(costs(cost), costs(base))
    return [`${cost} / ${base}`, ratio.ofRounds.toFixed(3), ratio.ofMinima.toFixed(3)]
  })
  console.log()
  console.log(renderTable([['time, ratio', 'median of rounds', 'of minima'], ...rows]))
}
