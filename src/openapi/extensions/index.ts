import type { Cursor, Spot } from '../reader.ts'

/** The kinds of object that carry extensions. */
export type Place =
  | 'document'
  | 'path item'
  | 'operation'
  | 'security scheme'
  | 'server'
  | 'components'
  | 'tag'

/** The kinds of API that documents define. */
export type ApiKind = 'REST' | 'HTTP'

/** Every extension API Gateway knows and where it stands (spec openapi §11); some are for one kind of API `only`. */
const known: Readonly<
  Record<string, { readonly places: readonly Place[]; readonly only?: ApiKind }>
> = {
  'any-method': { places: ['path item'] },
  'api-key-source': { places: ['document'], only: 'REST' },
  auth: { places: ['operation'] },
  authorizer: { places: ['security scheme'] },
  authtype: { places: ['security scheme'] },
  'binary-media-types': { places: ['document'], only: 'REST' },
  cors: { places: ['document'], only: 'HTTP' },
  documentation: { places: ['document'], only: 'REST' },
  'endpoint-access-mode': { places: ['document'], only: 'REST' },
  'endpoint-configuration': { places: ['document', 'server'] },
  'gateway-responses': { places: ['document'], only: 'REST' },
  'importexport-version': { places: ['document'] },
  integration: { places: ['operation'] },
  integrations: { places: ['components'] },
  'minimum-compression-size': { places: ['document'], only: 'REST' },
  policy: { places: ['document'], only: 'REST' },
  'request-validator': { places: ['document', 'operation'], only: 'REST' },
  'request-validators': { places: ['document'], only: 'REST' },
  'security-policy': { places: ['document'], only: 'REST' },
  'tag-value': { places: ['tag'], only: 'HTTP' },
}

const prefix = 'x-amazon-apigateway-'
/** Tidegate's own; what is unknown or misplaced would leave an API open. */
const ownPrefix = 'x-tidegate-'
const own: Readonly<
  Record<string, { readonly places: readonly Place[]; readonly only?: ApiKind }>
> = {
  'api-key': { places: ['document', 'operation'], only: 'HTTP' },
  audit: { places: ['document', 'operation'], only: 'REST' },
  cache: { places: ['operation'], only: 'HTTP' },
  'gateway-responses': { places: ['document'], only: 'HTTP' },
  limits: { places: ['document', 'operation'] },
  policy: { places: ['document'], only: 'HTTP' },
  streaming: { places: ['operation'], only: 'HTTP' },
  validation: { places: ['operation'], only: 'HTTP' },
}

/** Whether an object has an extension that one kind of API alone has. */
export const hasExtensionOf = (value: object, kind: ApiKind): boolean =>
  Object.keys(value).some((key) => {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : ''
    return Object.hasOwn(known, name) && known[name]?.only === kind
  })

/** Warns of every extension of API Gateway's that has no effect where it stands: none is dropped in silence. */
export function checkExtensions(
  reader: Cursor,
  spot: Spot,
  place: Place,
  kind: ApiKind = 'REST',
): void {
  for (const [key, extension] of reader.members(spot)) {
    if (key.toLowerCase().startsWith(ownPrefix)) checkOwn(reader, key, extension, place, kind)
    if (!key.toLowerCase().startsWith(prefix)) continue
    const name = key.slice(prefix.length)
    const entry = key.startsWith(prefix) && Object.hasOwn(known, name) ? known[name] : undefined
    if (!entry) {
      reader.warn(`Unknown extension '${key}' is ignored`, extension)
    } else if (!entry.places.includes(place)) {
      reader.warn(
        `Extension '${key}' is ignored here: it belongs in the ${entry.places.join(' or the ')}`,
        extension,
      )
    } else if (entry.only && entry.only !== kind) {
      reader.warn(`Extension '${key}' is ignored: it applies to ${entry.only} APIs only`, extension)
    }
  }
}

function checkOwn(reader: Cursor, key: string, extension: Spot, place: Place, kind: ApiKind): void {
  const name = key.slice(ownPrefix.length)
  const entry = key.startsWith(ownPrefix) && Object.hasOwn(own, name) ? own[name] : undefined
  if (!entry) {
    const known = Object.entries(own).filter(([, { only = kind }]) => only === kind)
    const names = known.map(([each]) => ownPrefix + each).join(', ')
    reader.fail(`Unknown extension '${key}': there are ${names}`, extension)
  } else if (entry.only && entry.only !== kind) {
    reader.fail(`Extension '${key}' applies to ${entry.only} APIs only`, extension)
  } else if (!entry.places.includes(place)) {
    reader.fail(
      `Extension '${key}' has no effect here: it belongs in the ${entry.places.join(' or the ')}`,
      extension,
    )
  }
}
