import { describe, expect, test } from 'vitest'
import { locationHint } from '../../../src/cloudflare/registry/location-hint.ts'
import type { EndpointType } from '../../../src/model/rest-api.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// What the endpoint type of an API makes of its requests (spec rest-routing §8).

const uri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'

/** Sends a request to an API of this type and gives the headers of its Lambda event, names in lower case. */
async function eventHeaders(type: EndpointType, init: RequestInit = {}) {
  const plain = snapshotOf(method({ methodIntegration: integration({ type: 'AWS_PROXY', uri }) }))
  const endpointConfiguration = { types: [type], ipAddressType: 'ipv4' } as const
  let event = ''
  const { send } = front(
    { ...plain, api: { ...plain.api, endpointConfiguration } },
    {
      platform: {
        invokeFunction: async ({ payload }) => {
          event = String(payload)
          return { statusCode: 200, payload: '{"statusCode":200}' }
        },
      },
    },
  )
  expect((await send('/prod/t/1', init)).status).toBe(200)
  const { headers } = JSON.parse(event) as { readonly headers: Readonly<Record<string, string>> }
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

/** A connection at Cloudflare's edge. */
const edge = {
  colo: 'AMS',
  country: 'NL',
  asn: 1136,
  httpProtocol: 'HTTP/2',
  tlsVersion: 'TLSv1.3',
}
const desktop = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'

describe('EDGE', () => {
  test('tells a function of the viewer what the platform knows', async () => {
    const headers = { 'user-agent': desktop, 'cf-connecting-ip': '203.0.113.7' }
    expect(await eventHeaders('EDGE', { headers, cf: edge })).toMatchObject({
      'cloudfront-forwarded-proto': 'http',
      'cloudfront-is-desktop-viewer': 'true',
      'cloudfront-is-mobile-viewer': 'false',
      'cloudfront-is-smarttv-viewer': 'false',
      'cloudfront-is-tablet-viewer': 'false',
      'cloudfront-viewer-asn': '1136',
      'cloudfront-viewer-country': 'NL',
      via: '2.0 tidegate',
      'x-forwarded-for': '203.0.113.7',
    })
  })

  test('makes nothing up where the platform knows nothing', async () => {
    const headers = await eventHeaders('EDGE')
    expect(headers).not.toHaveProperty('cloudfront-viewer-country')
    expect(headers).not.toHaveProperty('cloudfront-viewer-asn')
    expect(headers['via']).toBe('1.1 tidegate')
  })

  test.each(['XX', 'T1', '', 7])('takes %j for no country', async (country) => {
    const headers = await eventHeaders('EDGE', { cf: { country } as never })
    expect(headers).not.toHaveProperty('cloudfront-viewer-country')
  })

  // ATTACKS 14
  test('believes no client about its viewer', async () => {
    const headers = await eventHeaders('EDGE', {
      headers: {
        'CloudFront-Viewer-Country': 'US',
        'CloudFront-Is-Mobile-Viewer': 'true',
        'CloudFront-Viewer-City': 'Utrecht',
        via: '1.1 proxy',
      },
    })
    expect(headers).toMatchObject({
      'cloudfront-is-mobile-viewer': 'false',
      via: '1.1 proxy, 1.1 tidegate',
    })
    expect(headers).not.toHaveProperty('cloudfront-viewer-country')
    expect(headers).not.toHaveProperty('cloudfront-viewer-city')
  })

  test.each([
    ['mobile', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1'],
    ['mobile', 'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130 Mobile Safari/537.36'],
    ['tablet', 'Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) Mobile/15E148 Safari/604.1'],
    ['tablet', 'Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/130 Safari/537.36'],
    ['smarttv', 'Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) Chrome/108 TV Safari/537.36'],
    ['desktop', desktop],
    ['desktop', 'curl/8.10'],
  ])('takes a %s for one: %s', async (device, agent) => {
    const headers = await eventHeaders('EDGE', { headers: { 'user-agent': agent } })
    const told = ['desktop', 'mobile', 'smarttv', 'tablet'].filter(
      (name) => headers[`cloudfront-is-${name}-viewer`] === 'true',
    )
    expect(told).toEqual([device])
  })
})

test('REGIONAL behind one’s own CDN hands on what the CDN says, and adds to its list', async () => {
  const sent = {
    'cloudfront-viewer-country': 'US',
    via: '2.0 abc.cloudfront.net (CloudFront)',
    'x-forwarded-for': '198.51.100.1, 198.51.100.2',
  }
  const headers = await eventHeaders('REGIONAL', {
    headers: { ...sent, 'cf-connecting-ip': '203.0.113.7' },
    cf: edge,
  })
  expect(headers).toMatchObject({
    ...sent,
    'x-forwarded-for': '198.51.100.1, 198.51.100.2, 203.0.113.7',
    'x-forwarded-port': '80',
    'x-forwarded-proto': 'http',
  })
  expect(headers).not.toHaveProperty('cloudfront-is-desktop-viewer')
})

test('an HTTP backend of EDGE is told of the viewer, and no Via (spec integrations §7)', async () => {
  const plain = snapshotOf(
    method({
      methodIntegration: integration({
        type: 'HTTP_PROXY',
        uri: 'http://b.test/',
        httpMethod: 'ANY',
      }),
    }),
  )
  const endpointConfiguration = { types: ['EDGE'], ipAddressType: 'ipv4' } as const
  let seen = new Headers()
  const { send } = front(
    { ...plain, api: { ...plain.api, endpointConfiguration } },
    {
      backend: (request) => {
        seen = request.headers
        return new Response('')
      },
    },
  )
  const headers = { 'cloudfront-viewer-city': 'Utrecht', 'cloudfront-viewer-country': 'US' }
  await send('/prod/t/1', { headers, cf: edge })
  expect(Object.fromEntries(seen)).toMatchObject({
    'cloudfront-viewer-country': 'NL',
    'cloudfront-forwarded-proto': 'http',
  })
  expect(seen.has('cloudfront-viewer-city')).toBe(false)
  expect(seen.has('via')).toBe(false)
})

// ATTACKS 14
test.each(['EDGE', 'REGIONAL'] as const)('%s believes no client about a VPC', async (type) => {
  const names = ['vpc-id', 'vpce-id', 'vpce-config', 'tls-version', 'cipher-suite']
  const sent = Object.fromEntries(names.map((name) => [`x-amzn-${name}`, 'spoofed']))
  const headers = await eventHeaders(type, { headers: sent })
  expect(Object.values(headers)).not.toContain('spoofed')
})

test.each([
  ['EDGE', "$input.params('CloudFront-Forwarded-Proto')", 'http'],
  ['EDGE', "$input.params('cloudfront-viewer-country')", ''],
  ['REGIONAL', "$input.params('cloudfront-viewer-country')", 'US'],
] as const)('a template of %s reads %s as "%s"', async (type, template, expected) => {
  const plain = snapshotOf(
    method({
      methodIntegration: integration({
        type: 'MOCK',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        integrationResponses: {
          '200': { statusCode: '200', responseTemplates: { 'application/json': template } },
        },
      }),
    }),
  )
  const endpointConfiguration = { types: [type], ipAddressType: 'ipv4' } as const
  const { send } = front({ ...plain, api: { ...plain.api, endpointConfiguration } })
  const response = await send('/prod/t/1', { headers: { 'cloudfront-viewer-country': 'US' } })
  expect(await response.text()).toBe(expected)
})

// spec rest-routing §8, rest-request §10
test.each([
  ['REGIONAL', 10_000, 200],
  ['REGIONAL', 10_300, 414],
  ['EDGE', 8_000, 200],
  ['EDGE', 8_300, 414],
] as const)('%s: a target of more than %i characters is a %i', async (type, length, status) => {
  const plain = snapshotOf(method({ methodIntegration: integration({ type: 'AWS_PROXY', uri }) }))
  const endpointConfiguration = { types: [type], ipAddressType: 'ipv4' } as const
  const { send } = front(
    { ...plain, api: { ...plain.api, endpointConfiguration } },
    {
      platform: {
        invokeFunction: async () => ({ statusCode: 200, payload: '{"statusCode":200}' }),
      },
    },
  )
  const response = await send(`/prod/t/1?${'q'.repeat(length - 60)}`)
  expect(response.status).toBe(status)
})

test.each([
  ['us-east-1', 'enam'],
  ['us-west-2', 'wnam'],
  ['us-gov-west-1', 'wnam'],
  ['ca-central-1', 'enam'],
  ['sa-east-1', 'sam'],
  ['eu-west-1', 'weur'],
  ['eu-north-1', 'weur'],
  ['af-south-1', 'afr'],
  ['me-central-1', 'me'],
  ['il-central-1', 'me'],
  ['ap-southeast-2', 'oc'],
  ['ap-southeast-1', 'apac'],
  ['cn-north-1', 'apac'],
  ['elsewhere', undefined],
  ['', undefined],
])('the Registry of %s is created in %s', (region, hint) => {
  expect(locationHint(region)).toBe(hint)
})
