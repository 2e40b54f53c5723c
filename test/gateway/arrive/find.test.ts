import { expect, test } from 'vitest'
import { find } from '../../../src/gateway/arrive/find.ts'
import { readTarget } from '../../../src/gateway/arrive/target.ts'

// Whether domains are asked for at all: what names an API is served without a look, and no domain takes its place.
test.each([
  ['a default endpoint', 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t', 'api123', []],
  ['a path form', 'http://d.example.com/_aws/execute-api/api123/dev/t', 'api123', []],
  ['a marked path form', 'http://d.example.com/restapis/api123/dev/_user_request_/t', 'api123', []],
  ['the control plane’s own path', 'http://localhost/restapis/api123/stages', undefined, []],
  ['an address', 'http://127.0.0.1:4566/restapis', undefined, []],
  ['a host of its own', 'http://d.example.com/dev/t', 'mapped', ['d.example.com']],
  [
    'a host below a wildcard',
    'http://a.w.example.com/t',
    'mapped',
    ['a.w.example.com', '*.w.example.com'],
  ],
  [
    'a host that nobody knows',
    'http://u.example.org/t',
    undefined,
    ['u.example.org', '*.example.org'],
  ],
] as const)('%s', async (_, url, expected, asked) => {
  const names: string[] = []
  const found = await find(new Request(url), readTarget(url), {
    domain(name) {
      names.push(name)
      if (name !== 'd.example.com' && name !== '*.w.example.com') return undefined
      return {
        routingMode: 'BASE_PATH_MAPPING_ONLY',
        mappings: [{ basePath: '(none)', apiId: 'mapped', stage: 'dev' }],
        rules: [],
        multiLevel: false,
      }
    },
    log: () => undefined,
    now: Date.now,
    waitUntil: () => undefined,
  })
  expect(typeof found === 'object' ? found.apiId : found).toBe(expected)
  expect(names).toEqual(asked)
})

test('a domain that serves nothing is nowhere, and the operator is told why', async () => {
  const lines: unknown[] = []
  const url = 'http://d.example.com/t'
  const found = await find(new Request(url), readTarget(url), {
    domain: () => ({
      routingMode: 'BASE_PATH_MAPPING_ONLY',
      mappings: [{ basePath: '(none)', apiId: 'mapped', stage: 'dev' }],
      rules: [],
      multiLevel: false,
      closed: 'it asks for client certificates',
    }),
    log: (line) => lines.push(line),
    now: Date.now,
    waitUntil: () => undefined,
  })
  expect(found).toBe('nowhere')
  expect(lines).toEqual([
    { level: 'warn', message: 'it asks for client certificates', domainName: 'd.example.com' },
  ])
})
