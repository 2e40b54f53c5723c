import type { Method } from '../../model/rest-api.ts'
import type { Cacheable } from './cached.ts'

/** What a method's definition says of its cached answers. */
export type CacheDefinition = {
  readonly namespace: string
  /** What tells answers apart, besides the verb. */
  readonly parameters: readonly KeyParameter[]
  /** What the method's authorizer tells callers apart by: expressions. */
  readonly identitySources: readonly string[]
  /** The parameters tell callers apart. */
  readonly tellsCallers: boolean
  /** Content types among which `Accept` chooses; empty where it has no choice. */
  readonly responseTypes: readonly string[]
  /** `Accept` says whether base64 is decoded. */
  readonly readsBinaryAccept: boolean
}

/** A cache key parameter, and the expression that its value comes from. */
export type KeyParameter = { readonly name: string; readonly expression: string | undefined }

export function cacheDefinitionOf(method: Cacheable): CacheDefinition {
  const { cacheNamespace, cacheKeyParameters, requestParameters = {}, responseTypes } = method
  const parameters = cacheKeyParameters.toSorted().map((name) => ({
    name,
    expression: name.startsWith('integration.request.') ? requestParameters[name] : name,
  }))
  const identitySources = (method.identitySource ?? '')
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source.startsWith('method.request.'))
  const choosesType = responseTypes.some(({ length }) => length > 1)
  return {
    namespace: cacheNamespace,
    parameters,
    identitySources,
    tellsCallers: tellsCallers(parameters, method.authorizationType, identitySources),
    responseTypes: choosesType ? [...new Set(responseTypes.flat())] : [],
    readsBinaryAccept: method.type !== 'HTTP_PROXY',
  }
}

/** Whom a definition means by these it has told itself: an address or a browser is nobody. */
const ofCaller =
  /^context\.(?:authorizer\..+|identity\.(?:caller|user|userArn|apiKey|apiKeyId|cognito.+|clientCert\.(?:clientCertPem|subjectDN|serialNumber)))$/

function tellsCallers(
  parameters: readonly KeyParameter[],
  authorizationType: Method['authorizationType'],
  identitySources: readonly string[],
): boolean {
  const expressions = new Set(parameters.map(({ expression = '' }) => plain(expression)))
  if ([...expressions].some((expression) => ofCaller.test(expression))) return true
  // The gateway itself takes the header of a signature: it is no key.
  if (authorizationType === 'AWS_IAM') return false
  const sources =
    authorizationType === 'NONE' ? ['method.request.header.authorization'] : identitySources
  return sources.length > 0 && sources.every((source) => expressions.has(plain(source)))
}

/** Header names are compared whatever their case; all values of a parameter count. */
const plain = (expression: string): string =>
  expression
    .replace(/^method\.request\.multivalue/, 'method.request.')
    .replace(/^method\.request\.header\..+/, (text) => text.toLowerCase())
