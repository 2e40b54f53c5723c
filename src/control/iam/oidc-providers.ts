import type { IamOidcProvider } from '../../model/account/iam.ts'
import { issuerProblem } from '../../wire/egress/issuer-url.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { account } from '../state/store.ts'
import { arnOf, dateText } from './entity/answers.ts'
import { alreadyExists, limitExceeded, validationError } from './entity/iam-error.ts'
import { dropProvider, findProvider, providerName, saveProvider } from './entity/oidc-provider.ts'
import { readTags, showTags } from './tags.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

/** Audiences of one provider (IAM, "Quotas"). */
const maxClientIds = 100
/** Characters of an ARN that STS can find a provider under: KV's keys have 512 bytes. */
const maxArnLength = 480

/** Operations of OpenID Connect identity providers. Thumbprints are kept and shown: their TLS is checked by authorities. */
export const oidcProviders = {
  CreateOpenIDConnectProvider(
    input: Input<'CreateOpenIDConnectProvider'>,
    context: ControlContext,
  ) {
    const { store, now } = context
    const arn = arnOf(context, providerName(input.Url))
    if (issuerProblem(input.Url) !== undefined || arn.length > maxArnLength)
      throw validationError(`Invalid Open ID Connect Provider URL: ${input.Url}`)
    if (store.get('IamOidcProvider', account, arn))
      throw alreadyExists(`Provider with url ${input.Url} already exists.`)
    const provider: IamOidcProvider = {
      arn,
      url: input.Url,
      clientIds: checkClientIds(input.ClientIDList ?? []),
      thumbprints: input.ThumbprintList ?? [],
      createDate: now,
      tags: readTags(input.Tags),
    }
    saveProvider(store, provider)
    return { OpenIDConnectProviderArn: arn, ...showTags(provider) }
  },

  GetOpenIDConnectProvider(
    { OpenIDConnectProviderArn: arn }: Input<'GetOpenIDConnectProvider'>,
    { store }: ControlContext,
  ) {
    const provider = findProvider(store, arn)
    return {
      Url: provider.url.replace(/^https?:\/\//, ''),
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: dateText(provider.createDate),
      ...showTags(provider),
    }
  },

  ListOpenIDConnectProviders(_: unknown, { store }: ControlContext) {
    const all = store.list('IamOidcProvider', account)
    return { OpenIDConnectProviderList: all.map(({ arn }) => ({ Arn: arn })) }
  },

  /** One that is not there is deleted, too. */
  DeleteOpenIDConnectProvider(
    { OpenIDConnectProviderArn: arn }: Input<'DeleteOpenIDConnectProvider'>,
    { store }: ControlContext,
  ) {
    const provider = store.get('IamOidcProvider', account, arn)
    if (provider) dropProvider(store, provider)
  },

  AddClientIDToOpenIDConnectProvider(
    input: Input<'AddClientIDToOpenIDConnectProvider'>,
    { store }: ControlContext,
  ) {
    const provider = findProvider(store, input.OpenIDConnectProviderArn)
    const clientIds = checkClientIds([...provider.clientIds, input.ClientID])
    saveProvider(store, { ...provider, clientIds })
  },

  RemoveClientIDFromOpenIDConnectProvider(
    input: Input<'RemoveClientIDFromOpenIDConnectProvider'>,
    { store }: ControlContext,
  ) {
    const provider = findProvider(store, input.OpenIDConnectProviderArn)
    const clientIds = provider.clientIds.filter((id) => id !== input.ClientID)
    saveProvider(store, { ...provider, clientIds })
  },

  UpdateOpenIDConnectProviderThumbprint(
    input: Input<'UpdateOpenIDConnectProviderThumbprint'>,
    { store }: ControlContext,
  ) {
    const provider = findProvider(store, input.OpenIDConnectProviderArn)
    saveProvider(store, { ...provider, thumbprints: input.ThumbprintList })
  },
} satisfies Operations

function checkClientIds(ids: readonly string[]): readonly string[] {
  const different = [...new Set(ids)]
  if (different.length > maxClientIds)
    throw limitExceeded(
      `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${maxClientIds}`,
    )
  return different
}
