import type { Integration } from '../../model/integration.ts'
import type { Backend } from '../audited-api.ts'
import { neutralSource } from './neutral-source.ts'

const none: Backend = {
  kind: 'none',
  uri: '',
  isLinked: false,
  verifiesTls: true,
  clientValues: new Map(),
}

/** What an integration calls. */
export function auditedBackend(integration: Integration | undefined): Backend {
  if (!integration || integration.type === 'MOCK') return none
  const { type, uri = '', connectionType, tlsConfig } = integration
  const isHttp = type === 'HTTP' || type === 'HTTP_PROXY'
  return {
    kind: isHttp ? 'http' : /:lambda:path\//.test(uri) ? 'function' : 'aws service',
    uri,
    isLinked: connectionType === 'VPC_LINK',
    verifiesTls: tlsConfig?.insecureSkipVerification !== true,
    clientValues: clientValuesOf(integration),
  }
}

/** Placeholders of the URI that a value of the request takes. */
function clientValuesOf({ requestParameters = {} }: Integration): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [target, source] of Object.entries(requestParameters)) {
    const name = /^integration\.request\.path\.(.+)$/.exec(target)?.[1]
    if (name !== undefined && source.startsWith('method.request.'))
      values.set(name, neutralSource(source))
  }
  return values
}

/** What tells cached answers of an integration apart. */
export const cacheKeyOf = (integration: Integration | undefined): readonly string[] =>
  (integration?.cacheKeyParameters ?? []).map((name) =>
    // A parameter of the backend's request stands for where it comes from.
    neutralSource(integration?.requestParameters?.[name] ?? name),
  )
