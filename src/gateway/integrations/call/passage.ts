import type { Integration } from '../../../model/integration.ts'
import type { Passage } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { linkUri, type LinkedUri } from '../../mapping/uri.ts'

/** Links what the calls of an HTTP integration need besides their address; most need nothing. */
export function linkPassage(
  { connectionType, connectionId = '', integrationTarget }: Integration,
  { hostFromClient }: LinkedUri,
): (
  x: Exchange,
  path: ReadonlyMap<string, string> | undefined,
  url: string,
) => Passage | undefined {
  // A connection may be a stage variable (spec integrations §2).
  const link = connectionType === 'VPC_LINK' ? linkUri(connectionId) : undefined
  return (x, path, url) => {
    const { clientCertificateId } = x.stage
    const shown = clientCertificateId !== undefined && /^https:/i.test(url)
    if (!shown && !link && !hostFromClient) return undefined
    return {
      ...(shown && { clientCertificateId }),
      ...(hostFromClient?.(x, path, url) && { hostFromClient: true }),
      ...(link && {
        vpcLink: {
          id: link.render(x) ?? '',
          ...(integrationTarget !== undefined && { integrationTarget }),
        },
      }),
    }
  }
}
