/**
 * What the service model says and the SDK clients leave out.
 */

/** Members that are double; the clients' schemas know only "number". Source: the service models' documentation. */
export const doubles: ReadonlySet<string> = new Set([
  'rateLimit',
  'throttlingRateLimit',
  'percentTraffic',
])

/** The two patterns of v1's model: status codes, and the location of a documentation part, which also takes `*`. */
export function patternOf(structure: string, member: string): string | undefined {
  if (member !== 'statusCode') return undefined
  return structure === 'DocumentationPartLocation'
    ? String.raw`^([1-5]\d\d|\*|\s*)$`
    : String.raw`[1-5]\d\d`
}
