import { isObject } from '../../model/json-object.ts'
import { hasExtensionOf, type ApiKind } from './index.ts'
import type { OpenApiDocument } from '../parse.ts'

/**
 * Which kind of API a document is meant for, as nothing in it says so: an HTTP API where it has what those alone have, or
 * a payload format version and nothing that REST APIs alone have. Else a REST API.
 */
export function kindOf({ source, version }: OpenApiDocument): ApiKind {
  const root = source.value
  if (version === '2.0' || !isObject(root)) return 'REST'
  const paths = isObject(root['paths']) ? root['paths'] : {}
  const components = isObject(root['components']) ? root['components'] : {}
  const integrations = [
    ...Object.values(paths).flatMap((item) =>
      isObject(item) ? Object.values(item).map(integrationOf) : [],
    ),
    ...Object.values(membersOf(components, 'x-amazon-apigateway-integrations')),
  ].filter(isObject)
  const isHttp =
    hasExtensionOf(root, 'HTTP') ||
    Object.hasOwn(root, 'x-amazon-apigateway-importexport-version') ||
    Object.hasOwn(paths, '/$default') ||
    Object.hasOwn(components, 'x-amazon-apigateway-integrations') ||
    integrations.some((one) => Object.hasOwn(one, 'integrationSubtype'))
  if (isHttp) return 'HTTP'
  const isRest = hasExtensionOf(root, 'REST') || integrations.some((one) => hasAny(one, ofRest))
  return !isRest && integrations.some((one) => Object.hasOwn(one, 'payloadFormatVersion'))
    ? 'HTTP'
    : 'REST'
}

/** Members of integrations that REST APIs alone have. */
const ofRest = ['passthroughBehavior', 'requestTemplates', 'responses', 'cacheKeyParameters']

const hasAny = (value: object, names: readonly string[]) =>
  names.some((name) => Object.hasOwn(value, name))

const integrationOf = (operation: unknown): unknown =>
  isObject(operation) ? operation['x-amazon-apigateway-integration'] : undefined

function membersOf(owner: Readonly<Record<string, unknown>>, name: string) {
  const value = Object.hasOwn(owner, name) ? owner[name] : undefined
  return isObject(value) ? value : {}
}
