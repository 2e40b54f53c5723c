import { expect, test } from 'vitest'
import { locateDomain } from '../../../src/gateway/arrive/locate-domain.ts'
import type { DomainRouting } from '../../../src/model/account/domain-name.ts'
import { readTarget } from '../../../src/gateway/arrive/target.ts'

const leadingTo = (apiId: string): DomainRouting => ({
  routingMode: 'BASE_PATH_MAPPING_ONLY',
  mappings: [{ basePath: '(none)', apiId, stage: 'live' }],
  rules: [],
  multiLevel: false,
})

const published: Readonly<Record<string, DomainRouting>> = {
  'api.example.com': leadingTo('exact'),
  '*.example.com': leadingTo('wildcard'),
}

/** The API a request is for, and the names that were looked up on the way. */
async function locate(url: string, headers: Record<string, string> = {}) {
  const asked: string[] = []
  const found = await locateDomain(new Request('http://h/', { headers }), readTarget(url), {
    domain(name) {
      asked.push(name)
      return published[name]
    },
    log: () => undefined,
    now: Date.now,
    waitUntil: () => undefined,
  })
  return { found: typeof found === 'object' ? found.apiId : found, asked }
}

// Spec rest-routing §2: the exact domain, then the wildcard over the first label. The port is no part of a name.
test.each([
  ['http://api.example.com/x', 'exact', ['api.example.com']],
  ['http://API.Example.com:8787/x', 'exact', ['api.example.com']],
  ['http://api.example.com./x', 'exact', ['api.example.com']],
  ['http://other.example.com/x', 'wildcard', ['other.example.com', '*.example.com']],
  ['http://a.b.example.com/x', undefined, ['a.b.example.com', '*.b.example.com']],
  ['http://example.com/x', undefined, ['example.com', '*.com']],
  ['http://localhost:8787/x', undefined, []],
  ['http://127.0.0.1:8787/x', undefined, []],
  ['http://[::1]:8787/x', undefined, []],
  ['http://api.example.com%2f/x', undefined, []],
  [`http://${'a.'.repeat(130)}com/x`, undefined, []],
])('%s', async (url, expected, names) => {
  expect(await locate(url)).toEqual({ found: expected, asked: names })
})

// ATTACKS 20: only the real host chooses.
test.each(['x-forwarded-host', 'forwarded', 'x-original-host', 'x-host'])(
  'the header %s does not choose a domain',
  async (name) => {
    const headers = { [name]: 'api.example.com' }
    expect((await locate('http://localhost/x', headers)).found).toBeUndefined()
    expect((await locate('http://other.example.com/x', headers)).found).toBe('wildcard')
  },
)

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=k/20250101/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
const presignedFor = (service: string) =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20250101%2Fus-east-1%2F${service}%2Faws4_request&X-Amz-Date=20250101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`

// services are told apart by the credential scope; calls of the control plane do not pay for a look-up.
test.each([
  ['apigateway', undefined],
  ['lambda', undefined],
  ['execute-api', 'exact'],
  ['s3', 'exact'],
])('a request signed for %s', async (service, expected) => {
  const date = { 'x-amz-date': '20250101T000000Z' }
  const header = await locate('http://api.example.com/restapis', {
    ...date,
    authorization: signedFor(service),
  })
  const query = await locate(`http://api.example.com/restapis?${presignedFor(service)}`)
  expect([header.found, query.found]).toEqual([expected, expected])
  expect(header.asked).toHaveLength(expected ? 1 : 0)
})

test.each([['Bearer AWS4-x'], ['AWS4-HMAC-SHA256 nonsense'], ['']])(
  'an Authorization header %j is the API’s business',
  async (authorization) => {
    expect((await locate('http://api.example.com/x', { authorization })).found).toBe('exact')
  },
)

// ATTACKS 81: what cannot be read is 503, not another face of the gateway.
test('a domain that cannot be looked up is unavailable', async () => {
  const lines: Readonly<Record<string, unknown>>[] = []
  const found = await locateDomain(
    new Request('http://h/'),
    readTarget('http://api.example.com/'),
    {
      domain: async () => {
        throw new Error('away')
      },
      log: (line) => lines.push(line),
      now: Date.now,
      waitUntil: () => undefined,
    },
  )
  expect(found).toBe('unavailable')
  expect(lines).toMatchObject([{ level: 'error', domainName: 'api.example.com' }])
})
