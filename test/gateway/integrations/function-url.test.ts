import { expect, test } from 'vitest'
import type { AwsSigning } from '../../../src/model/platform.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

const role = 'arn:aws:iam::123456789012:role/gateway'

// A signature goes to a function's own address and nowhere else; without credentials the address is open.
test.each<[string, string | undefined, Partial<AwsSigning> | undefined]>([
  [
    'https://abc.lambda-url.us-east-1.on.aws/',
    role,
    { signingName: 'lambda', signingRegion: 'us-east-1', roleArn: role },
  ],
  ['https://abc.lambda-url.us-east-1.on.aws?q=1', role, { signingRegion: 'us-east-1' }],
  ['https://abc.lambda-url.us-east-1.on.aws/', undefined, undefined],
  ['http://abc.lambda-url.us-east-1.on.aws/', role, undefined],
  ['https://abc.lambda-url.us-east-1.on.aws.evil.example/', role, undefined],
  ['https://abc.lambda-url.us-east-1.on.aws:8443/', role, undefined],
  ['https://evil.example/abc.lambda-url.us-east-1.on.aws/', role, undefined],
  ['https://x.abc.lambda-url.us-east-1.on.aws/', role, undefined],
])('%s with credentials %s is signed as %o', async (uri, credentials, expected) => {
  for (const type of ['HTTP_PROXY', 'HTTP'] as const) {
    const signings: AwsSigning[] = []
    const { send } = front(
      snapshotOf(
        method({
          methodIntegration: integration({
            type,
            httpMethod: 'GET',
            uri,
            integrationResponses: { '200': { statusCode: '200' } },
            ...(credentials !== undefined && { credentials }),
          }),
        }),
      ),
      {
        backend: () => new Response('open'),
        platform: {
          async callAws(_url, _init, signing) {
            signings.push(signing)
            return new Response('signed')
          },
        },
      },
    )
    const response = await send('/test/t/1')
    expect(await response.text()).toBe(expected ? 'signed' : 'open')
    expect(signings).toEqual(expected ? [expect.objectContaining(expected)] : [])
  }
})
