import type { Reader, Spot } from '../reader.ts'

/** The kinds of object that carry extensions. */
export type Place =
  | 'document'
  | 'path item'
  | 'operation'
  | 'security scheme'
  | 'server'
  | 'components'
  | 'tag'

/** Every extension API Gateway knows and where it stands (spec openapi §11); `http` ones are for HTTP APIs alone. */
const known: Readonly<
  Record<string, { readonly places: readonly Place[]; readonly http?: boolean }>
> = {
  'any-method': { places: ['path item'] },
  'api-key-source': { places: ['document'] },
  auth: { places: ['operation'] },
  authorizer: { places: ['security scheme'] },
  authtype: { places: ['security scheme'] },
  'binary-media-types': { places: ['document'] },
  cors: { places: ['document'], http: true },
  documentation: { places: ['document'] },
  'endpoint-access-mode': { places: ['document'] },
  'endpoint-configuration': { places: ['document', 'server'] },
  'gateway-responses': { places: ['document'] },
  'importexport-version': { places: ['document'] },
  integration: { places: ['operation'] },
  integrations: { places: ['components'] },
  'minimum-compression-size': { places: ['document'] },
  policy: { places: ['document'] },
  'request-validator': { places: ['document', 'operation'] },
  'request-validators': { places: ['document'] },
  'security-policy': { places: ['document'] },
  'tag-value': { places: ['tag'], http: true },
}

const prefix = 'x-amazon-apigateway-'
/** Tidegate's own; what is unknown or misplaced would leave an API open. */
const ownPrefix = 'x-tidegate-'
const ownExtensions: readonly string[] = ['x-tidegate-audit', 'x-tidegate-limits']
const ownPlaces: readonly Place[] = ['document', 'operation']

/** Warns of every extension of API Gateway's that has no effect where it stands: none is dropped in silence. */
export function checkExtensions(reader: Reader, spot: Spot, place: Place): void {
  for (const [key, extension] of reader.members(spot)) {
    if (key.toLowerCase().startsWith(ownPrefix)) checkOwn(reader, key, extension, place)
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
    } else if (entry.http) {
      reader.warn(`Extension '${key}' is ignored: it applies to HTTP APIs only`, extension)
    }
  }
}

function checkOwn(reader: Reader, key: string, extension: Spot, place: Place): void {
  if (!ownExtensions.includes(key)) {
    reader.fail(`Unknown extension '${key}': there are ${ownExtensions.join(', ')}`, extension)
  } else if (!ownPlaces.includes(place)) {
    reader.fail(
      `Extension '${key}' has no effect here: it belongs in the ${ownPlaces.join(' or the ')}`,
      extension,
    )
  }
}
