import type { Rule } from '../finding.ts'
import { routeText } from '../protection.ts'
import { sources } from '../sources.ts'
import { isLoopbackUrl } from './tokens.ts'

/** What decides where a URI leads: all before its path. */
const hostOf = (uri: string): string => /^[a-z]*:?\/\/[^/?#]*/i.exec(uri)?.[0] ?? ''

/** Rules about what stands behind routes, and the way there. */
export const backends: readonly Rule[] = [
  {
    id: 'backend-over-http',
    title: 'A backend without TLS',
    severity: 'medium',
    why: 'What clients send by HTTPS goes on in clear text over networks that others own: tokens, bodies, answers.',
    fix: 'Call the backend by https, or by a VPC link.',
    sources: [sources.httpIntegrations, sources.bestPractices],
    *check({ routes }) {
      for (const route of routes) {
        const { kind, uri, isLinked } = route.backend
        if (kind === 'http' && /^http:/i.test(uri) && !isLinked && !isLoopbackUrl(uri))
          yield { place: route.place, message: `${routeText(route)} calls ${hostOf(uri)}` }
      }
    },
  },
  {
    id: 'backend-tls-unverified',
    title: 'A backend’s certificate is not verified',
    severity: 'high',
    why: 'With insecureSkipVerification whoever stands on the way can be the backend, and reads and answers everything.',
    fix: 'Give the backend a certificate of a known authority, and take insecureSkipVerification away.',
    sources: [sources.tlsConfig],
    *check({ routes }) {
      for (const route of routes)
        if (!route.backend.verifiesTls)
          yield {
            place: route.place,
            message: `${routeText(route)} trusts whoever answers for ${hostOf(route.backend.uri)}`,
          }
    },
  },
  {
    id: 'client-value-in-host',
    title: 'The client says where the backend is',
    severity: 'high',
    why: 'A value of the request stands in the host of the URI: whoever calls chooses which machine the gateway calls, with its headers, from inside its network.',
    fix: 'Write the host out. For several backends have several routes.',
    sources: [sources.parameterMapping, sources.httpIntegrations],
    *check({ routes }) {
      for (const route of routes) {
        const { kind, uri, clientValues } = route.backend
        if (kind !== 'http') continue
        for (const [, name = ''] of hostOf(uri).matchAll(/\{([^{}]+)\}/g))
          if (!name.startsWith('stageVariables.') && clientValues.has(name))
            yield {
              place: route.place,
              message: `${routeText(route)} takes ${name} of ${hostOf(uri)} from ${clientValues.get(name)}`,
            }
      }
    },
  },
  {
    id: 'stage-variable-in-host',
    title: 'A stage variable says where the backend is',
    severity: 'low',
    why: 'Stage variables change without a deployment: whoever may update a stage, or a canary’s overrides, sends its traffic elsewhere, and no review of the definition shows it.',
    fix: 'Write the host or function out in each environment’s definition, or keep who may update stages as few as who may deploy.',
    sources: [sources.stageVariables],
    *check({ routes }) {
      for (const route of routes) {
        const { kind, uri } = route.backend
        const where = kind === 'function' ? uri : hostOf(uri)
        const name = /\$\{stageVariables\.([^{}]+)\}/.exec(where)?.[1]
        if (name !== undefined)
          yield {
            place: route.place,
            message: `${routeText(route)} goes where the stage variable ${name} says`,
          }
      }
    },
  },
]
