import type { Authorizer } from '../../../model/rest-api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { listPage } from '../../entity/paging.ts'
import {
  applyPatch,
  enumText,
  listingOps,
  optionalText,
  setMember,
  unsetMember,
  type PatchEffect,
  type PatchTable,
} from '../../entity/patch.ts'
import { apigateway } from '../../protocol/extended.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account, type Store } from '../../state/store.ts'
import { checkAuthorizer } from './authorizer-check.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { findApi } from '../api/find.ts'

const authorizerIdLength = 6

/** Operations of who decides whether a caller may call a method (spec rest-auth §6 and §7). */
export const authorizers = {
  /** An unknown API is a conflict here, unlike elsewhere (spec control-plane §8 and §20). */
  CreateAuthorizer(input: Input<'CreateAuthorizer'>, context: ControlContext) {
    const { store } = context
    const { restApiId, type } = input
    if (!store.get('RestApi', account, restApiId))
      throw conflict(
        'Unable to complete operation due to concurrent modification. Please try again later.',
      )
    const authorizer: Authorizer = defined({
      id: context.newId(authorizerIdLength),
      name: input.name,
      type,
      authType: input.authType || defaultAuthType(type),
      authorizerUri: input.authorizerUri || undefined,
      authorizerCredentials: input.authorizerCredentials || undefined,
      identitySource: input.identitySource || defaultIdentitySource(type),
      identityValidationExpression: input.identityValidationExpression || undefined,
      authorizerResultTtlInSeconds: input.authorizerResultTtlInSeconds,
      providerARNs: nonEmpty(input.providerARNs),
      jwtConfiguration: input.jwtConfiguration,
    })
    return save(store, restApiId, authorizer)
  },

  GetAuthorizers(input: Input<'GetAuthorizers'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    return listPage(context.store, 'Authorizer', id, input, (authorizer) => authorizer)
  },

  GetAuthorizer(input: Input<'GetAuthorizer'>, { store }: ControlContext) {
    return findAuthorizer(store, input.restApiId, input.authorizerId)
  },

  UpdateAuthorizer(input: Input<'UpdateAuthorizer'>, { store }: ControlContext) {
    const authorizer = findAuthorizer(store, input.restApiId, input.authorizerId)
    const patched = applyPatch(authorizer, input.patchOperations, patches)
    return save(store, input.restApiId, patched)
  },

  DeleteAuthorizer(input: Input<'DeleteAuthorizer'>, { store }: ControlContext) {
    const { id, name } = findAuthorizer(store, input.restApiId, input.authorizerId)
    checkUnused(store, input.restApiId, id, name)
    store.delete('Authorizer', input.restApiId, id)
  },
} satisfies Operations

function findAuthorizer(store: Store, restApiId: string, id: string): Authorizer {
  const authorizer = store.get('Authorizer', restApiId, id)
  if (!authorizer) throw notFound('Invalid Authorizer identifier specified')
  return authorizer
}

/** Names are unique: a definition refers to authorizers by them. */
function save(store: Store, restApiId: string, authorizer: Authorizer): Authorizer {
  const { id, name } = checkAuthorizer(authorizer)
  if (store.list('Authorizer', restApiId, name).some((other) => other.id !== id))
    throw badRequest(
      `Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`,
    )
  store.put('Authorizer', restApiId, id, authorizer, name)
  return authorizer
}

/** A method must not lose its protection; the words follow those recorded for models (spec control-plane §16). */
function checkUnused(store: Store, restApiId: string, id: string, name: string): void {
  for (const { path, methods } of store.list('Resource', restApiId))
    for (const [verb, method] of Object.entries(methods))
      if (method.authorizerId === id)
        throw conflict(
          `Cannot delete authorizer '${name}', is referenced in method: ${path}/${verb}`,
        )
}

function defaultAuthType(type: Authorizer['type']): string {
  if (type === 'JWT') return 'jwt'
  return type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'
}

/** Spec rest-auth §7: a token is looked for in `Authorization`. */
function defaultIdentitySource(type: Authorizer['type']): string | undefined {
  const isOfTokens = type === 'COGNITO_USER_POOLS' || type === 'JWT'
  return isOfTokens ? 'method.request.header.Authorization' : undefined
}

const sourcesOf = ({ identitySource = '' }: Authorizer) =>
  identitySource.split(',').filter((source) => source !== '')

const withSources = (authorizer: Authorizer, sources: readonly string[]): Authorizer =>
  defined({ ...authorizer, identitySource: sources.join(',') || undefined })

const addProvider: PatchEffect<Authorizer> = (authorizer, { value = '' }) => ({
  ...authorizer,
  providerARNs: [...new Set([...(authorizer.providerARNs ?? []), value])],
})

const removeProvider: PatchEffect<Authorizer> = (authorizer, { value }) => {
  const { providerARNs = [] } = authorizer
  if (!providerARNs.some((arn) => arn === value)) throw notFound('Invalid provider ARN specified')
  return defined({
    ...authorizer,
    providerARNs: nonEmpty(providerARNs.filter((arn) => arn !== value)),
  })
}

const setIssuer: PatchEffect<Authorizer> = (authorizer, { value: issuer = '' }) => ({
  ...authorizer,
  jwtConfiguration: { audience: [], ...authorizer.jwtConfiguration, issuer },
})

const withAudience = (authorizer: Authorizer, audience: readonly string[]): Authorizer => ({
  ...authorizer,
  jwtConfiguration: { issuer: '', ...authorizer.jwtConfiguration, audience },
})

const audienceOf = ({ jwtConfiguration }: Authorizer) => jwtConfiguration?.audience ?? []

const addAudience: PatchEffect<Authorizer> = (authorizer, { value = '' }) =>
  withAudience(authorizer, [...new Set([...audienceOf(authorizer), value])])

const removeAudience: PatchEffect<Authorizer> = (authorizer, { value }) => {
  const audience = audienceOf(authorizer)
  if (!audience.some((one) => one === value)) throw notFound('Invalid audience specified')
  return withAudience(
    authorizer,
    audience.filter((one) => one !== value),
  )
}

const readType = enumText('authorizer type', apigateway.enums.AuthorizerType)

const patches: PatchTable<Authorizer> = {
  refuse: listingOps,
  rules: {
    '/name': { replace: (authorizer, { value = '' }) => ({ ...authorizer, name: value }) },
    '/type': {
      replace: (authorizer, { value }) => ({
        ...authorizer,
        type: readType(value) ?? authorizer.type,
      }),
    },
    '/authType': { replace: setMember('authType', optionalText) },
    '/authorizerUri': { replace: setMember('authorizerUri', optionalText) },
    '/authorizerCredentials': { replace: setMember('authorizerCredentials', optionalText) },
    '/authorizerResultTtlInSeconds': {
      replace: setMember('authorizerResultTtlInSeconds', (value) =>
        value ? Number(value) : undefined,
      ),
    },
    '/identityValidationExpression': {
      replace: setMember('identityValidationExpression', optionalText),
    },
    '/identitySource': {
      add: (authorizer, { value = '' }) =>
        withSources(authorizer, [...sourcesOf(authorizer), value]),
      replace: setMember('identitySource', optionalText),
      remove: (authorizer, { value, key }) =>
        value
          ? withSources(
              authorizer,
              sourcesOf(authorizer).filter((source) => source !== value),
            )
          : unsetMember<Authorizer>('identitySource')(authorizer, { key, value }),
    },
    '/providerARNs': { add: addProvider, remove: removeProvider },
    '/jwtConfiguration': { remove: unsetMember('jwtConfiguration') },
    '/jwtConfiguration/audience': { add: addAudience, remove: removeAudience },
    '/jwtConfiguration/issuer': { replace: setIssuer },
  },
}
