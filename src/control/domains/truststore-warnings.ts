import type { DomainName, TruststorePlace } from '../../model/account/domain-name.ts'
import type { Platform } from '../../model/platform.ts'
import type { Edge } from '../run/edge.ts'
import type { ControlContext } from '../run/operation.ts'

type Shown = Pick<DomainName, 'mutualTlsAuthentication'>

/** Warnings that are told: a truststore may have as many certificates as it likes that are none. */
const maxWarnings = 50

/**
 * An operation on one domain that tells, when it is done, what is wrong with the domain's truststore
 * (`truststoreWarnings`), as it is now.
 */
export const tellingOfTruststore = <Input, Answer extends object>(
  transaction: (input: Input, context: ControlContext) => Answer,
) => ({
  transaction,
  complete: (answer: Answer, { platform }: Edge): Promise<Answer> => withWarnings(answer, platform),
})

async function withWarnings<T extends object>(answer: T, platform: Platform): Promise<T> {
  const { mutualTlsAuthentication: mutualTls } = answer as Shown
  if (!mutualTls?.truststoreUri) return answer
  const { truststoreUri, truststoreVersion } = mutualTls
  const place = { truststoreUri, ...(truststoreVersion && { truststoreVersion }) }
  const truststoreWarnings = await warningsOf(place, platform)
  if (truststoreWarnings.length === 0) return answer
  return { ...answer, mutualTlsAuthentication: { ...mutualTls, truststoreWarnings } }
}

async function warningsOf(place: TruststorePlace, platform: Platform): Promise<readonly string[]> {
  try {
    const { knownTruststore } = await import('../../gateway/client/known-truststores.ts')
    const { store } = await knownTruststore(place, platform)
    const now = platform.now()
    const dated = [...store.authorities].flatMap(([subject, certificates]) =>
      certificates.flatMap(({ notBefore, notAfter }) => {
        const name = subject.replaceAll('\n', ', ')
        if (notAfter < now) return [`the certificate of ${name} has expired`]
        return notBefore > now ? [`the certificate of ${name} is not yet valid`] : []
      }),
    )
    return [...store.warnings, ...dated].slice(0, maxWarnings)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [`no client is let in, since the truststore cannot be used: ${why}`]
  }
}
