/** What every server of the comparison answers: 150 bytes of JSON. */
export const body = JSON.stringify({ hello: 'world', padding: 'x'.repeat(120) })

/** The headers a MOCK method's answer carries, for the bare Worker to send the same. */
export const mockHeaders = {
  'content-type': 'application/json',
  'x-amzn-requestid': '1f0c1a52-7f0e-4d0a-9b57-6a1d3c5f8e21',
  'x-amz-apigw-id': 'AbCdEfGhIjKlMnO=',
} as const

export const stageName = 'prod'

/** Methods of the large API, one per path: 100 literals on the first level times 100 on the second. */
export const largeCount = 10_000

/** The first `count` resource paths. Each has a path parameter, as most real ones do. */
export function resourcePaths(count: number): string[] {
  const three = (value: number) => String(value).padStart(3, '0')
  return Array.from(
    { length: count },
    (_, i) => `/s${three(Math.floor(i / 100))}/r${three(i % 100)}/{id}`,
  )
}

/** Four digits, so that all requests have one length. */
const requestPath = (resourcePath: string, index: number): string =>
  resourcePath.replace('{id}', String(index).padStart(4, '0'))

/**
 * The paths of `largeCount` different requests to an API of `routes` methods: every server gets as many
 * different ones, of the same length, so that the number of routes is all that differs.
 */
export function requestPaths(routes: number): string[] {
  const resources = resourcePaths(routes)
  return Array.from({ length: largeCount }, (_, i) => requestPath(resources[i % routes]!, i))
}
