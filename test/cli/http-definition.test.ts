import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setup } from '../support/build.ts'

// `tidegate validate FILE`, and `tidegate audit FILE` of HTTP APIs: docs/audit.md.

const folder = mkdtempSync(join(tmpdir(), 'tidegate-http-'))
const program = join(import.meta.dirname, '../../bin/tidegate.mjs')

const backend =
  'x-amazon-apigateway-integration: { type: http_proxy, httpMethod: POST, uri: "https://b.example/x", payloadFormatVersion: "1.0" }'
const open = `openapi: 3.0.1
info: { title: orders, version: "1" }
paths:
  /orders:
    post:
      ${backend}
`
const scheme = (text: string) => `components:\n  securitySchemes:\n    s: ${text}\n`
const secured = open.replace('    post:\n', '    post:\n      security: [{ s: [] }]\n')
const request =
  '{ type: apiKey, x-amazon-apigateway-authorizer: { type: request, authorizerPayloadFormatVersion: "2.0", authorizerResultTtlInSeconds: 60, authorizerUri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations", identitySource: "$request.querystring.auth" } }'

const files: Readonly<Record<string, string>> = {
  'open.yaml': open,
  'default.yaml': open.replace(
    '/orders:\n    post:',
    '/$default:\n    x-amazon-apigateway-any-method:',
  ),
  'idle.yaml': secured + scheme('{ type: http, scheme: bearer }'),
  'query.yaml': secured + scheme(request),
  'cors.yaml': `${secured}${scheme(request)}x-amazon-apigateway-cors: { allowOrigins: ["https://*"], allowCredentials: true }\n`,
  'plain.yaml': secured.replace('https://b', 'http://b') + scheme(request),
  'body.yaml': open.replace(backend, `requestBody: {}\n      ${backend}`),
  'left-out.yaml': open.replace('http_proxy', 'mock'),
  'wrong.yaml': secured,
  'rest.yaml':
    'openapi: 3.0.1\ninfo: { title: r }\npaths:\n  /a:\n    get: { x-amazon-apigateway-integration: { type: mock } }\n',
  'model.json': '{}',
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  await setup()
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

function tidegate(line: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...line.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.each<readonly [string, string, string]>([
  [
    'an open route, by its line',
    'open.yaml',
    'open.yaml:5:5: high: POST /orders calls its backend for anybody [public-write-route]\n',
  ],
  [
    'an open default route',
    'default.yaml',
    'default.yaml:5:5: high: ANY /{proxy+} calls its backend for anybody',
  ],
  ['a scheme without effect', 'idle.yaml', 'lists the security scheme s'],
  ['a token in the query string', 'query.yaml', 'The authorizer s reads auth from the query'],
  [
    'CORS for whatever origin asks',
    'cors.yaml',
    'cors.yaml:11:1: high: CORS: Access-Control-Allow-Origin is what the request says, with cred',
  ],
  ['a backend in plain text', 'plain.yaml', 'medium: POST /orders calls http://b.example'],
])('the audit of a definition finds %s', (_, file, expected) => {
  const { status, stdout, stderr } = tidegate(`audit ${file}`)
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toContain(expected)
})

test.each<readonly [string, string, number, string, string]>([
  ['an HTTP API', 'open.yaml', 0, 'valid: HTTP API orders with 1 route\n', ''],
  ['a REST API', 'rest.yaml', 0, 'valid: REST API r with 1 method\n', ''],
  [
    'what has no effect',
    'body.yaml',
    0,
    "with 1 route\nnote: Ignoring 'requestBody' of route 'POST /orders': HTTP APIs have none (line 6,",
    '',
  ],
  [
    'what is left out',
    'left-out.yaml',
    0,
    'warning: Unable to create the integration of route \'POST /orders\': its type is "mock"',
    '',
  ],
  [
    'what is wrong, with its line',
    'wrong.yaml',
    1,
    '',
    "wrong.yaml:6:20: Unable to put route 'POST /orders': the security scheme 's' is not defined",
  ],
  ['what is no definition', 'model.json', 2, '', 'tidegate validate MODEL BODY'],
  ['models without a body', 'open.yaml --models x', 2, '', '--models is for a body'],
])('validate tells of %s', (_, line, status, stdout, stderr) => {
  expect(tidegate(`validate ${line}`)).toEqual({
    status,
    stdout: expect.stringContaining(stdout),
    stderr: expect.stringContaining(stderr),
  })
})
