import { compileJavaPattern } from '../../../lang/java-regex/compile-pattern.ts'
import { PatternError } from '../../../lang/java-regex/pattern-error.ts'
import { parseArn } from '../../../model/arn.ts'
import type { Integration, IntegrationResponse } from '../../../model/integration.ts'
import {
  defaultIntegrationTimeoutMs,
  maxIntegrationTimeoutMs,
  maxStreamTimeoutMs,
  minIntegrationTimeoutMs,
} from '../../../model/limits.ts'
import { type Method, type MethodResponse, httpMethods } from '../../../model/rest-api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { checkContentTypes, checkRequestMapping, checkResponseMapping } from './mapping-check.ts'

/** An integration as it is given: only its type is certain, and a map may hold JSON nulls. */
export type GivenIntegration = Pick<Integration, 'type'> & {
  readonly [
    K in Exclude<keyof Integration, 'type' | 'passthroughBehavior' | 'requestParameters'>
  ]?: Integration[K] | undefined
} & {
  readonly passthroughBehavior?: string | undefined
  readonly requestParameters?: Readonly<Record<string, string | null>> | undefined
}

/** Fills in AWS's defaults and drops what AWS does not keep for the type (spec integrations §2, control-plane §6). */
export function completeIntegration(given: GivenIntegration, resourceId: string): Integration {
  const http = isHttp(given)
  return defined({
    ...given,
    httpMethod: given.type === 'MOCK' ? undefined : given.httpMethod || undefined,
    uri: given.type === 'MOCK' ? undefined : given.uri || undefined,
    connectionType:
      http || given.connectionType === 'VPC_LINK'
        ? (given.connectionType ?? 'INTERNET')
        : undefined,
    requestTemplates: nullTemplates(given.requestTemplates),
    passthroughBehavior: given.passthroughBehavior || 'WHEN_NO_MATCH',
    timeoutInMillis: given.timeoutInMillis ?? defaultIntegrationTimeoutMs,
    cacheNamespace: given.cacheNamespace || resourceId,
    cacheKeyParameters: given.cacheKeyParameters ?? [],
  }) as Integration // the members whose values are wider here are what checkIntegration refuses
}

/** AWS keeps an empty template as null (spec control-plane §6). */
export function nullTemplates(
  templates: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string | null>> | undefined {
  return (
    templates &&
    Object.fromEntries(Object.entries(templates).map(([key, text]) => [key, text || null]))
  )
}

/**
 * Throws BadRequestException for an integration AWS does not save (spec integrations §2, control-plane §8).
 *
 * @param integration with its defaults filled in
 * @param method the method it belongs to: sources in the request must be declared there
 */
export function checkIntegration(
  integration: Integration,
  method: Pick<Method, 'requestParameters'>,
): void {
  checkBackend(integration)
  checkConnection(integration)
  const { passthroughBehavior, timeoutInMillis } = integration
  if (!['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'].includes(passthroughBehavior))
    throw badRequest(
      `Invalid passthroughBehavior specified: ${passthroughBehavior}. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER`,
    )
  // AWS's text says 29000 ms, its limit; ours is the higher one AWS grants on request.
  const longest =
    integration.responseTransferMode === 'STREAM' ? maxStreamTimeoutMs : maxIntegrationTimeoutMs
  if (!(timeoutInMillis >= minIntegrationTimeoutMs && timeoutInMillis <= longest))
    throw badRequest(`Timeout should be between ${minIntegrationTimeoutMs} ms and ${longest} ms`)
  checkRequestMapping(integration.requestParameters, method.requestParameters)
  checkContentTypes(integration.requestTemplates)
}

/** Throws BadRequestException for an integration response AWS does not save. */
export function checkIntegrationResponse(
  response: IntegrationResponse,
  methodResponse: MethodResponse | undefined,
): void {
  checkSelectionPattern(response.selectionPattern)
  checkResponseMapping(response.responseParameters, methodResponse?.responseParameters)
  checkContentTypes(response.responseTemplates)
}

/** A pattern that could never be matched is refused where it is written, not at the first call. */
function checkSelectionPattern(pattern: string | undefined): void {
  if (!pattern) return
  try {
    compileJavaPattern(pattern)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw badRequest(`Invalid selection pattern specified: ${error.message}`)
  }
}

const isHttp = ({ type }: Pick<Integration, 'type'>) => type === 'HTTP' || type === 'HTTP_PROXY'

function checkBackend({ type, httpMethod, uri, credentials }: Integration): void {
  if (type === 'MOCK') return
  if (!httpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty')
  if (httpMethod !== 'ANY' && !httpMethods.some((verb) => verb === httpMethod))
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')},ANY`)
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    if (!/^(?:https?:\/\/[^\s/?#]|\$\{stageVariables\.)/.test(uri ?? ''))
      throw badRequest('Invalid HTTP endpoint specified for URI')
  } else {
    const service = checkAwsUri(type, uri ?? '')
    if (service !== 'lambda' && !credentials)
      throw badRequest('Role ARN must be specified for AWS integrations')
  }
  if (credentials && !parseArn(credentials))
    throw badRequest('Invalid ARN specified in the request')
}

/** `arn:{partition}:apigateway:{region}:[{subdomain}.]{service}:{path|action}/…`; answers the service. */
function checkAwsUri(type: 'AWS' | 'AWS_PROXY', uri: string): string | undefined {
  const arn = parseArn(uri)
  if (!arn) throw badRequest('Invalid ARN specified in the request')
  if (!/^(?:path|action)\//.test(arn.resource))
    throw badRequest('AWS ARN for integration must contain path or action')
  const service = arn.accountId.split('.').at(-1)
  if (type === 'AWS_PROXY' && service !== 'lambda' && service !== 'firehose')
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    )
  return service
}

/** Rules AWS documents without a recorded text; the words are ours. */
function checkConnection(integration: Integration): void {
  const { type, connectionType, connectionId, responseTransferMode, tlsConfig } = integration
  if (connectionType === 'VPC_LINK' && !isHttp(integration))
    throw badRequest(`Integrations of type '${type}' do not support connectionType VPC_LINK.`)
  if (connectionType === 'VPC_LINK' && !connectionId)
    throw badRequest('connectionId must be specified for connectionType VPC_LINK')
  if (responseTransferMode === 'STREAM' && type !== 'HTTP_PROXY' && type !== 'AWS_PROXY')
    throw badRequest(
      'responseTransferMode STREAM is only supported for HTTP_PROXY and AWS_PROXY integrations.',
    )
  if (tlsConfig?.insecureSkipVerification && !isHttp(integration))
    throw badRequest('tlsConfig is only supported for HTTP and HTTP_PROXY integrations.')
}
