import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apigatewayv2 } from '../../src/control/operations/apigatewayv2.ts'
import { whyNoBoto3 } from '../support/boto3.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'

// boto3, unmodified: every operation of APIs once for a WebSocket API (boto3/websocket_apis.py), which answers afterwards.

const missing = whyNoBoto3()
if (missing) console.warn(`skipped: ${missing}`)

/** What has no kind, or is refused for this one: boto3-http.test.ts, terraform-http.test.ts. */
const elsewhere =
  /Portal|ProductPage|ProductRestEndpointPage|RoutingRule|ImportApi|ReimportApi|ExportApi|VpcLink|TagRes|Tags$|UntagRes|DomainName|ApiMappings?$/

type Report = { readonly statuses: Readonly<Record<string, number>>; readonly apiId: string }

describe.skipIf(missing !== undefined)('boto3 with a WebSocket API', () => {
  let gateway: Gateway
  let report: Report
  beforeAll(async () => {
    gateway = await startGateway()
    const { PATH = '', HOME = '' } = process.env
    const { stdout } = await promisify(execFile)(
      'python3',
      [join(import.meta.dirname, 'boto3/websocket_apis.py'), gateway.url],
      { env: { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' } },
    )
    report = JSON.parse(stdout) as Report
  })
  afterAll(() => gateway?.stop())

  // Statuses: spec control-plane §5.
  test('every operation answers with its status', () => {
    const expected = Object.entries(apigatewayv2.operations)
      .filter(([name]) => !elsewhere.test(name))
      .map(([name, { status }]) => [name, status])
    expect(report.statuses).toMatchObject(Object.fromEntries(expected))
  })

  test('what it has made answers', async () => {
    const socket = new WebSocket(
      `${gateway.url.replace('http', 'ws')}/_aws/execute-api/${report.apiId}/dev`,
    )
    const reply = new Promise((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => resolve(data))
      socket.addEventListener('error', () => reject(new Error('the socket broke')))
      socket.addEventListener('close', ({ code }) => reject(new Error(`closed by ${code}`)))
    })
    socket.addEventListener('open', () => socket.send('{"action":"say"}'))
    expect(await reply).toBe('{"said":"hello"}')
    socket.close()
  })
})
