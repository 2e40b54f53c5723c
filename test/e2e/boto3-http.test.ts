import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigatewayv2 } from '../../src/control/operations/apigatewayv2.ts'
import { whyNoBoto3 } from '../support/boto3.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'

// boto3, unmodified: every operation of HTTP APIs once, every paginator by pages of two (boto3/http_apis.py).

const missing = whyNoBoto3()
if (missing) console.warn(`skipped: ${missing}`)

/** boto3 1.43's paginators of this service that concern APIs and have more than one page here. */
const paginators = [
  'get_apis',
  'get_authorizers',
  'get_deployments',
  'get_domain_names',
  'get_integrations',
  'get_models',
  'get_routes',
  'get_stages',
]

/** Operations that are of WebSocket APIs alone: refused where they create, and there is nothing to read. */
const refused: Readonly<Record<string, number>> = {
  CreateIntegrationResponse: 400,
  GetIntegrationResponse: 404,
  UpdateIntegrationResponse: 404,
  DeleteIntegrationResponse: 404,
  CreateRouteResponse: 400,
  GetRouteResponse: 404,
  UpdateRouteResponse: 404,
  DeleteRouteResponse: 404,
  DeleteRouteRequestParameter: 404,
}

/** Operations that other tests call: portals are missing, rules are of domains, and documents have clients of their own. */
const elsewhere =
  /Portal|ProductPage|ProductRestEndpointPage|RoutingRule|ImportApi|ReimportApi|ExportApi/

type Report = {
  readonly statuses: Readonly<Record<string, number>>
  readonly pages: Readonly<Record<string, number>>
}

describe.skipIf(missing !== undefined)('boto3 with HTTP APIs', () => {
  let gateway: Gateway
  let report: Report
  beforeAll(async () => {
    gateway = await startGateway()
    const { PATH = '', HOME = '' } = process.env
    const { stdout } = await promisify(execFile)(
      'python3',
      [join(import.meta.dirname, 'boto3/http_apis.py'), gateway.url],
      { env: { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' } },
    )
    report = JSON.parse(stdout) as Report
  })
  afterAll(() => gateway.stop())

  // Statuses: spec control-plane §5.
  test('every operation answers with its status', () => {
    const expected = Object.entries(apigatewayv2.operations)
      .filter(([name]) => !elsewhere.test(name))
      .map(([name, { status }]) => [name, refused[name] ?? status])
    expect(report.statuses).toEqual(Object.fromEntries(expected))
  })

  test.each(paginators)('%s turns pages', (paginator) => {
    expect(report.pages[paginator]).toBeGreaterThan(1)
  })
})
