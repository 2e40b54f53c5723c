import type { AwsSigning } from '../../../../src/model/platform.ts'
import type { IntegrationV2 } from '../../../../src/model/v2/api.ts'
import { front } from '../../../support/exchange.ts'
import { httpApi, httpIntegration, httpRoute } from '../../../support/http-api.ts'

/** Whose calls they are. */
export const role = 'arn:aws:iam::123456789012:role/api'
/** When. */
export const now = Date.UTC(2025, 2, 12, 19, 3, 58)

type Sent = { readonly url: string; readonly init: RequestInit; readonly signing: AwsSigning }

/** Calls an API of one integration, and tells what went to the service and what came back. */
export async function call(
  subtype: string,
  requestParameters: Readonly<Record<string, string>>,
  sent: {
    readonly body?: string
    readonly path?: string
    readonly headers?: Record<string, string>
  } = {},
  answer: () => Response | Promise<Response> = () => new Response('{}'),
  over: Partial<IntegrationV2> = {},
) {
  const calls: Sent[] = []
  const integration = httpIntegration({
    integrationType: 'AWS_PROXY',
    integrationSubtype: subtype,
    payloadFormatVersion: '1.0',
    credentialsArn: role,
    requestParameters,
    ...over,
  })
  const { send, lines } = front(
    httpApi({ routes: [httpRoute('POST /go/{id}')], integrations: [integration] }),
    {
      variables: { queue: 'https://sqs.us-east-1.amazonaws.com/1/q' },
      platform: {
        now: () => now,
        callAws: async (url, init, signing) => {
          calls.push({ url, init, signing })
          return answer()
        },
      },
    },
  )
  const response = await send(sent.path ?? '/go/7', {
    method: 'POST',
    body: sent.body ?? '',
    headers: sent.headers ?? {},
  })
  const [only] = calls
  const { body } = only?.init ?? {}
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
    lines,
    calls,
    url: only?.url,
    signing: only?.signing,
    sent: body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined,
    sentHeaders: Object.fromEntries(new Headers(only?.init.headers)),
  }
}
