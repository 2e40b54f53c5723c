import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { AttributeLimit } from '../../model/account/attribute-limit.ts'
import { isObject } from '../../model/json-object.ts'
import { parseObject } from './documentation.ts'
import { responsesByType } from './gateway-responses.ts'
import type { ExportScope, PublishedDocumentation } from './export-source.ts'

/** Extensions by name, without what is as AWS has it by default. */
export type Extensions = { readonly [extension: `x-${string}`]: unknown }

/** Extensions of the whole document, but for the endpoint's, whose place differs between versions. */
export function apiExtensions({ source, options, validators }: ExportScope): Extensions {
  const { snapshot, documentation } = source
  return {
    ...(options.integrations && settings(snapshot, validators)),
    ...(options.documentation && documentation && documentationExtension(documentation)),
  }
}

/** `x-amazon-apigateway-endpoint-configuration`, when an API's differs from the default of its type. */
export function endpointExtension({ source, options }: ExportScope): Extensions {
  const { endpointConfiguration, disableExecuteApiEndpoint } = source.snapshot.api
  const { types, vpcEndpointIds, ipAddressType } = endpointConfiguration
  const unusual = ipAddressType !== (types.includes('PRIVATE') ? 'dualstack' : 'ipv4')
  const members = {
    ...(disableExecuteApiEndpoint && { disableExecuteApiEndpoint }),
    ...(vpcEndpointIds && { vpcEndpointIds }),
    ...(unusual && { ipAddressType }),
  }
  return options.integrations && Object.keys(members).length > 0
    ? { 'x-amazon-apigateway-endpoint-configuration': members }
    : {}
}

function settings(snapshot: RestApiSnapshot, validators: ReadonlyMap<string, string>): Extensions {
  const { api, requestValidators, gatewayResponses } = snapshot
  const { binaryMediaTypes, minimumCompressionSize, apiKeySource, policy } = api
  const { securityPolicy, endpointAccessMode } = api
  return {
    ...(apiKeySource !== 'HEADER' && { 'x-amazon-apigateway-api-key-source': apiKeySource }),
    ...(policy !== undefined && { 'x-amazon-apigateway-policy': exportPolicy(policy, api.id) }),
    ...(gatewayResponses.length > 0 && {
      'x-amazon-apigateway-gateway-responses': responsesByType(gatewayResponses),
    }),
    ...(requestValidators.length > 0 && {
      'x-amazon-apigateway-request-validators': Object.fromEntries(
        requestValidators.map(({ id, name, ...checks }) => [validators.get(id) ?? name, checks]),
      ),
    }),
    ...(binaryMediaTypes &&
      binaryMediaTypes.length > 0 && {
        'x-amazon-apigateway-binary-media-types': binaryMediaTypes,
      }),
    ...(minimumCompressionSize !== undefined && {
      'x-amazon-apigateway-minimum-compression-size': minimumCompressionSize,
    }),
    ...(securityPolicy !== undefined && { 'x-amazon-apigateway-security-policy': securityPolicy }),
    ...(endpointAccessMode && { 'x-amazon-apigateway-endpoint-access-mode': endpointAccessMode }),
    ...limitsExtension(api.limits),
  }
}

/** `x-tidegate-limits` as it may be written: one attribute needs no list. */
export const limitsExtension = (limits: readonly AttributeLimit[] | undefined): Extensions =>
  limits
    ? {
        'x-tidegate-limits': limits.map((limit) => ({
          ...limit,
          by: limit.by.length === 1 ? limit.by[0] : limit.by,
        })),
      }
    : {}

/**
 * The policy with the API's own resources in the short form. The full one names this API, so another that
 * imports the document would get a policy about its origin, with denials that never apply.
 */
export function exportPolicy(text: string, apiId: string): unknown {
  const own = new RegExp(`^arn:[^:]+:execute-api:[^:]*:[^:]*:${apiId}/`)
  const shorten = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shorten)
    return typeof value === 'string' ? value.replace(own, 'execute-api:/') : value
  }
  const shortenStatement = (statement: unknown): unknown =>
    isObject(statement)
      ? Object.fromEntries(
          Object.entries(statement).map(([name, value]) => [
            name,
            name === 'Resource' || name === 'NotResource' ? shorten(value) : value,
          ]),
        )
      : statement
  const policy = parseObject(text)
  const { Statement: statements } = policy
  return {
    ...policy,
    ...(statements !== undefined && {
      Statement: Array.isArray(statements)
        ? statements.map(shortenStatement)
        : shortenStatement(statements),
    }),
  }
}

function documentationExtension({ version, parts }: PublishedDocumentation): Extensions {
  return {
    'x-amazon-apigateway-documentation': {
      version: version.version,
      createdDate: isoDate(version.createdDate),
      documentationParts: parts.map(({ location, properties }) => ({
        location,
        properties: parseObject(properties),
      })),
    },
  }
}

/** AWS's form in documents, to the second: `2016-11-22T22:41:40Z`. */
export function isoDate(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z')
}
