import type { Integration } from '../../../src/model/integration.ts'
import type { AwsSigning } from '../../../src/model/platform.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

type Sent = { readonly url: string; readonly request: Request; readonly signing: AwsSigning }

/** An API whose one method calls a service that answers `{}`, and what the service was sent. */
export function calling(
  over: Partial<Integration>,
  answer: () => Response | Promise<Response> = () => new Response('{}'),
  variables: Readonly<Record<string, string>> = {},
) {
  const sent: Sent[] = []
  const { send, lines } = front(
    snapshotOf(
      method({
        methodIntegration: integration({
          type: 'AWS',
          httpMethod: 'POST',
          integrationResponses: { '200': { statusCode: '200' } },
          ...over,
        }),
      }),
    ),
    {
      variables,
      platform: {
        async callAws(url, init, signing) {
          sent.push({ url, request: new Request(url, init), signing })
          return answer()
        },
      },
    },
  )
  return { send, sent, lines }
}

/** The URI of an AWS integration in Ireland. */
export const arn = (rest: string) => `arn:aws:apigateway:eu-west-1:${rest}`
