import { describe, expect, test } from 'vitest'
import { openMetrics } from '../../../src/telemetry/open-metrics.ts'
import type { FunctionResult } from '../../../src/model/platform.ts'
import { methodSetting } from '../../support/exchange.ts'
import {
  answering,
  socketApi,
  socketFront,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

// What an operator sees of connections (spec websocket §13).

const routes = [socketRoute('$connect'), twoWay('join'), socketRoute('$disconnect')]
const failed: FunctionResult = {
  statusCode: 200,
  functionError: 'Unhandled',
  payload: '{"errorMessage":"boom"}',
}

/** A function that does what its event says. */
function run(event: Readonly<Record<string, unknown>>): FunctionResult {
  const body = JSON.stringify(event['body'] ?? {})
  if (body.includes('fail')) return failed
  return answering({ statusCode: body.includes('refuse') ? 400 : 200, body: 'ok' })
}

test('each event leaves a line in the access log', async () => {
  const variables = [
    'eventType',
    'routeKey',
    'status',
    'connectionId',
    'messageId',
    'integration.status',
    'error.message',
    'identity.sourceIp',
    'disconnectStatusCode',
    'resourcePath',
  ]
  const api = socketFront(socketApi({ routes }), {
    run,
    accessLog: {
      destinationArn: 'arn:aws:logs:us-east-1:1:log-group:a',
      format: variables.map((name) => `$context.${name}`).join(' '),
    },
  })
  await api.connect('/dev/more')
  const { say, end, session } = await api.open()
  const id = session.connectionId
  await say({ action: 'join' })
  await say({ action: 'join', fail: 1 })
  await say({ action: 'other' })
  await end(1001)
  const shown = api.accessLog.map((line) => line.replace(/ [\w-]{15}=/, ' MESSAGE-ID'))
  expect(shown).toEqual([
    `CONNECT $connect 200 ${id} - 200 - 203.0.113.7 - -`,
    `MESSAGE join 200 ${id} MESSAGE-ID 200 - 203.0.113.7 - -`,
    `MESSAGE join 502 ${id} MESSAGE-ID - Internal server error 203.0.113.7 - -`,
    `MESSAGE - 403 ${id} MESSAGE-ID - Forbidden 203.0.113.7 - -`,
    `DISCONNECT $disconnect 200 ${id} - 200 - 203.0.113.7 1001 -`,
  ])
})

describe('events are counted by CloudWatch’s names', () => {
  async function counted(metricsEnabled: boolean) {
    const metrics = openMetrics({ startedAt: 0, instanceId: 'i' })
    const api = socketFront(socketApi({ routes }), {
      run,
      platform: { metrics },
      ...(metricsEnabled && { methodSettings: { join: methodSetting({ metricsEnabled }) } }),
    })
    const { say, end } = await api.open()
    await say({ action: 'join' })
    await say({ action: 'join', fail: 1 })
    await say({ action: 'join', refuse: 1 })
    await say({ action: 'other' })
    await end(1000)
    const { text } = await metrics.render()
    const numbers = [...text.matchAll(/^(apigateway_websocket\w*_total)\{(.*)\} ([1-9]\d*)$/gm)]
    return numbers.map(([, name, labels, value]) => {
      expect(labels).toContain('ApiId="socket123",ApiName="test",Stage="dev"')
      return `${name}${labels!.includes('Route="join"') ? ' of join' : ''} ${value}`
    })
  }
  const ofStage = [
    'apigateway_websocket_ConnectCount_total 1',
    'apigateway_websocket_DisconnectCount_total 1',
    // Four that came, and what was said to each.
    'apigateway_websocket_MessageCount_total 8',
    'apigateway_websocket_ClientError_total 1',
    'apigateway_websocket_IntegrationError_total 2',
  ]

  test('of the stage', async () => {
    expect(await counted(false)).toEqual(ofStage)
  })

  test('and of a route whose settings say so', async () => {
    expect(await counted(true)).toEqual([
      ...ofStage,
      'apigateway_websocket_route_MessageCount_total of join 6',
      'apigateway_websocket_route_IntegrationError_total of join 2',
    ])
  })
})

test('execution is logged where the route’s settings say so', async () => {
  const api = socketFront(socketApi({ routes }), {
    run,
    methodSettings: { join: methodSetting({ loggingLevel: 'INFO', dataTraceEnabled: true }) },
  })
  const { say } = await api.open()
  expect(api.executionLog).toEqual([])
  await say({ action: 'join', secret: 'visible' })
  expect(api.executionLog.join('\n')).toContain('visible')
  expect(api.executionLog.join('\n')).toContain('Endpoint response body before transformations')
})
