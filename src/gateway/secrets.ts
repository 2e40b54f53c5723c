import type { ExecutionRecord, Pairs } from './execution-record.ts'
import { masked } from './log-line.ts'

/** Headers, and parameters of presigned URLs, whose values prove who somebody is. Lower case. */
const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-amz-security-token',
  'x-amz-signature',
  'x-api-key',
])

/** Characters below which a value is too common a text to be looked for. */
const minLength = 6

/**
 * Masks the credentials among these headers and parameters wherever they turn up: a backend's event or body may
 * hold them again (ATTACKS 65).
 */
export function maskSecrets(pairs: Pairs): (text: string) => string {
  const values = pairs
    .filter(([name]) => secretNames.has(name.toLowerCase()))
    .flatMap(([, value]) => formsOf(value))
  // Longer ones first: a token is a part of the header that holds it.
  const secrets = [...new Set(values)].toSorted((a, b) => b.length - a.length)
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, masked(secret)), text)
}

/** All headers and parameters that were noted. */
export const pairsOf = (record: ExecutionRecord): Pairs =>
  record.flatMap((event) => [
    ...('headers' in event ? event.headers : []),
    ...('query' in event ? event.query : []),
  ])

/** A value as it is, without its scheme, and as JSON and URLs write it. */
function formsOf(value: string): string[] {
  const token = value.slice(value.indexOf(' ') + 1)
  return [value, token]
    .flatMap((form) => [
      form,
      JSON.stringify(form).slice(1, -1),
      encodeURIComponent(form.toWellFormed()),
    ])
    .filter((form) => form.length >= minLength)
}
