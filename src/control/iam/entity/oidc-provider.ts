import type { IamOidcProvider } from '../../../model/account/iam.ts'
import { iamOidcProviderKey } from '../../../model/published.ts'
import { account, type Store } from '../../state/store.ts'
import { noSuchEntity } from './iam-error.ts'

/** What an identity provider's ARN ends with: its URL without the scheme. */
export const providerName = (url: string): string =>
  `oidc-provider/${url.replace(/^[a-z]+:\/\//i, '').replace(/\/$/, '')}`

/** An identity provider. Throws `NoSuchEntity`. */
export function findProvider(store: Store, arn: string): IamOidcProvider {
  const found = store.get('IamOidcProvider', account, arn)
  if (found) return found
  throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`)
}

/** Writes an identity provider, where STS reads it, too. */
export function saveProvider(store: Store, provider: IamOidcProvider): void {
  store.put('IamOidcProvider', account, provider.arn, provider)
  store.publish(iamOidcProviderKey(provider.arn), JSON.stringify(provider))
}

/** Deletes an identity provider: its tokens are worth nothing from then on. */
export function dropProvider(store: Store, { arn }: IamOidcProvider): void {
  store.delete('IamOidcProvider', account, arn)
  store.publish(iamOidcProviderKey(arn), undefined)
}
