import type { HttpApiSnapshot, IntegrationV2 } from '../../../src/model/v2/api.ts'
import type { FunctionResult, Platform } from '../../../src/model/platform.ts'
import { front } from '../../support/exchange.ts'
import { httpApi, httpIntegration, httpRoute } from '../../support/http-api.ts'

type Options = NonNullable<Parameters<typeof front>[1]>

/** A function's integration. */
export const toFunction = (over: Partial<IntegrationV2> = {}): IntegrationV2 =>
  httpIntegration({
    integrationType: 'AWS_PROXY',
    integrationUri: 'arn:aws:lambda:us-east-1:123456789012:function:f',
    ...over,
  })

/** An HTTP backend's integration. */
export const toBackend = (over: Partial<IntegrationV2> = {}): IntegrationV2 =>
  httpIntegration({
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'ANY',
    integrationUri: 'http://backend.test/base',
    payloadFormatVersion: '1.0',
    ...over,
  })

/** Routes to one integration. */
export const api = (
  routeKeys: readonly string[],
  integration: IntegrationV2,
  over: Partial<Omit<Parameters<typeof httpApi>[0], 'routes' | 'integrations'>> = {},
): HttpApiSnapshot =>
  httpApi({ routes: routeKeys.map((key) => httpRoute(key)), integrations: [integration], ...over })

/** An API whose function answers by `answer`; `events` has what it was given. */
export function calling(
  snapshot: HttpApiSnapshot,
  answer: (event: Record<string, unknown>) => unknown = (event) => ({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  }),
  { platform, ...options }: Options = {},
) {
  const events: Record<string, unknown>[] = []
  const invokeFunction: Platform['invokeFunction'] = async ({ payload }) => {
    const event = JSON.parse(
      typeof payload === 'string' ? payload : new TextDecoder().decode(payload),
    ) as Record<string, unknown>
    events.push(event)
    const answered = answer(event)
    return isResult(answered) ? answered : { statusCode: 200, payload: JSON.stringify(answered) }
  }
  const gateway = front(snapshot, { ...options, platform: { invokeFunction, ...platform } })
  return { ...gateway, events }
}

/** What the Lambda API says, told from what a function does. */
export const result = (
  payload: string,
  more: Partial<FunctionResult> = {},
): FunctionResult & { readonly isResult: true } => ({
  statusCode: 200,
  payload,
  ...more,
  isResult: true,
})

const isResult = (value: unknown): value is FunctionResult =>
  typeof value === 'object' && value !== null && 'isResult' in value
