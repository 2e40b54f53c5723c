import { defaultHttpIntegrationTimeoutMs } from '../../model/limits.ts'
import { jsonPointer } from '../import-error.ts'
import { type Cursor, shown, type Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'
import type { HttpSavingRules, IntegrationDefinition } from './definition.ts'
import { readFormat, readWholeNumber } from './scalars.ts'

const extension = 'x-amazon-apigateway-integration'

const members: ReadonlySet<string> = new Set([
  'type',
  'uri',
  'httpMethod',
  'credentials',
  'connectionType',
  'connectionId',
  'integrationSubtype',
  'payloadFormatVersion',
  'timeoutInMillis',
  'requestParameters',
  'responseParameters',
  'tlsConfig',
])

/** What only REST APIs have of it. */
const idleMembers: ReadonlySet<string> = new Set([
  'passthroughBehavior',
  'contentHandling',
  'cacheNamespace',
  'cacheKeyParameters',
  'requestTemplates',
  'responses',
  'responseTransferMode',
  'integrationTarget',
])

/** The integrations of a document: those that operations refer to once, however many do, and those written in them. */
export type Integrations = {
  /** The place in {@link Integrations.all} of what an operation has; undefined when there is none that can be. */
  of(operation: Spot, routeKey: string): number | undefined
  all(): readonly IntegrationDefinition[]
}

/** Integrations as a document is read. What cannot be one is left out with a warning (spec openapi §12). */
export function openIntegrations(cursor: Cursor, rules: HttpSavingRules): Integrations {
  const found: IntegrationDefinition[] = []
  const places = new Map<string, number | undefined>()

  const placeOf = (spot: Spot, owner: string): number | undefined => {
    const pointer = jsonPointer(spot.path)
    if (places.has(pointer)) return places.get(pointer)
    const integration = readIntegration(cursor, spot, owner)
    const reason = integration && rules.integration(integration)
    if (reason !== undefined)
      cursor.warn(`Unable to create the integration of ${owner}: ${reason}`, spot)
    const place = integration && reason === undefined ? found.push(integration) - 1 : undefined
    places.set(pointer, place)
    return place
  }

  const components = cursor.child(cursor.root, 'components')
  const shared = cursor.child(components, 'x-amazon-apigateway-integrations')
  for (const [name, declared] of cursor.members(shared)) {
    const spot = cursor.find(declared)
    if (spot) placeOf(spot, `component '${name}'`)
  }

  return {
    of(operation, routeKey) {
      const declared = cursor.child(operation, extension)
      if (declared.value === undefined) return undefined
      const spot = cursor.find(declared)
      return spot && placeOf(spot, `route '${routeKey}'`)
    },
    all: () => found,
  }
}

function readIntegration(
  cursor: Cursor,
  spot: Spot,
  owner: string,
): IntegrationDefinition | undefined {
  for (const [key, member] of cursor.members(spot)) {
    if (idleMembers.has(key))
      cursor.note(`Ignoring '${key}' of the integration of ${owner}: HTTP APIs have none`, member)
    else if (!members.has(key))
      cursor.warn(`Unknown member '${key}' of ${extension} is ignored`, member)
  }
  if (!isObject(spot.value)) return undefined
  const at = (name: string) => cursor.child(spot, name)
  const text = (name: string) => cursor.text(at(name)) || undefined
  const type = text('type')?.toUpperCase()
  if (type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') {
    cursor.warn(
      `Unable to create the integration of ${owner}: its type is ${shown(at('type').value)}; HTTP APIs have aws_proxy and http_proxy`,
      at('type').value === undefined ? spot : at('type'),
    )
    return undefined
  }
  const integrationSubtype = text('integrationSubtype')
  // Lambda answers POST alone, whatever a document says (spec http-api §8).
  const integrationMethod =
    type === 'HTTP_PROXY'
      ? text('httpMethod')?.toUpperCase()
      : integrationSubtype === undefined
        ? 'POST'
        : undefined
  const integrationUri = text('uri')
  const connectionId = text('connectionId')
  const credentialsArn = text('credentials')
  const requestParameters = readParameters(cursor, at('requestParameters'), owner)
  const responseParameters = readResponseParameters(cursor, at('responseParameters'), owner)
  const serverNameToVerify = cursor.text(cursor.child(at('tlsConfig'), 'serverNameToVerify'))
  return {
    integrationType: type,
    ...(integrationSubtype !== undefined && { integrationSubtype }),
    ...(integrationMethod !== undefined && { integrationMethod }),
    ...(integrationUri !== undefined && { integrationUri }),
    connectionType: cursor.word(at('connectionType'), ['INTERNET', 'VPC_LINK']) ?? 'INTERNET',
    ...(connectionId !== undefined && { connectionId }),
    ...(credentialsArn !== undefined && { credentialsArn }),
    payloadFormatVersion: readPayloadFormat(
      cursor,
      at('payloadFormatVersion'),
      owner,
      type === 'AWS_PROXY' && integrationSubtype === undefined,
    ),
    timeoutInMillis:
      readWholeNumber(cursor, at('timeoutInMillis')) ?? defaultHttpIntegrationTimeoutMs,
    ...(requestParameters && { requestParameters }),
    ...(responseParameters && { responseParameters }),
    ...(serverNameToVerify !== undefined && { tlsConfig: { serverNameToVerify } }),
  }
}

/** AWS's default is 1.0 (spec http-api §18). */
function readPayloadFormat(
  cursor: Cursor,
  spot: Spot,
  owner: string,
  isFunction: boolean,
): '1.0' | '2.0' {
  const format = readFormat(cursor, spot)
  if (format === undefined && spot.value !== undefined)
    cursor.fail(
      `Unable to create the integration of ${owner}: its payloadFormatVersion must be 1.0 or 2.0`,
      spot,
    )
  if (format !== '2.0' || isFunction) return format ?? '1.0'
  cursor.note(`Ignoring payloadFormatVersion 2.0 of ${owner}: functions alone have it`, spot)
  return '1.0'
}

/** By status code. */
function readResponseParameters(
  cursor: Cursor,
  spot: Spot,
  owner: string,
): IntegrationDefinition['responseParameters'] {
  const entries = cursor.members(spot).flatMap(([status, map]) => {
    const parameters = readParameters(cursor, map, owner)
    return parameters ? [[status, parameters] as const] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** Numbers and booleans are the texts they are written as: a first-class integration's parameters may well be some. */
function readParameters(
  cursor: Cursor,
  spot: Spot,
  owner: string,
): Readonly<Record<string, string>> | undefined {
  const entries = cursor.members(spot).flatMap(([name, member]): [string, string][] => {
    const text = cursor.text(member)
    if (text !== undefined) return [[name, text]]
    if (member.value === null)
      cursor.warn(`Ignoring parameter '${name}' of ${owner}: it has no value`, member)
    return []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
