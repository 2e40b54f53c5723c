import type { Explanation } from '../../model/explanation.ts'
import { printable } from './printable.ts'

/** Characters of a body that are shown. */
const shownBody = 2_000

/** An explanation as a person reads it. */
export function explanationText(explanation: Explanation): string {
  const { status, durationMs, requestId, served, steps, backendCalls, fault } = explanation
  const width = Math.max(...steps.map(({ name }) => name.length), 4)
  const details = Object.entries(served).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return [
    `${status} after ${durationMs} ms, request ${requestId}`,
    details.map(([name, value]) => `${name} ${value}`).join(', '),
    '',
    `${'step'.padEnd(width)}      ms  decision`,
    ...steps.map(
      ({ name, durationMs: ms, decision }) =>
        `${name.padEnd(width)}  ${String(ms).padStart(6)}  ${decision}`,
    ),
    ...backendCalls.map(
      ({ uri, status: answered, latencyMs }) =>
        `\nbackend ${uri}: ${answered === undefined ? 'no answer' : `${answered} after ${latencyMs} ms`}`,
    ),
    ...(fault ? [`\n${fault.responseType}: ${fault.detail ?? fault.message}`] : []),
    '',
    bodyOf(explanation),
  ]
    .map(printable)
    .join('\n')
}

function bodyOf({ body, isBase64Encoded }: Explanation): string {
  if (isBase64Encoded) return '(a body that is no text)'
  return body.length > shownBody ? `${body.slice(0, shownBody)} …` : body
}
