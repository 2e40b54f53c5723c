import { EgressRefused } from '../../wire/egress/check-egress.ts'
import { readClientCertificateTargets } from '../../wire/egress/client-certificate-targets.ts'
import { isFetcher } from '../fetcher.ts'

/**
 * What presents a stage's client certificate to the backend of a URL. A certificate that cannot be
 * presented there refuses the call: it is never made without. Throws `EgressSettingError` for a setting that
 * cannot be used.
 */
export function linkClientCertificates(
  env: Readonly<Record<string, unknown>>,
): (certificateId: string, url: string) => Fetcher {
  const setting = env['TIDEGATE_CLIENT_CERTIFICATES']
  const targets = readClientCertificateTargets(typeof setting === 'string' ? setting : undefined)

  return (certificateId, url) => {
    const { origin, host } = new URL(url)
    const refuse = (why: string) =>
      new EgressRefused(
        `client certificate ${certificateId} cannot be presented to ${origin}: ${why}`,
      )
    const target = targets.get(certificateId) ?? targets.get('*')
    if (!target) throw refuse('TIDEGATE_CLIENT_CERTIFICATES does not name it')
    const binding =
      'binding' in target
        ? target.binding
        : target.hosts.find((each) => each.host === host)?.service
    if (binding === undefined) throw refuse('TIDEGATE_CLIENT_CERTIFICATES does not name that host')
    const fetcher = env[binding]
    if (isFetcher(fetcher)) return fetcher
    throw refuse(
      'binding' in target
        ? `this Worker has no binding ${binding}`
        : 'files are for a self-hosted gateway; on Cloudflare it is a binding',
    )
  }
}
