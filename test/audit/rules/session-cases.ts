import type { AuditedApi, AuditedSessions } from '../../../src/audit/audited-api.ts'
import { authorizer, backend, behind, domain, iam, keyed, open, route } from '../audited.ts'
import type { RuleCases } from './rule-cases.ts'

const opened = (more: Partial<AuditedSessions> = {}): Pick<AuditedApi, 'sessions'> => ({
  sessions: {
    protection: iam,
    origins: 'named',
    isAnyMeant: false,
    idleKeys: [],
    place: { at: [] },
    ...more,
  },
})

const say = route('ROUTE say', { protection: open })
const mock = { ...say, backend: backend('', { kind: 'none' }) }
const anybody = { ...opened({ protection: open }), routes: [say] }
const toldOfOrigins = [authorizer({ identitySources: ['header.cookie', 'header.origin'] })]

export const sessions: RuleCases = {
  'open-sessions': {
    finds: [
      ['without $connect', anybody],
      [
        'by a $connect that asks nobody',
        { ...anybody, routes: [route('ROUTE $connect', { protection: open }), mock] },
      ],
    ],
    leaves: [
      ['IAM', { ...anybody, ...opened() }],
      ['an authorizer', { ...anybody, ...opened({ protection: behind('users') }) }],
      ['a key, of which another rule tells', { ...anybody, ...opened({ protection: keyed }) }],
      ['routes that call nobody', { ...anybody, routes: [mock] }],
      [
        'client certificates',
        {
          ...anybody,
          isDefaultEndpointOpen: false,
          domains: [domain('a', { hasMutualTls: true })],
        },
      ],
      ['an API without sessions', { routes: [say] }],
    ],
  },
  'session-origin-unchecked': {
    finds: [
      ['no origins', opened({ origins: 'any' })],
      ['every origin', opened({ origins: 'any', isAnyMeant: true })],
      [
        'an authorizer that is not told of them',
        { ...opened({ origins: 'any', protection: behind('users') }), authorizers: [authorizer()] },
      ],
      [
        'an authorizer that is not asked',
        { ...opened({ origins: 'any' }), authorizers: toldOfOrigins },
      ],
    ],
    leaves: [
      ['origins by name', opened()],
      [
        'an authorizer that is told of them',
        { ...opened({ origins: 'any', protection: behind('users') }), authorizers: toldOfOrigins },
      ],
      ['an API without sessions', {}],
    ],
  },
  'session-key-unchecked': {
    finds: [['a route’s', opened({ idleKeys: ['say'] })]],
    leaves: [
      ['beside that of $connect', opened({ idleKeys: ['say'], protection: keyed })],
      ['none', opened()],
    ],
  },
}
