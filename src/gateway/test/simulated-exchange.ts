import { bodylessVerbs } from '../body/bodyless-verbs.ts'
import type { Platform } from '../../model/platform.ts'
import type { Exchange, LinkedApi, Route } from '../exchange/exchange.ts'
import { openExchange } from '../exchange/open-exchange.ts'

/** AWS's own names for a stage and a host that do not exist: spec integrations §24. */
const stageName = 'test-invoke-stage'
const domainName = 'testPrefix.testDomainName'

/** A request that is made up, to try a method, an authorizer or a template with. */
export type Simulation = {
  readonly apiId: string
  readonly httpMethod: string
  readonly path: string
  /** Raw, without the `?`. */
  readonly query?: string | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: Uint8Array
  readonly stageVariables: Readonly<Record<string, string>>
  readonly deploymentId?: string
  readonly clientCertificateId?: string | undefined
}

/** The exchange of a request that no client sent, before a route is known. */
export function simulatedExchange(
  { apiId, path, query, body, stageVariables, ...given }: Simulation,
  api: LinkedApi,
  platform: Platform,
): Exchange {
  const { clientCertificateId, deploymentId = '' } = given
  const location = { apiId, stageName, contextPath: path, path, domainName }
  const stage = {
    apiId,
    stageName,
    deploymentId,
    snapshot: '',
    variables: stageVariables,
    disableExecuteApiEndpoint: false,
    settings: {
      isEmpty: true,
      logsExecution: false,
      keyFor: (key: string) => key,
      of: () => undefined,
    },
    ...(clientCertificateId && { clientCertificateId }),
  }
  // Only its verb, headers and body are ever read: what it asks for is in the location.
  const target = { host: domainName, path: '/', query, isSecure: true, length: 0 }
  const request = requestWith(`https://${domainName}/`, given.httpMethod, given.headers, body)
  return {
    ...openExchange(request, target, location, stage, api, platform),
    simulated: true,
    bodyBytes: body,
  }
}

/** A request with whichever body its verb can have; `init` is for what a connection would say of it. */
export function requestWith(
  url: string,
  method: string,
  headers: Simulation['headers'],
  body: Uint8Array = noBytes,
  init: RequestInit = {},
): Request {
  const bodyless = bodylessVerbs.has(method) || body.byteLength === 0
  return new Request(url, {
    ...init,
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: bodyless ? null : body,
  })
}

/** A route that leads nowhere, for what is tried without a method's steps. */
export const simulatedRoute = (resourceId: string, resourcePath: string): Route => ({
  httpMethod: 'ANY',
  settingsKey: '',
  resourceId,
  resourcePath,
  operationName: undefined,
  streams: false,
  steps: [],
})

const noBytes = new Uint8Array(0)
