import type { AuthorizerV2 } from '../../../model/v2/api.ts'
import type { Authorize } from '../../access/custom/authorize.ts'
import { asAuthorizer } from './as-authorizer.ts'

/** Links an authorizer of type REQUEST, whose code is loaded by the first request that needs it. */
export type LoadAuthorize = () => Authorize | Promise<Authorize>

/** Each authorizer is linked once: its routes share what its function has said. */
const loads = new WeakMap<AuthorizerV2, LoadAuthorize>()

/** See {@link LoadAuthorize}. */
export function loadAuthorize(authorizer: AuthorizerV2): LoadAuthorize {
  const present = loads.get(authorizer)
  if (present) return present
  let linked: Authorize | undefined
  const load = async (): Promise<Authorize> => {
    const { linkAuthorize } = await import('../../access/custom/authorize.ts')
    const { httpForm } = await import('./authorizer-form.ts')
    // Another request may have linked it meanwhile: what it remembers stays.
    return (linked ??= linkAuthorize(asAuthorizer(authorizer), httpForm(authorizer)))
  }
  const one: LoadAuthorize = () => linked ?? load()
  loads.set(authorizer, one)
  return one
}
