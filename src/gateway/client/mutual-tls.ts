import { Buffer } from 'node:buffer'
import type { TruststorePlace } from '../../model/account/domain-name.ts'
import type { Platform } from '../../model/platform.ts'
import {
  checkCertificate,
  type CheckedCertificate,
  type ClientCertificate,
} from '../../wire/x509/truststore.ts'
import { forbidden, unavailable, Refusal } from '../exchange/refusal.ts'
import { presentedCertificate } from './presented-certificate.ts'
import { knownTruststore, type KnownTruststore } from './known-truststores.ts'

/** Whether a client may come by a domain with mutual TLS, and what its certificate says. */
export type Admission = {
  readonly clientCert?: ClientCertificate
  /** Absent for who may. */
  readonly refusal?: Refusal
}

/**
 * Checks a client's certificate against the truststore of the domain it comes by (spec rest-auth §9). Without a
 * certificate nobody comes in, and without the truststore neither: it is not known then whom to trust.
 */
export async function admit(
  request: Request,
  domainName: string,
  place: TruststorePlace,
  platform: Pick<Platform, 'log' | 'now' | 'truststore' | 'waitUntil'>,
): Promise<Admission> {
  const presented = presentedCertificate(request)
  if ('refused' in presented) return denied(presented.refused)
  let store: KnownTruststore
  try {
    store = await knownTruststore(place, platform)
  } catch (error) {
    const message = `the truststore ${place.truststoreUri} cannot be used: ${reasonOf(error)}`
    platform.log({ level: 'error', message, domainName })
    return { refusal: unavailable(message) }
  }
  const checked = checkedIn(store, presented.certificate)
  const refused = checked.refusedAt(platform.now())
  return {
    ...(checked.clientCert && { clientCert: checked.clientCert }),
    ...(refused !== undefined && denied(refused)),
  }

  function denied(reason: string): { readonly refusal: Refusal } {
    const message = `Access denied. Reason: ${reason}`
    platform.log({ level: 'warn', message, domainName })
    const { status, errorName } = forbidden(message)
    return {
      refusal: new Refusal(status, 'Forbidden', {
        reason: message,
        isLogged: true,
        ...(errorName !== undefined && { errorName }),
      }),
    }
  }
}

/** Certificates that a truststore's verdicts are kept of: checking one anew takes a tenth of a millisecond. */
const maxKept = 256

function checkedIn({ store, checked }: KnownTruststore, base64: string): CheckedCertificate {
  const known = checked.get(base64)
  if (known) return known
  const fresh = checkCertificate(Buffer.from(base64, 'base64'), store)
  // Those that nobody trusts are not kept: anybody can make more of them.
  if (fresh.clientCert && fresh.isVouchedFor) {
    if (checked.size >= maxKept) checked.delete(checked.keys().next().value!)
    checked.set(base64, fresh)
  }
  return fresh
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
