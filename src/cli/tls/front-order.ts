import type { FrontPlaces } from './front.ts'
import type { CertificatePlaces } from './server-certificates.ts'

/** What the supervisor tells the process of the TLS listener in its first line. */
export type FrontOrder = FrontPlaces & { readonly certificates: CertificatePlaces }

/** Its later lines: to answer 503 from now on, and to end. */
export type FrontWord = 'refuse' | 'close'
