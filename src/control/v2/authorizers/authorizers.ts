import type { JwtConfiguration } from '../../../model/rest-api.ts'
import type { ApiV2, AuthorizerV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import { findApiV2, findAuthorizer } from '../api/find.ts'
import { autoDeploy } from '../deploy/deploy.ts'
import { checkRoom } from '../entity/quotas.ts'
import { checkAuthorizer } from './authorizer-check.ts'
import { checkIssuer } from './check-issuer.ts'

const authorizerIdLength = 6

/** Operations of who decides whether a caller may call a route (spec http-api §4, §5 and §16). */
export const authorizers = {
  CreateAuthorizer: {
    prepare: checkIssuer,
    transaction(input, context) {
      const api = findApiV2(context, input.apiId)
      const created = withInput(
        {
          authorizerId: context.newId(authorizerIdLength),
          name: input.name,
          authorizerType: input.authorizerType,
          identitySource: [],
        },
        input,
      )
      return save(created, api, context)
    },
  } satisfies Operation<Input<'CreateAuthorizer'>, Input<'CreateAuthorizer'>, unknown>,

  GetAuthorizers(input: Input<'GetAuthorizers'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return listPageV2(context.store, 'AuthorizerV2', apiId, input, (authorizer) => authorizer)
  },

  GetAuthorizer(input: Input<'GetAuthorizer'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return findAuthorizer(context.store, apiId, input.authorizerId)
  },

  UpdateAuthorizer: {
    prepare: checkIssuer,
    transaction(input, context) {
      const api = findApiV2(context, input.apiId)
      const authorizer = findAuthorizer(context.store, api.apiId, input.authorizerId)
      return save(withInput(authorizer, input), api, context)
    },
  } satisfies Operation<Input<'UpdateAuthorizer'>, Input<'UpdateAuthorizer'>, unknown>,

  /** A route must not lose its protection: one in use stays. */
  DeleteAuthorizer(input: Input<'DeleteAuthorizer'>, context: ControlContext) {
    const { store } = context
    const api = findApiV2(context, input.apiId)
    const { authorizerId, name } = findAuthorizer(store, api.apiId, input.authorizerId)
    const user = store
      .list('RouteV2', api.apiId)
      .find((route) => route.authorizerId === authorizerId)
    if (user)
      throw conflict(`Cannot delete authorizer '${name}', is referenced in route: ${user.routeKey}`)
    store.delete('AuthorizerV2', api.apiId, authorizerId)
    autoDeploy(api, context)
  },
} satisfies Operations

/** Names are unique: a definition refers to authorizers by them. */
function save(authorizer: AuthorizerV2, api: ApiV2, context: ControlContext): AuthorizerV2 {
  const { store } = context
  const { authorizerId, name } = authorizer
  checkAuthorizer(authorizer, api)
  checkUsers(authorizer, api, context)
  if (api.protocolType === 'WEBSOCKET') checkRoom(store, 'AuthorizerV2', api.apiId, authorizerId)
  if (
    store.list('AuthorizerV2', api.apiId, name).some((other) => other.authorizerId !== authorizerId)
  )
    throw badRequest(
      `Authorizer name must be unique. Authorizer ${name} already exists in this API.`,
    )
  store.put('AuthorizerV2', api.apiId, authorizerId, authorizer, name)
  autoDeploy(api, context)
  return authorizer
}

/** The type of one in use is what its routes say of it. */
function checkUsers(
  { authorizerId, authorizerType }: AuthorizerV2,
  { apiId }: ApiV2,
  { store }: ControlContext,
): void {
  const kept = store.get('AuthorizerV2', apiId, authorizerId)
  if (!kept || kept.authorizerType === authorizerType) return
  const user = store.list('RouteV2', apiId).find((route) => route.authorizerId === authorizerId)
  if (user)
    throw conflict(
      `Cannot change the type of authorizer '${kept.name}', is referenced in route: ${user.routeKey}`,
    )
}

type AuthorizerInput = Partial<Omit<Input<'UpdateAuthorizer'>, 'apiId' | 'authorizerId'>>

/** An authorizer with what a call gives; what it does not name stays, and what it gives empty goes. */
function withInput(authorizer: AuthorizerV2, input: AuthorizerInput): AuthorizerV2 {
  const text = (member: TextMember) => (input[member] ?? authorizer[member]) || undefined
  const authorizerType = input.authorizerType ?? authorizer.authorizerType
  return defined({
    ...authorizer,
    name: input.name ?? authorizer.name,
    authorizerType,
    authorizerUri: text('authorizerUri'),
    authorizerCredentialsArn: text('authorizerCredentialsArn'),
    authorizerPayloadFormatVersion: readVersion(text('authorizerPayloadFormatVersion')),
    authorizerResultTtlInSeconds:
      input.authorizerResultTtlInSeconds ?? authorizer.authorizerResultTtlInSeconds,
    enableSimpleResponses: input.enableSimpleResponses ?? authorizer.enableSimpleResponses,
    identitySource: input.identitySource ?? authorizer.identitySource,
    identityValidationExpression: text('identityValidationExpression'),
    jwtConfiguration: readJwt(authorizer.jwtConfiguration, input.jwtConfiguration),
  })
}

type TextMember =
  | 'authorizerUri'
  | 'authorizerCredentialsArn'
  | 'authorizerPayloadFormatVersion'
  | 'identityValidationExpression'

function readVersion(version: string | undefined): '1.0' | '2.0' | undefined {
  if (version === undefined || version === '1.0' || version === '2.0') return version
  throw badRequest(
    `Invalid authorizerPayloadFormatVersion specified: ${version}. Valid options are 1.0, 2.0`,
  )
}

function readJwt(
  kept: JwtConfiguration | undefined,
  given: Partial<JwtConfiguration> | undefined,
): JwtConfiguration | undefined {
  if (!given || Object.keys(given).length === 0) return kept
  return { issuer: '', audience: [], ...kept, ...given }
}
