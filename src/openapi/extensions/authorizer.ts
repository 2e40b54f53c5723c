import type { Authorizer } from '../../model/rest-api.ts'
import { type Reader, type Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'
import { readJwtAuthorizer } from './jwt-authorizer.ts'

const extension = 'x-amazon-apigateway-authorizer'

/** Seconds a result may be cached: AWS's maximum (spec control-plane §6). */
const maxTtl = 3600

const types: ReadonlyMap<string, Authorizer['type']> = new Map([
  ['token', 'TOKEN'],
  ['request', 'REQUEST'],
  ['cognito_user_pools', 'COGNITO_USER_POOLS'],
  ['jwt', 'JWT'],
])

const members: ReadonlySet<string> = new Set([
  'type',
  'authorizerUri',
  'authorizerCredentials',
  'identitySource',
  'identityValidationExpression',
  'authorizerResultTtlInSeconds',
  'providerARNs',
  'jwtConfiguration',
])

/**
 * `x-amazon-apigateway-authorizer` of a security scheme. Errors, not warnings, for whatever is wrong: an
 * authorizer that is dropped leaves its methods open. Empty texts count as absent
 * (ls:apigateway_import::test_import_rest_api).
 */
export function readAuthorizer(
  reader: Reader,
  scheme: Spot,
  use: {
    readonly name: string
    readonly header: string
    readonly authType: string | undefined
  },
): Omit<Authorizer, 'id'> | undefined {
  const spot = reader.child(scheme, extension)
  if (spot.value === undefined) return undefined
  for (const [key, member] of reader.members(spot, 'fail')) {
    if (!members.has(key)) {
      reader.warn(`Unknown member '${key}' of ${extension} is ignored`, member)
    }
  }
  if (!isObject(spot.value)) {
    if (spot.value === null)
      reader.fail(`Unable to create authorizer '${use.name}': it is empty`, spot)
    return undefined
  }
  const text = (name: string) => reader.text(reader.child(spot, name), 'fail') || undefined

  const written = text('type')
  const type = types.get(written?.toLowerCase() ?? '')
  if (!type) {
    reader.fail(
      `Unable to create authorizer '${use.name}': its type must be token, request, cognito_user_pools or jwt`,
      written === undefined ? spot : reader.child(spot, 'type'),
    )
    return undefined
  }
  if (type === 'JWT') return readJwtAuthorizer(reader, spot, use)
  const cognito = type === 'COGNITO_USER_POOLS'
  const authorizerUri = text('authorizerUri')
  const authorizerCredentials = text('authorizerCredentials')
  const identityValidationExpression = text('identityValidationExpression')
  const ttl = readTtl(reader, reader.child(spot, 'authorizerResultTtlInSeconds'))
  const providerARNs = reader
    .items(reader.child(spot, 'providerARNs'), 'fail')
    .flatMap((item) => reader.text(item, 'fail') ?? [])
  const missing = cognito ? providerARNs.length === 0 : authorizerUri === undefined
  if (missing) {
    reader.fail(
      `Unable to create authorizer '${use.name}': '${cognito ? 'providerARNs' : 'authorizerUri'}' is missing`,
      spot,
    )
  }
  const identitySource =
    type === 'REQUEST' ? text('identitySource') : `method.request.header.${use.header}`
  return {
    name: use.name,
    type,
    authType: use.authType ?? (cognito ? 'cognito_user_pools' : 'custom'),
    ...(authorizerUri !== undefined && { authorizerUri }),
    ...(authorizerCredentials !== undefined && { authorizerCredentials }),
    ...(identitySource !== undefined && { identitySource }),
    ...(identityValidationExpression !== undefined && { identityValidationExpression }),
    ...(ttl !== undefined && { authorizerResultTtlInSeconds: ttl }),
    ...(providerARNs.length > 0 && { providerARNs }),
  }
}

function readTtl(reader: Reader, spot: Spot): number | undefined {
  if (spot.value === undefined) return undefined
  const ttl = Number(reader.text(spot, 'fail'))
  if (Number.isInteger(ttl) && ttl >= 0 && ttl <= maxTtl) return ttl
  reader.fail(`'authorizerResultTtlInSeconds' must be a whole number from 0 to ${maxTtl}`, spot)
  return undefined
}
