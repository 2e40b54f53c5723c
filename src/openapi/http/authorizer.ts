import { isObject } from '../../model/json-object.ts'
import type { JwtConfiguration } from '../../model/rest-api.ts'
import { maxAudiences } from '../../model/limits.ts'
import { issuerProblem } from '../../wire/egress/issuer-url.ts'
import { type Cursor, type Spot } from '../reader.ts'
import type { AuthorizerDefinition } from './definition.ts'
import { readFormat, readWholeNumber } from './scalars.ts'

const extension = 'x-amazon-apigateway-authorizer'
const discovery = '/.well-known/openid-configuration'

const members: ReadonlySet<string> = new Set([
  'type',
  'authorizerUri',
  'authorizerCredentials',
  'authorizerPayloadFormatVersion',
  'authorizerResultTtlInSeconds',
  'enableSimpleResponses',
  'identitySource',
  'identityValidationExpression',
  'jwtConfiguration',
])

/**
 * `x-amazon-apigateway-authorizer` of a security scheme. Errors, not warnings, for whatever is wrong: an authorizer that
 * is dropped leaves its routes open.
 */
export function readAuthorizer(
  cursor: Cursor,
  name: string,
  scheme: Spot,
): AuthorizerDefinition | undefined {
  const spot = cursor.child(scheme, extension)
  if (spot.value === undefined) return undefined
  for (const [key, member] of cursor.members(spot, 'fail')) {
    if (!members.has(key)) cursor.warn(`Unknown member '${key}' of ${extension} is ignored`, member)
  }
  if (!isObject(spot.value)) {
    if (spot.value === null) cursor.fail(`Unable to create authorizer '${name}': it is empty`, spot)
    return undefined
  }
  const type = cursor.text(cursor.child(spot, 'type'), 'fail')?.toLowerCase()
  if (type === 'jwt') return readJwt(cursor, name, scheme, spot)
  if (type === 'request') return readRequest(cursor, name, spot)
  cursor.fail(
    `Unable to create authorizer '${name}': its type must be jwt or request`,
    type === undefined ? spot : cursor.child(spot, 'type'),
  )
  return undefined
}

function readJwt(cursor: Cursor, name: string, scheme: Spot, spot: Spot): AuthorizerDefinition {
  const unable = `Unable to create authorizer '${name}':`
  const configuration = cursor.child(spot, 'jwtConfiguration')
  cursor.members(configuration, 'fail')
  const written = cursor.child(configuration, 'issuer')
  const url = cursor.child(scheme, 'openIdConnectUrl')
  const issuer = cursor.text(written, 'fail') || issuerOf(cursor, url, unable)
  const problem = issuerProblem(issuer)
  if (problem !== undefined)
    cursor.fail(`${unable} its issuer ${problem}`, written.value === undefined ? spot : written)
  const list = cursor.child(configuration, 'audience')
  const audience = cursor.items(list, 'fail').flatMap((item) => cursor.text(item, 'fail') || [])
  if (audience.length === 0 || audience.length > maxAudiences)
    cursor.fail(
      `${unable} it needs 1 to ${maxAudiences} audiences: tokens that were issued for others must not pass`,
      audience.length === 0 ? spot : list,
    )
  const sources = readIdentitySource(cursor, spot)
  const jwtConfiguration: JwtConfiguration = { audience, issuer }
  return {
    name,
    authorizerType: 'JWT',
    identitySource: sources.length > 0 ? sources : ['$request.header.Authorization'],
    jwtConfiguration,
  }
}

/** What an `openIdConnect` scheme says of the issuer. */
function issuerOf(cursor: Cursor, spot: Spot, unable: string): string {
  const url = cursor.text(spot, 'fail') ?? ''
  if (url === '' || url.endsWith(discovery)) return url.slice(0, -discovery.length)
  cursor.fail(`${unable} openIdConnectUrl must end with ${discovery}`, spot)
  return url
}

function readRequest(cursor: Cursor, name: string, spot: Spot): AuthorizerDefinition {
  const at = (key: string) => cursor.child(spot, key)
  const text = (key: string) => cursor.text(at(key), 'fail') || undefined
  const authorizerUri = text('authorizerUri')
  if (authorizerUri === undefined)
    cursor.fail(`Unable to create authorizer '${name}': 'authorizerUri' is missing`, spot)
  const authorizerCredentialsArn = text('authorizerCredentials')
  const authorizerPayloadFormatVersion = readFormat(cursor, at('authorizerPayloadFormatVersion'))
  if (authorizerPayloadFormatVersion === undefined)
    cursor.fail(
      `Unable to create authorizer '${name}': 'authorizerPayloadFormatVersion' must be 1.0 or 2.0`,
      at('authorizerPayloadFormatVersion').value === undefined
        ? spot
        : at('authorizerPayloadFormatVersion'),
    )
  const authorizerResultTtlInSeconds = readWholeNumber(cursor, at('authorizerResultTtlInSeconds'))
  const enableSimpleResponses = cursor.flag(at('enableSimpleResponses'), 'fail')
  const identityValidationExpression = text('identityValidationExpression')
  return {
    name,
    authorizerType: 'REQUEST',
    ...(authorizerUri !== undefined && { authorizerUri }),
    ...(authorizerCredentialsArn !== undefined && { authorizerCredentialsArn }),
    ...(authorizerPayloadFormatVersion && { authorizerPayloadFormatVersion }),
    ...(authorizerResultTtlInSeconds !== undefined && { authorizerResultTtlInSeconds }),
    ...(enableSimpleResponses !== undefined && { enableSimpleResponses }),
    identitySource: readIdentitySource(cursor, spot),
    ...(identityValidationExpression !== undefined && { identityValidationExpression }),
  }
}

/** A text with commas, as AWS writes it, or a list. */
function readIdentitySource(cursor: Cursor, spot: Spot): readonly string[] {
  const source = cursor.child(spot, 'identitySource')
  const texts = Array.isArray(source.value)
    ? cursor.items(source, 'fail').map((item) => cursor.text(item, 'fail') ?? '')
    : (cursor.text(source, 'fail') ?? '').split(',')
  return texts.map((text) => text.trim()).filter((text) => text !== '')
}
