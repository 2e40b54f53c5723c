import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setup } from '../support/build.ts'

// `tidegate audit FILE`: docs/audit.md. What each rule finds is pinned in test/audit/rules.test.ts; here is how it is told.

const folder = mkdtempSync(join(tmpdir(), 'tidegate-audit-'))
const program = join(import.meta.dirname, '../../bin/tidegate.mjs')

const backend = `x-amazon-apigateway-integration: { type: http_proxy, httpMethod: POST, uri: "https://b.example/x" }`
const open = `openapi: 3.0.1
info: { title: orders, version: "1" }
paths:
  /orders:
    post:
      responses: { "200": { description: fine } }
      ${backend}
`
const files: Readonly<Record<string, string>> = {
  'open.yaml': open,
  'silenced.yaml': open.replace(
    '    post:\n',
    `    post:\n      x-tidegate-audit: { silence: [{ id: public-write-route, reason: a webhook }] }\n`,
  ),
  'idle.yaml': `${open.replace('post:', 'get:')}x-tidegate-audit:\n  silence:\n    - { id: public-write-route, reason: a webhook }\n`,
  'no-reason.yaml': `${open}x-tidegate-audit:\n  silence:\n    - { id: public-write-route }\n`,
  'bearer.yaml': `${open.replace('post:', 'get:\n      security: [{ bearer: [] }]')}components:\n  securitySchemes:\n    bearer: { type: http, scheme: bearer }\n`,
  'swagger.json': JSON.stringify(
    {
      swagger: '2.0',
      info: { title: 's', version: '1' },
      basePath: '/v1',
      securityDefinitions: {
        q: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'request',
            authorizerUri:
              'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations',
            identitySource: 'method.request.querystring.auth',
          },
        },
      },
      paths: {},
    },
    undefined,
    2,
  ),
  'cors.yaml': open
    .replace('post:', 'get:')
    .replace(
      'https://b.example/x" }',
      'https://b.example/x", responses: { default: { statusCode: "200", responseParameters: { method.response.header.access-control-allow-origin: "\'*\'", method.response.header.Access-Control-Allow-Credentials: "\'true\'" } } } }',
    ),
  'low.yaml': open.replace('post:', 'get:').replace('b.example/x', '${stageVariables.host}/x'),
  'broken.yaml': 'openapi: 3.0.1\n  info: [',
  'jwt.yaml': `${open}components:\n  securitySchemes:\n    j:\n      type: oauth2\n      x-amazon-apigateway-authorizer: { type: jwt, jwtConfiguration: { issuer: "https://i.example", audience: [] } }\n`,
  'silences.yaml':
    'silence:\n  - { id: public-write-route, path: /orders, method: post, api: orders, reason: known }\n',
  'idle-silences.yaml':
    'silence:\n  - { id: encoded-twin, reason: known }\n  - { id: public-write, reason: known }\n',
  'bad-silences.yaml': 'silence:\n  - id: encoded-twin\n',
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  await setup()
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

function audit(line: string, input = '') {
  const args = [program, 'audit', ...line.split(' ').filter((part) => part !== '')]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.each<readonly [string, string, number, string, string]>([
  [
    'a finding with its place',
    'open.yaml',
    1,
    'open.yaml:5:5: high: POST /orders calls its backend for anybody [public-write-route]\n',
    '',
  ],
  ['stdin', '-', 1, 'stdin:5:5: high: POST /orders', ''],
  ['the fix', 'open.yaml', 1, '  Give the method an authorizer or AWS_IAM', ''],
  ['the sum', 'open.yaml', 1, '\n1 found: 1 high, 0 medium, 0 low\n', ''],
  [
    'a silence in the definition',
    'silenced.yaml',
    0,
    '0 found: 0 high, 0 medium, 0 low; 1 silenced\n',
    '',
  ],
  ['a silence in a file', 'open.yaml --silence silences.yaml', 0, '; 1 silenced\n', ''],
  [
    'a silence for nothing',
    'idle.yaml --fail-on low',
    1,
    'idle.yaml:8:1: low: public-write-route has found nothing that this silences [idle-silence]',
    '',
  ],
  [
    'silences of a file for nothing',
    'low.yaml --silence idle-silences.yaml',
    0,
    'idle-silences.yaml:3:5: low: No rule has the id public-write [idle-silence]',
    '',
  ],
  [
    'a scheme without effect',
    'bearer.yaml',
    1,
    'bearer.yaml:5:5: high: GET /orders lists the security scheme bearer',
    '',
  ],
  [
    'an authorizer of Swagger',
    'swagger.json',
    1,
    'swagger.json:9:5: medium: The authorizer q reads auth from the query string',
    '',
  ],
  [
    'CORS headers, however they are spelled',
    'cors.yaml',
    1,
    'cors.yaml:7:7: high: GET /orders: Access-Control-Allow-Origin is * with credentials',
    '',
  ],
  [
    'less than it fails on',
    'low.yaml',
    0,
    'low.yaml:5:5: low: GET /orders goes where the stage variable host says',
    '',
  ],
  ['a lower bound', 'low.yaml --fail-on low', 1, '', ''],
  ['no bound', 'open.yaml --fail-on never', 0, 'high: POST', ''],
  [
    'a silence without a reason',
    'no-reason.yaml',
    2,
    '',
    'no-reason.yaml:10:7: x-tidegate-audit.silence.0 silences public-write-route without a reason',
  ],
  [
    'a file with such a silence',
    'open.yaml --silence bad-silences.yaml',
    2,
    '',
    'bad-silences.yaml:2:5: silence 0 silences encoded-twin without a reason',
  ],
  ['what is no document', 'broken.yaml', 2, '', 'broken.yaml:2:'],
  ['what is not imported', 'jwt.yaml', 2, '', 'jwt.yaml:12:'],
  ['no such file', 'none.yaml', 2, '', 'none.yaml: there is no such file'],
  ['an unknown option', 'open.yaml --strict', 2, '', 'unknown option --strict'],
  [
    'an unknown format',
    'open.yaml --format xml',
    2,
    '',
    '--format is "xml"; it must be one of text, json, sarif',
  ],
  [
    'an unknown severity',
    'open.yaml --fail-on all',
    2,
    '',
    '--fail-on is "all"; it must be one of low, medium, high, never',
  ],
  ['a file and an API', 'open.yaml --api x', 2, '', 'leave out --api, --gateway'],
  ['a stage of no API', '--stage live', 2, '', '--stage wants --api'],
  ['no gateway', '--gateway http://127.0.0.1:9', 2, '', 'no gateway answers at http://127.0.0.1:9'],
])('%s', (_, line, status, stdout, stderr) => {
  const answer = audit(line, line === '-' ? open : '')
  expect(answer.stderr).toContain(stderr)
  expect(answer.stdout).toContain(stdout)
  expect(answer.status).toBe(status)
  if (status === 2) expect(answer.stdout).toBe('')
})

test('the example is audited with nothing left', () => {
  const example = join(import.meta.dirname, '../../examples/petstore/openapi.yaml')
  const { status, stdout } = audit(`${example} --fail-on low`)
  expect(stdout).toBe('0 found: 0 high, 0 medium, 0 low; 3 silenced\n')
  expect(status).toBe(0)
})

test('JSON has the findings with what their rules say', () => {
  const { stdout, status } = audit('open.yaml --format json')
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    audited: [
      {
        name: 'open.yaml',
        title: 'orders',
        findings: [
          {
            rule: 'public-write-route',
            severity: 'high',
            line: 5,
            column: 5,
            place: { path: '/orders', method: 'POST' },
          },
        ],
      },
    ],
    rules: { 'public-write-route': { title: 'Anybody may write', severity: 'high' } },
  })
})

test('SARIF has what its schema wants, places, and what is silenced as suppressed', () => {
  type Text = { readonly text: string }
  type Log = {
    readonly version: string
    readonly runs: readonly {
      readonly tool: {
        readonly driver: {
          readonly name: string
          readonly rules: readonly {
            readonly id: string
            readonly shortDescription: Text
            readonly help: Text
          }[]
        }
      }
      readonly results: readonly {
        readonly ruleId: string
        readonly ruleIndex: number
        readonly level: string
        readonly message: Text
        readonly locations: readonly object[]
        readonly suppressions?: readonly object[]
      }[]
    }[]
  }
  const { runs, version } = JSON.parse(audit('silenced.yaml --format sarif').stdout) as Log
  expect(version).toBe('2.1.0')
  expect(runs).toHaveLength(1)
  const { tool, results } = runs[0]!
  expect(tool.driver.name).toBe('tidegate audit')
  for (const { id, shortDescription, help } of tool.driver.rules)
    expect([id, shortDescription.text, help.text].every((text) => text.length > 0)).toBe(true)
  expect(results).toEqual([
    {
      ruleId: 'public-write-route',
      ruleIndex: tool.driver.rules.findIndex(({ id }) => id === 'public-write-route'),
      level: 'error',
      message: { text: 'POST /orders calls its backend for anybody' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'silenced.yaml' },
            region: { startLine: 5, startColumn: 5 },
          },
          logicalLocations: [{ fullyQualifiedName: 'POST /orders' }],
        },
      ],
      suppressions: [{ kind: 'external', justification: 'a webhook' }],
    },
  ])
})
