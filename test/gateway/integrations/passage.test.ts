import { expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import type { Passage } from '../../../src/model/platform.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// What the platform is told of a call besides its address: whether the client chose its host (ATTACKS 60), what it is to
// be shown, and what carries it.

let snapshots = 0

async function passageOf(
  config: Partial<Integration> & Pick<Integration, 'type' | 'uri'>,
  stage: { variables?: Record<string, string>; clientCertificateId?: string } = {},
) {
  const passages: (Passage | undefined)[] = []
  const { send } = front(
    snapshotOf(
      method({
        methodIntegration: integration({
          httpMethod: 'POST',
          integrationResponses: { '200': { statusCode: '200' } },
          ...config,
        }),
      }),
    ),
    {
      platform: {
        async fetch(_target, _init, passage) {
          passages.push(passage)
          return new Response('ok')
        },
        stage: (apiId, stageName) => ({
          apiId,
          stageName,
          deploymentId: 'dep1',
          snapshot: `passage-${snapshots++}`,
          variables: {},
          disableExecuteApiEndpoint: false,
          ...stage,
        }),
      },
    },
  )
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
  expect((await send('/dev/t/evil?h=evil', sent)).status).toBe(200)
  expect(passages).toHaveLength(1)
  return passages[0] ?? {}
}

const mapped = (source: string) => ({ 'integration.request.path.h': source })
const ofQuery = mapped('method.request.querystring.h')
const ofPath = mapped('method.request.path.id')
const overriding = {
  requestTemplates: { 'application/json': '#set($context.requestOverride.path.x = "1"){}' },
}
const chosen = { hostFromClient: true }

test.each<[string, Partial<Integration>, Record<string, string>, Passage]>([
  ['http://{h}/a', { requestParameters: ofQuery }, {}, chosen],
  ['http://{h}', { requestParameters: ofPath }, {}, chosen],
  ['http://{h}.b.test/a', { requestParameters: ofQuery }, {}, chosen],
  ['http://b.test.{h}:80/a', { requestParameters: ofPath }, {}, chosen],
  ['http://u@{h}/a', { requestParameters: ofQuery }, {}, chosen],
  ['http:///{h}/a', { requestParameters: ofQuery }, {}, chosen],
  ['http://///{h}/a', { requestParameters: ofQuery }, {}, chosen],
  ['http://b.test/{h}', { requestParameters: ofQuery }, {}, {}],
  ['http://b.test/{h}', { requestParameters: ofPath }, {}, {}],
  ['http://b.test?{h}', { requestParameters: ofQuery }, {}, {}],
  // What the definition gives is the operator's word.
  ['http://{h}/a', { requestParameters: mapped("'b.test'") }, {}, {}],
  ['http://{h}/a', { requestParameters: mapped('stageVariables.v') }, { v: 'b.test' }, {}],
  ['http://${stageVariables.v}/{h}', { requestParameters: ofQuery }, { v: 'b.test' }, {}],
  ['http://${stageVariables.v}{h}', { requestParameters: ofQuery }, { v: 'b.test.' }, chosen],
  ['http://${stageVariables.v}{h}', { requestParameters: ofQuery }, { v: 'b.test/' }, {}],
])('%s with %j and %j', async (uri, config, variables, passage) => {
  for (const type of ['HTTP', 'HTTP_PROXY'] as const)
    expect(await passageOf({ type, uri, ...config }, { variables })).toEqual(passage)
})

// It may set any place to a client's value.
test('of a template that overrides nothing is taken for the definition’s', async () => {
  const config = { uri: 'http://{h}/a', requestParameters: mapped("'b.test'"), ...overriding }
  expect(await passageOf({ type: 'HTTP', ...config })).toEqual(chosen)
})

test.each([
  ['https://b.test/', { clientCertificateId: 'cert1' }],
  ['HTTPS://b.test/', { clientCertificateId: 'cert1' }],
  ['http://b.test/', {}],
])('%s is shown the certificate of the stage: %j', async (uri, passage) => {
  for (const type of ['HTTP', 'HTTP_PROXY'] as const)
    expect(await passageOf({ type, uri }, { clientCertificateId: 'cert1' })).toEqual(passage)
})

test.each<[Partial<Integration>, Passage]>([
  [{ connectionType: 'VPC_LINK', connectionId: 'link1' }, { vpcLink: { id: 'link1' } }],
  [
    { connectionType: 'VPC_LINK', connectionId: '${stageVariables.link}' },
    { vpcLink: { id: 'link2' } },
  ],
  [
    { connectionType: 'VPC_LINK', connectionId: 'link1', integrationTarget: 'arn:lb' },
    { vpcLink: { id: 'link1', integrationTarget: 'arn:lb' } },
  ],
  [{ connectionType: 'INTERNET', connectionId: 'link1' }, {}],
])('%j is carried by %j', async (config, passage) => {
  const variables = { link: 'link2' }
  for (const type of ['HTTP', 'HTTP_PROXY'] as const)
    expect(await passageOf({ type, uri: 'http://b.test/', ...config }, { variables })).toEqual(
      passage,
    )
})
