import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigatewayv2 } from '../../src/control/operations/apigatewayv2.ts'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'

// The aws command line, unmodified: every operation of HTTP and WebSocket APIs once, as one types them.

function whyNoCommandLine(): string | undefined {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'the aws command line cannot be run'
  }
}

const missing = whyNoCommandLine()
if (missing) console.warn(`skipped: ${missing}`)

/** Operations of domains, links, tags and portals, which are not about APIs. */
const elsewhere =
  /Portal|ProductPage|ProductRestEndpointPage|RoutingRule|VpcLink|TagRes|UntagRes|GetTags|DomainName|ApiMapping/

/**
 * A command with its options, where `{name}` is what an earlier answer had. What is kept of its own is behind it by the
 * member's name, or how it is refused.
 */
type Step = readonly [
  operation: string,
  options: Readonly<Record<string, string>>,
  then?: Readonly<Record<string, string>> | { readonly refused: RegExp },
]

const api = { 'api-id': '{api}' }
const integration = { ...api, 'integration-id': '{integration}' }
const route = { ...api, 'route-id': '{route}' }
const stage = { ...api, 'stage-name': 'dev' }
const deployment = { ...api, 'deployment-id': '{deployment}' }
const authorizer = { ...api, 'authorizer-id': '{authorizer}' }
const model = { ...api, 'model-id': '{model}' }
const routeResponse = { ...route, 'route-response-id': '{routeResponse}' }
const integrationResponse = { ...integration, 'integration-response-id': '{integrationResponse}' }
const invoke =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'
const schema = '{"type":"object"}'
const logs =
  'DestinationArn=arn:aws:logs:us-east-1:000000000000:log-group:g,Format=$context.requestId'
const notThere = { refused: /NotFoundException/ }

/** What both kinds have, but for how an API and its parts are made. */
const shared: readonly Step[] = [
  ['get-api', api],
  ['get-apis', {}],
  ['update-api', { ...api, description: 'changed' }],
  ['get-integration', integration],
  ['get-integrations', api],
  ['update-integration', { ...integration, description: 'changed' }],
  ['get-integration-responses', integration],
  [
    'create-model',
    { ...api, name: 'Pet', 'content-type': 'application/json', schema },
    { model: 'ModelId' },
  ],
  ['get-model', model],
  ['get-models', api],
  ['get-model-template', model],
  ['update-model', { ...model, description: 'changed' }],
  ['get-authorizer', authorizer],
  ['get-authorizers', api],
  ['update-authorizer', { ...authorizer, name: 'changed' }],
  ['get-route', route],
  ['get-routes', api],
  ['update-route', { ...route, 'operation-name': 'changed' }],
  ['get-route-responses', route],
  ['create-deployment', api, { deployment: 'DeploymentId' }],
  ['get-deployment', deployment],
  ['get-deployments', api],
  ['update-deployment', { ...deployment, description: 'changed' }],
  ['create-stage', { ...stage, 'deployment-id': '{deployment}', 'access-log-settings': logs }],
  ['get-stage', stage],
  ['get-stages', api],
  ['update-stage', { ...stage, 'route-settings': '{"{key}":{"ThrottlingBurstLimit":1}}' }],
  ['update-stage', { ...stage, 'route-settings': '{"nobody":{}}' }, notThere],
  ['delete-route-settings', { ...stage, 'route-key': '{key}' }],
  ['delete-access-log-settings', stage],
  ['reset-authorizers-cache', stage],
  ['delete-cors-configuration', api],
]

const takenDown: readonly Step[] = [
  ['delete-stage', stage],
  ['delete-deployment', deployment],
  ['delete-route', route],
  ['delete-authorizer', authorizer],
  ['delete-integration', integration],
  ['delete-model', model],
  ['delete-api', api],
  ['get-api', api, notThere],
]

const http: readonly Step[] = [
  ['create-api', { name: 'pets', 'protocol-type': 'HTTP' }, { api: 'ApiId' }],
  [
    'create-integration',
    {
      ...api,
      'integration-type': 'HTTP_PROXY',
      'integration-method': 'GET',
      'integration-uri': 'https://backend.example',
      'payload-format-version': '1.0',
    },
    { integration: 'IntegrationId' },
  ],
  [
    'create-authorizer',
    {
      ...api,
      name: 'who',
      'authorizer-type': 'REQUEST',
      'authorizer-uri': invoke,
      'authorizer-payload-format-version': '2.0',
      'identity-source': '$request.header.auth',
    },
    { authorizer: 'AuthorizerId' },
  ],
  [
    'create-route',
    { ...api, 'route-key': 'GET /pets', target: 'integrations/{integration}' },
    { route: 'RouteId', key: 'RouteKey' },
  ],
  ...shared,
  ...(['create', 'get', 'update', 'delete'] as const).flatMap((verb): Step[] => {
    const isNew = verb === 'create'
    const refused = isNew ? { refused: /not supported on protocolType HTTP/ } : notThere
    const named = { 'route-response-id': 'none' }
    return [
      [
        `${verb}-route-response`,
        { ...route, ...(isNew ? { 'route-response-key': '$default' } : named) },
        refused,
      ],
      [
        `${verb}-integration-response`,
        {
          ...integration,
          ...(isNew
            ? { 'integration-response-key': '$default' }
            : { 'integration-response-id': 'none' }),
        },
        refused,
      ],
    ]
  }),
  ['delete-route-request-parameter', { ...route, 'request-parameter-key': 'a' }, notThere],
  [
    'export-api',
    { ...api, specification: 'OAS30', 'output-type': 'JSON', 'stage-name': 'dev', '': '{file}' },
  ],
  ['reimport-api', { ...api, body: 'file://{file}' }],
  ['import-api', { body: 'file://{file}' }, { imported: 'ApiId' }],
  ['delete-api', { 'api-id': '{imported}' }],
  ['get-routes', api, { route: 'Items.0.RouteId', target: 'Items.0.Target' }],
  ['get-integrations', api, { integration: 'Items.0.IntegrationId' }],
  [
    'create-authorizer',
    {
      ...api,
      name: 'again',
      'authorizer-type': 'REQUEST',
      'authorizer-uri': invoke,
      'authorizer-payload-format-version': '2.0',
      'identity-source': '$request.header.auth',
    },
    { authorizer: 'AuthorizerId' },
  ],
  ...takenDown,
]

const webSocket: readonly Step[] = [
  [
    'create-api',
    {
      name: 'chat',
      'protocol-type': 'WEBSOCKET',
      'route-selection-expression': '$request.body.action',
    },
    { api: 'ApiId' },
  ],
  [
    'create-integration',
    {
      ...api,
      'integration-type': 'MOCK',
      'template-selection-expression': '\\$default',
      'request-templates': '{"$default":"{\\"statusCode\\":200}"}',
    },
    { integration: 'IntegrationId' },
  ],
  [
    'create-integration-response',
    { ...integration, 'integration-response-key': '/2\\d\\d/' },
    { integrationResponse: 'IntegrationResponseId' },
  ],
  ['get-integration-response', integrationResponse],
  [
    'update-integration-response',
    { ...integrationResponse, 'integration-response-key': '$default' },
  ],
  [
    'create-authorizer',
    {
      ...api,
      name: 'who',
      'authorizer-type': 'REQUEST',
      'authorizer-uri': invoke,
      'identity-source': 'route.request.header.auth',
    },
    { authorizer: 'AuthorizerId' },
  ],
  [
    'create-route',
    {
      ...api,
      'route-key': '$connect',
      'request-parameters': '{"route.request.header.a":{"Required":true}}',
    },
    { route: 'RouteId' },
  ],
  [
    'delete-route-request-parameter',
    { ...route, 'request-parameter-key': 'route.request.header.a' },
  ],
  [
    'create-route',
    {
      ...api,
      'route-key': 'say',
      'route-response-selection-expression': '$default',
      target: 'integrations/{integration}',
    },
    { route: 'RouteId', key: 'RouteKey' },
  ],
  [
    'create-route-response',
    { ...route, 'route-response-key': '$default' },
    { routeResponse: 'RouteResponseId' },
  ],
  ['get-route-response', routeResponse],
  ['update-route-response', { ...routeResponse, 'response-models': '{}' }],
  ...shared,
  [
    'export-api',
    { ...api, specification: 'OAS30', 'output-type': 'JSON', '': '{file}' },
    { refused: /ExportApi is not supported on protocolType WEBSOCKET/ },
  ],
  [
    'reimport-api',
    { ...api, body: '{"openapi":"3.0.1","info":{"title":"x"},"paths":{}}' },
    { refused: /ReimportApi is not supported on protocolType WEBSOCKET/ },
  ],
  ['delete-route-response', routeResponse],
  ['delete-integration-response', integrationResponse],
  ...takenDown,
]

describe.skipIf(missing !== undefined)('the aws command line', () => {
  let gateway: Gateway
  const folder = temporaryFolder()
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(async () => {
    await gateway?.stop()
    removeFolder(folder)
  })

  /** Runs a command; answers how it ended and what it said. */
  const run = (args: readonly string[]) =>
    new Promise<{ readonly isFine: boolean; readonly said: string }>((resolve) => {
      const { PATH = '', HOME = '' } = process.env
      const env = {
        PATH,
        HOME,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
        AWS_PAGER: '',
      }
      const whole = ['apigatewayv2', ...args, '--endpoint-url', gateway.url, '--output', 'json']
      execFile('aws', whole, { env }, (error, stdout, stderr) =>
        resolve({ isFine: !error, said: stdout || stderr }),
      )
    })

  async function walk(kind: string, steps: readonly Step[]): Promise<ReadonlySet<string>> {
    const kept: Record<string, string> = { file: join(folder, `${kind}.json`) }
    const filled = (text: string) =>
      text.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => kept[name] ?? whole)
    for (const [operation, options, then = {}] of steps) {
      const args = Object.entries(options).flatMap(([name, value]) => {
        const text = filled(value)
        return name === '' ? [text] : [`--${name}`, text]
      })
      const { isFine, said } = await run([operation, ...args])
      const isMeant = !('refused' in then)
      expect(isFine, `${operation} ${args.join(' ')}\n${said}`).toBe(isMeant)
      if ('refused' in then) {
        expect(said).toMatch(then.refused)
        continue
      }
      for (const [name, member] of Object.entries(then))
        kept[name] = String(
          member
            .split('.')
            .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], JSON.parse(said)),
        )
    }
    return new Set(steps.map(([operation]) => operation.replaceAll('-', '')))
  }

  test('has every operation of both kinds', { timeout: 300_000 }, async () => {
    const walked = await Promise.all([walk('HTTP', http), walk('WEBSOCKET', webSocket)])
    const known = Object.keys(apigatewayv2.operations)
      .filter((name) => !elsewhere.test(name))
      .map((name) => name.toLowerCase())
    const called = new Set(walked.flatMap((names) => [...names]))
    expect(known.filter((name) => !called.has(name))).toEqual([])
    // Documents are made of HTTP APIs alone, and ImportApi makes no other kind.
    expect(known.filter((name) => !walked[1].has(name))).toEqual(['importapi'])
  })
})
