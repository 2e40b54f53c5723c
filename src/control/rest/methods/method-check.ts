import { type Method, httpMethods, type AuthorizationType } from '../../../model/rest-api.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { Store } from '../../state/store.ts'
import { defined } from '../../entity/defined.ts'
import { checkMethodParameters } from './mapping-check.ts'

/** AWS's own, as its messages list them, and ours. */
const awsTypes = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'] as const
const authorizationTypes = [...awsTypes, 'JWT'] as const

/** Reads a verb as AWS spells it; throws BadRequestException for another. */
export function readHttpMethod(text: string): Method['httpMethod'] {
  const verb = [...httpMethods, 'ANY' as const].find((known) => known === text)
  if (verb) return verb
  throw badRequest(`Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')},ANY`)
}

/** AWS takes any case. conformance: ls:apigateway_basic::test_rest_api_multi_region (`None`) */
export function readAuthorizationType(text: string): AuthorizationType {
  const type = authorizationTypes.find((known) => known === text.toUpperCase())
  if (type) return type
  throw badRequest(`Invalid authorization type specified. Valid options are ${awsTypes.join(',')}`)
}

/**
 * A method as AWS keeps it: with an authorizer only where the authorization type has one. Throws BadRequestException
 * for a reference to an authorizer, a validator or a model its API does not have (spec control-plane §8 and §16).
 */
export function checkMethod(method: Method, restApiId: string, store: Store): Method {
  const { authorizationType, authorizerId, requestValidatorId } = method
  const authorized = authorizationType !== 'NONE' && authorizationType !== 'AWS_IAM'
  const authorizer = authorizerId ? store.get('Authorizer', restApiId, authorizerId) : undefined
  if (authorizationType === 'JWT' && authorizer?.type !== 'JWT')
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
    )
  if (authorized && !authorizer)
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    )
  if (requestValidatorId && !store.get('RequestValidator', restApiId, requestValidatorId))
    throw badRequest('Invalid Request Validator identifier specified')
  checkModels(method.requestModels, restApiId, store)
  checkMethodParameters(method.requestParameters)
  return defined({ ...method, authorizerId: authorized ? authorizerId : undefined })
}

/** Throws BadRequestException when a content type is given a model that the API does not have. */
export function checkModels(
  models: Readonly<Record<string, string | null>> | undefined,
  restApiId: string,
  store: Store,
): void {
  for (const name of Object.values(models ?? {}))
    if (!name || store.list('Model', restApiId, name).length === 0)
      throw badRequest(`Invalid model identifier specified: ${name}`)
}
