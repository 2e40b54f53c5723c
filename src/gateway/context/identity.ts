import type { Exchange } from '../exchange/exchange.ts'
import { sourceIp } from '../client/client.ts'

/** AWS's names for the API key of a method's test: spec integrations §24. */
const testKey = { apiKey: 'test-invoke-api-key', apiKeyId: 'test-invoke-api-key-id' }

/** A method's test is its caller's own request; other requests that are made up have no caller. */
export const isTested = (x: Exchange): boolean => x.simulated && x.caller !== undefined

/** Of a method that needs a key alone: spec rest-responses §7. */
export const keyOf = (x: Exchange): typeof testKey | undefined =>
  x.apiKey ? { apiKey: x.apiKey.value, apiKeyId: x.apiKey.id } : isTested(x) ? testKey : undefined

/**
 * `requestContext.identity` of an event, in the recorded order of its keys; what does not apply is null (spec
 * rest-responses §7).
 */
export const identityOf = (x: Exchange) => ({
  ...keyOf(x),
  cognitoIdentityPoolId: null,
  accountId: x.caller?.accountId ?? null,
  cognitoIdentityId: null,
  caller: x.caller?.userId ?? null,
  sourceIp: sourceIp(x),
  principalOrgId: null,
  accessKey: x.caller?.accessKeyId || null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  userArn: x.caller?.userArn ?? null,
  userAgent: x.request.headers.get('user-agent'),
  user: x.caller?.userId ?? null,
  ...(x.location.vpcEndpoint && {
    vpcId: x.location.vpcEndpoint.vpcId ?? null,
    vpceId: x.location.vpcEndpoint.id,
  }),
  ...(x.location.clientCert && { clientCert: x.location.clientCert }),
})
