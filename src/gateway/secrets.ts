import type { Pairs } from './execution-record.ts'
import { masked } from './log-line.ts'

/** Headers whose values prove who somebody is. Lower case. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-amz-security-token',
  'x-api-key',
])

/** The same of a query: what a presigned URL holds. Lower case. */
const secretParameters: ReadonlySet<string> = new Set(['x-amz-security-token', 'x-amz-signature'])

/** Characters below which a value is too common a text to be looked for. */
const minLength = 6

/**
 * Masks a request's credentials wherever they turn up: a backend's event or body may hold the same headers again
 * (ATTACKS 65).
 */
export function maskSecrets(headers: Pairs, query: Pairs): (text: string) => string {
  const values = [
    ...headers.filter(([name]) => secretHeaders.has(name.toLowerCase())),
    ...query.filter(([name]) => secretParameters.has(name.toLowerCase())),
  ].flatMap(([, value]) => formsOf(value))
  // Longer ones first: a token is a part of the header that holds it.
  const secrets = [...new Set(values)].toSorted((a, b) => b.length - a.length)
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, masked(secret)), text)
}

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
