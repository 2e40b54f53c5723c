import type { IntegrationResponse } from '../../../model/integration.ts'
import { defaultIntegrationTimeoutMs } from '../../../model/limits.ts'
import type { IntegrationDefinition } from '../../definition.ts'
import { type Reader, type Spot, shown } from '../../reader.ts'
import { isObject } from '../../../model/json-object.ts'

const extension = 'x-amazon-apigateway-integration'

/** All members AWS documents. */
const members: ReadonlySet<string> = new Set([
  'type',
  'uri',
  'httpMethod',
  'credentials',
  'connectionType',
  'connectionId',
  'integrationTarget',
  'passthroughBehavior',
  'contentHandling',
  'timeoutInMillis',
  'cacheNamespace',
  'cacheKeyParameters',
  'requestParameters',
  'requestTemplates',
  'responses',
  'responseTransferMode',
  'tlsConfig',
  // HTTP APIs' member: ls:apigateway_import::test_import_with_stage_variables has it with failonwarnings.
  'payloadFormatVersion',
])

const responseMembers: ReadonlySet<string> = new Set([
  'statusCode',
  'responseParameters',
  'responseTemplates',
  'contentHandling',
])

// `serverNameToVerify` is HTTP APIs' alone.
const tlsMembers: ReadonlySet<string> = new Set(['insecureSkipVerification'])

const contentHandlings = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const

/** Where an integration belongs, for AWS's texts. */
type Use = { readonly path: string; readonly method: string }

/**
 * `x-amazon-apigateway-integration` of an operation with AWS's defaults filled in (spec openapi §4 and
 * integrations §2). URIs and expressions are checked where integrations are put, not here.
 */
export function readIntegration(
  reader: Reader,
  operation: Spot,
  use: Use,
): IntegrationDefinition | undefined {
  const declared = reader.child(operation, extension)
  if (declared.value === undefined) return undefined
  const spot = reader.resolve(declared)
  warnOfOthers(reader, spot, members, extension)
  if (!isObject(spot.value)) return undefined
  const at = (name: string) => reader.child(spot, name)
  const text = (name: string) => reader.text(at(name), 'fail') || undefined

  const type = reader.word(at('type'), ['HTTP', 'HTTP_PROXY', 'AWS', 'AWS_PROXY', 'MOCK'])
  if (!type) {
    if (at('type').value === undefined) {
      reader.fail(
        `Unable to put integration on '${use.method}' for resource at path '${use.path}': its 'type' is missing; it must be http, http_proxy, aws, aws_proxy or mock`,
        spot,
      )
    }
    return undefined
  }
  const mock = type === 'MOCK'
  const overHttp = type === 'HTTP' || type === 'HTTP_PROXY'
  const httpMethod = mock ? undefined : text('httpMethod')?.toUpperCase()
  const uri = mock ? undefined : text('uri')
  const connection = reader.word(at('connectionType'), ['INTERNET', 'VPC_LINK'])
  // `INTERNET` is kept for the HTTP types alone, which have it even when unset (spec integrations §2).
  const connectionType = overHttp
    ? (connection ?? 'INTERNET')
    : connection === 'VPC_LINK'
      ? connection
      : undefined
  const connectionId = text('connectionId')
  const integrationTarget = text('integrationTarget')
  const credentials = text('credentials')
  const requestParameters = readMapping(reader, at('requestParameters'), use)
  const requestTemplates = readTemplates(reader, at('requestTemplates'), use)
  const contentHandling = reader.word(at('contentHandling'), contentHandlings)
  const cacheNamespace = text('cacheNamespace')
  const transfer = reader.word(at('responseTransferMode'), ['BUFFERED', 'STREAM'])
  const payloadFormatVersion = readPayloadFormat(reader, at('payloadFormatVersion'))
  warnOfOthers(reader, at('tlsConfig'), tlsMembers, 'tlsConfig')
  const insecure = reader.flag(reader.child(at('tlsConfig'), 'insecureSkipVerification'), 'fail')
  const integrationResponses = readResponses(reader, at('responses'), use)
  return {
    type,
    ...(httpMethod !== undefined && { httpMethod }),
    ...(uri !== undefined && { uri }),
    ...(connectionType && { connectionType }),
    ...(connectionId !== undefined && { connectionId }),
    ...(integrationTarget !== undefined && { integrationTarget }),
    ...(credentials !== undefined && { credentials }),
    ...(requestParameters && { requestParameters }),
    ...(requestTemplates && { requestTemplates }),
    passthroughBehavior:
      reader.word(at('passthroughBehavior'), ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']) ??
      'WHEN_NO_MATCH',
    ...(contentHandling && { contentHandling }),
    timeoutInMillis: readTimeout(reader, at('timeoutInMillis')),
    ...(cacheNamespace !== undefined && { cacheNamespace }),
    cacheKeyParameters: reader
      .items(at('cacheKeyParameters'))
      .flatMap((item) => reader.text(item) ?? []),
    ...(insecure !== undefined && { tlsConfig: { insecureSkipVerification: insecure } }),
    // Without effect for the other types, as recorded.
    ...(payloadFormatVersion && type === 'AWS_PROXY' && { payloadFormatVersion }),
    ...(transfer && { responseTransferMode: transfer }),
    ...(integrationResponses && { integrationResponses }),
  }
}

/** A number in the document has lost its zero. */
function readPayloadFormat(reader: Reader, spot: Spot): '2.0' | undefined {
  const text = reader.text(spot, 'fail') ?? ''
  if (text === '2.0' || text === '2') return '2.0'
  if (!['', '1.0', '1'].includes(text)) {
    reader.warn(`Unknown payloadFormatVersion '${text}' is ignored: there are 1.0 and 2.0`, spot)
  }
  return undefined
}

/** By status code; the key of a response is its selection pattern, `default` for none (spec openapi §4). */
function readResponses(
  reader: Reader,
  spot: Spot,
  use: Use,
): Readonly<Record<string, IntegrationResponse>> | undefined {
  const responses = new Map<string, IntegrationResponse>()
  for (const [pattern, response] of reader.members(spot)) {
    warnOfOthers(reader, response, responseMembers, 'an integration response')
    if (!isObject(response.value)) continue
    const code = reader.child(response, 'statusCode')
    const statusCode = reader.text(code, 'fail') ?? ''
    if (!/^[1-5]\d\d$/.test(statusCode)) {
      reader.fail(
        `Unable to put integration response on '${use.method}' for resource at path '${use.path}': the statusCode of '${pattern}' must have three digits, from 100 to 599`,
        code,
      )
      continue
    }
    if (responses.has(statusCode)) {
      reader.warn(
        `Two integration responses of method '${use.method}' on resource '${use.path}' have status code ${statusCode}: the later replaces the earlier`,
        response,
      )
    }
    const responseParameters = readMapping(
      reader,
      reader.child(response, 'responseParameters'),
      use,
    )
    const responseTemplates = readTemplates(
      reader,
      reader.child(response, 'responseTemplates'),
      use,
    )
    const contentHandling = reader.word(reader.child(response, 'contentHandling'), contentHandlings)
    responses.set(statusCode, {
      statusCode,
      ...(pattern !== 'default' && { selectionPattern: pattern }),
      ...(responseParameters && { responseParameters }),
      ...(responseTemplates && { responseTemplates }),
      ...(contentHandling && { contentHandling }),
    })
  }
  return responses.size > 0 ? Object.fromEntries(responses) : undefined
}

function readMapping(
  reader: Reader,
  spot: Spot,
  use: Use,
): Readonly<Record<string, string>> | undefined {
  const entries = reader.members(spot).flatMap(([name, member]): [string, string][] => {
    if (typeof member.value === 'string') {
      reader.spend(member.value.length, member)
      return [[name, member.value]]
    }
    reader.warn(wrongFormat(spot, name, member, use))
    return []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** Byte for byte as written; an empty template is stored as null (spec integrations §2). */
function readTemplates(
  reader: Reader,
  spot: Spot,
  use: Use,
): Readonly<Record<string, string | null>> | undefined {
  const entries = reader.members(spot).flatMap(([type, member]): [string, string | null][] => {
    if (member.value === null || member.value === '') return [[type, null]]
    if (typeof member.value === 'string') {
      reader.spend(member.value.length, member)
      return [[type, member.value]]
    }
    reader.warn(wrongFormat(spot, type, member, use))
    return []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

// ls:apigateway_import::test_import_rest_api_with_base_path_oas30: the entry is dropped, with this text.
function wrongFormat(map: Spot, name: string, member: Spot, use: Use): string {
  const got = shown(member.value)
  return `Invalid format for '${map.path.at(-1)}'. Expected type string for property '${name}' of resource '${use.path}' and method '${use.method}' but got '${got}'`
}

/** No configuration is dropped in silence. */
function warnOfOthers(reader: Reader, spot: Spot, known: ReadonlySet<string>, owner: string): void {
  for (const [key, member] of reader.members(spot, 'fail')) {
    if (!known.has(key)) reader.warn(`Unknown member '${key}' of ${owner} is ignored`, member)
  }
}

function readTimeout(reader: Reader, spot: Spot): number {
  if (spot.value === undefined || spot.value === null) return defaultIntegrationTimeoutMs
  const timeout = Number(reader.text(spot, 'fail'))
  if (Number.isInteger(timeout) && timeout > 0) return timeout
  reader.fail(
    `'timeoutInMillis' must be a whole number of milliseconds, not ${shown(spot.value)}`,
    spot,
  )
  return defaultIntegrationTimeoutMs
}
