import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigateway } from '../../src/control/operations/apigateway.ts'
import { whyNoBoto3 } from '../support/boto3.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'

// boto3, unmodified: every operation of API Gateway v1 once, every paginator by pages of two (boto3/every_operation.py).

const missing = whyNoBoto3()
if (missing) console.warn(`skipped: ${missing}`)

/** boto3 1.43's paginators of this service. */
const paginators = [
  'get_api_keys',
  'get_authorizers',
  'get_base_path_mappings',
  'get_client_certificates',
  'get_deployments',
  'get_documentation_parts',
  'get_documentation_versions',
  'get_domain_names',
  'get_gateway_responses',
  'get_models',
  'get_request_validators',
  'get_resources',
  'get_rest_apis',
  'get_sdk_types',
  'get_usage',
  'get_usage_plan_keys',
  'get_usage_plans',
  'get_vpc_links',
]

type Report = {
  readonly statuses: Readonly<Record<string, number>>
  readonly pages: Readonly<Record<string, number>>
}

describe.skipIf(missing !== undefined)('boto3', () => {
  let gateway: Gateway
  let report: Report
  beforeAll(async () => {
    gateway = await startGateway()
    const { PATH = '', HOME = '' } = process.env
    const { stdout } = await promisify(execFile)(
      'python3',
      [join(import.meta.dirname, 'boto3/every_operation.py'), gateway.url],
      { env: { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' } },
    )
    report = JSON.parse(stdout) as Report
  })
  afterAll(() => gateway.stop())

  // Statuses: spec control-plane §4.
  test('every operation answers with its status', () => {
    const expected = Object.entries(apigateway.operations).map(([name, { status }]) => [
      name,
      status,
    ])
    expect(report.statuses).toEqual(Object.fromEntries(expected))
  })

  test.each(paginators)('%s turns pages', (paginator) => {
    expect(report.pages[paginator]).toBeGreaterThan(1)
  })
})
