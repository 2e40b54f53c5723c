import type { Sealer } from '../../../iam/sealer.ts'
import { ApiError } from '../../answer/api-error.ts'
import type { Edge } from '../../run/edge.ts'

/** What secrets are sealed with. Throws where the operator has given no key: nothing is kept in the clear. */
export async function sealerOf({ openSealer }: Pick<Edge, 'openSealer'>): Promise<Sealer> {
  const sealer = await openSealer()
  if (sealer) return sealer
  throw new ApiError(
    'ServiceFailure',
    500,
    'This gateway has no key to encrypt secrets with: set TIDEGATE_ENCRYPTION_KEY to 32 bytes in base64 (openssl rand -base64 32)',
  )
}

/** A secret access key: 40 characters of base64, 30 random bytes. */
export const newSecret = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(30))))
