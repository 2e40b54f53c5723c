import type { MethodTest } from '../../../src/gateway/test/test-invoke.ts'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { integration, method, snapshotOf } from '../../support/exchange.ts'

/** When every run begins. */
const start = Date.UTC(2025, 8, 9, 3, 30, 6)
/** How its log's lines begin. */
export const day = 'Tue Sep 09 03:30:06 UTC 2025 : '

export type Backend = (url: string, init: RequestInit) => Response | Promise<Response>

/** A world where each look at the clock is 5 ms after the last. */
export function world(
  backend: Backend = () => new Response('no backend'),
  more: Partial<Platform> = {},
) {
  let clock = start - 5
  return {
    now: () => (clock += 5),
    fetch: async (url, init) => backend(typeof url === 'string' ? url : url.url, init),
    callAws: async (url, init) => backend(url, init),
    stage: () => undefined,
    limiter: {
      lease: () => Promise.reject(new Error('not part of this test')),
      wait: () => Promise.reject(new Error('not part of this test')),
      showsHeaders: false,
    },
    stages: () => undefined,
    domain: () => undefined,
    snapshot: async () => '',
    streamFunction: () => Promise.reject(new Error('no function streams here')),
    invokeFunction: async () => ({ statusCode: 200, payload: '{}' }),
    accessKey: () => undefined,
    cache: () => Promise.reject(new Error('nothing is kept here')),
    apiKey: () => undefined,
    isMasked: () => false,
    region: 'us-east-1',
    accountId: '123456789012',
    log: () => undefined,
    stageLog: () => undefined,
    waitUntil: () => undefined,
    ...more,
  } satisfies Platform
}

/** A test of the one method of a snapshot. */
export const tryout = (snapshot: RestApiSnapshot, over: Partial<MethodTest> = {}): MethodTest => ({
  snapshot,
  httpMethod: 'GET',
  path: '/t/1',
  query: undefined,
  headers: [],
  body: '',
  stageVariables: {},
  ...over,
})

/** The log without dates and with `id` for the request's id. */
export function messages(log: string): string[] {
  const id = /^Execution log for request (\S+)\n/.exec(log)![1]!
  return log
    .replaceAll(id, 'id')
    .split('\n')
    .map((line) => line.replace(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : /, ''))
}

/** Of a function on AWS. */
export const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'
/** An API whose one method is a function behind a proxy. */
export const lambda = snapshotOf(
  method({
    methodIntegration: integration({ type: 'AWS_PROXY', httpMethod: 'POST', uri: functionUri }),
  }),
)
