import { GenerateClientCertificateCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { base, deployApi } from '../support/rest-api.ts'

// On Cloudflare a client certificate is a binding; a service stands for it here and says what it was asked.

test.each<[string, object, { readonly status: number; readonly body: string }, string]>([
  [
    'a binding that shows it is called',
    { '*': { binding: 'CERTIFICATE' } },
    { status: 200, body: 'https://backend.example/p' },
    '',
  ],
  [
    'a binding that is not there is a 500',
    { '*': { binding: 'NONE' } },
    { status: 500, body: '{"message": "Internal server error"}' },
    'this Worker has no binding NONE',
  ],
  [
    'files are a 500',
    { '*': { certificate: 'c', key: 'k', hosts: ['backend.example'] } },
    { status: 500, body: '{"message": "Internal server error"}' },
    'files are for a self-hosted gateway',
  ],
  [
    'none is a 500',
    {},
    { status: 500, body: '{"message": "Internal server error"}' },
    'TIDEGATE_CLIENT_CERTIFICATES does not name it',
  ],
])('%s', async (_, setting, expected, logged) => {
  const log: string[] = []
  const worker = new Miniflare({
    ...convertV4MiniflareOptions({
      ...builtWorker,
      serviceBindings: { CERTIFICATE: async (request) => new Response(request.url) },
      bindings: {
        ...operator,
        TIDEGATE_CLIENT_CERTIFICATES: JSON.stringify(setting),
      },
      handleStructuredLogs: ({ message }) => void log.push(message),
    }),
  })
  const url = await worker.ready
  const apigateway = operatorClient(url)
  try {
    const restApiId = await deployApi(apigateway, {
      'GET /x': { type: 'http_proxy', httpMethod: 'GET', uri: 'https://backend.example/p' },
    })
    const { clientCertificateId: value } = await apigateway.send(
      new GenerateClientCertificateCommand({}),
    )
    const patchOperations = [{ op: 'replace' as const, path: '/clientCertificateId', value }]
    await apigateway.send(new UpdateStageCommand({ restApiId, stageName: 'test', patchOperations }))
    const response = await fetch(new URL(`${base(restApiId)}/x`, url))
    expect({ status: response.status, body: await response.text() }).toEqual(expected)
    expect(log.join('\n')).toContain(logged)
  } finally {
    apigateway.destroy()
    await worker.dispose()
  }
})
