import { expect, test } from 'vitest'
import { methodSetting } from '../../support/exchange.ts'
import { limited, perDay, throttle, type Under } from './limited.ts'

// What execution logs tell of usage plans, as recorded at AWS (spec rest-responses §8).

const info = { '*/*': methodSetting({ loggingLevel: 'INFO' }) }
const key = `${'*'.repeat(21)}456789`

/** The lines of the last of some calls up to the method's, `api` for the API's id and `id` for the request's. */
async function linesOf(under: Under, calls: number, sent: string | undefined) {
  const { call, executionLog, apiId } = limited({ methodSettings: info, ...under })
  let text: readonly string[] = []
  for (let i = 0; i < calls; i++) {
    const before = executionLog.length
    await call('/a', sent)
    text = executionLog.slice(before)
  }
  const id = /^\((\S+)\) /.exec(text[0]!)![1]!
  const lines = text.map((line) =>
    line.replace(`(${id}) `, '').replaceAll(id, 'id').replaceAll(apiId, 'api'),
  )
  return lines.slice(1, 6)
}

test.each<[string, Under, number, readonly string[]]>([
  [
    'that needs no key',
    {},
    1,
    [
      'Verifying Usage Plan for request: id. API Key:  API Stage: api/dev',
      "API Key  authorized because method 'GET /a' does not require API Key. Request will not contribute to throttle or quota limits",
      'Usage Plan check succeeded for API Key  and API Stage api/dev',
      'Starting execution for request: id',
      'HTTP Method: GET, Resource Path: /a',
    ],
  ],
  [
    'with a key',
    { plan: throttle(1, 1) },
    1,
    [
      `Verifying Usage Plan for request: id. API Key: ${key} API Stage: api/dev`,
      `Usage Plan check succeeded for API Key ${key} and API Stage api/dev`,
      'Starting execution for request: id',
      'HTTP Method: GET, Resource Path: /a',
      `API Key: ${key}`,
    ],
  ],
  [
    'with a key that is in no plan of the stage',
    { plan: { apiStages: [] } },
    1,
    [
      `Verifying Usage Plan for request: id. API Key: ${key} API Stage: api/dev`,
      `API Key ${key} not authorized because method 'GET /a' requires API Key and API Key is not associated with a Usage Plan for API Stage api/dev: No Usage Plan found for key and API Stage`,
      'Gateway response type: INVALID_API_KEY with status code: 403',
      'Method completed with status: 403',
    ],
  ],
  [
    'beyond its key’s rate',
    { plan: throttle(1, 1) },
    2,
    [
      `Verifying Usage Plan for request: id. API Key: ${key} API Stage: api/dev`,
      'Key throttle limit exceeded for RestApi api, Stage dev, Resource r1, HttpMethod GET. Limit: 1.00 Burst: 1',
      'Gateway response type: THROTTLED with status code: 429',
      'Method completed with status: 429',
    ],
  ],
  [
    'beyond its key’s quota',
    { plan: perDay(1) },
    2,
    [
      `Verifying Usage Plan for request: id. API Key: ${key} API Stage: api/dev`,
      'Key quota limit exceeded for RestApi api, Stage dev, Resource r1, HttpMethod GET. Limit: 1',
      'Gateway response type: QUOTA_EXCEEDED with status code: 429',
      'Method completed with status: 429',
    ],
  ],
  [
    'beyond its method’s rate, without a key',
    {
      methodSettings: {
        '*/*': methodSetting({
          loggingLevel: 'INFO',
          throttlingRateLimit: 1,
          throttlingBurstLimit: 1,
        }),
      },
    },
    2,
    [
      'Verifying Usage Plan for request: id. API Key:  API Stage: api/dev',
      'Key throttle limit exceeded for RestApi api, Stage dev, Resource r1, HttpMethod GET. Limit: 1.00 Burst: 1',
      'Gateway response type: THROTTLED with status code: 429',
      'Method completed with status: 429',
    ],
  ],
])('the log of a request %s', async (_, under, calls, expected) => {
  const found = await linesOf(under, calls, 'first')
  expect(found.slice(0, expected.length)).toEqual(expected)
})

test('a key that opens nothing is masked in the log', async () => {
  const { call, executionLog } = limited({ methodSettings: info, plan: { apiStages: [] } })
  await call('/a', 'secret')
  expect(executionLog.join('\n')).not.toContain('secret')
})
