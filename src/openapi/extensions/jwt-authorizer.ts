import type { Authorizer } from '../../model/rest-api.ts'
import { maxAudiences } from '../../model/limits.ts'
import { isObject } from '../../model/json-object.ts'
import { issuerProblem } from '../../wire/egress/issuer-url.ts'
import type { Reader, Spot } from '../reader.ts'

/** HTTP APIs' way to name a source, and REST APIs' own. */
const source = /^(?:\$request|method\.request)\.(header|querystring)\.([a-zA-Z0-9._$-]+)$/

/**
 * `x-amazon-apigateway-authorizer` of type `jwt`, as HTTP APIs have it, for a REST API (docs/differences.md): errors for
 * whatever could not be verified by it.
 */
export function readJwtAuthorizer(
  reader: Reader,
  spot: Spot,
  use: { readonly name: string; readonly header: string; readonly authType: string | undefined },
): Omit<Authorizer, 'id'> | undefined {
  const unable = `Unable to create authorizer '${use.name}':`
  const configuration = reader.child(spot, 'jwtConfiguration')
  if (!isObject(configuration.value)) {
    reader.fail(`${unable} 'jwtConfiguration' with an issuer and its audience is missing`, spot)
    return undefined
  }
  const issuerSpot = reader.child(configuration, 'issuer')
  const issuer = reader.text(issuerSpot, 'fail') ?? ''
  const problem = issuerProblem(issuer)
  if (problem !== undefined)
    reader.fail(`${unable} its issuer ${problem}`, issuer === '' ? configuration : issuerSpot)
  const audienceSpot = reader.child(configuration, 'audience')
  const audience = reader
    .items(audienceSpot, 'fail')
    .flatMap((item) => reader.text(item, 'fail') || [])
  if (audience.length === 0 || audience.length > maxAudiences)
    reader.fail(
      `${unable} it needs 1 to ${maxAudiences} audiences: tokens that were issued for others must not pass`,
      audience.length === 0 ? configuration : audienceSpot,
    )
  const sourceSpot = reader.child(spot, 'identitySource')
  const written = reader.text(sourceSpot, 'fail') || `$request.header.${use.header}`
  const [, place, name] = source.exec(written) ?? []
  if (place === undefined)
    reader.fail(
      `${unable} its identitySource must be $request.header.{name} or $request.querystring.{name}`,
      sourceSpot,
    )
  return {
    name: use.name,
    type: 'JWT',
    authType: use.authType ?? 'jwt',
    identitySource: `method.request.${place}.${name}`,
    jwtConfiguration: { issuer, audience },
  }
}
