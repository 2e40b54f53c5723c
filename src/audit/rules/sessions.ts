import type { Rule } from '../finding.ts'
import { isAuthorized, isBehindMutualTls } from '../protection.ts'
import { sources } from '../sources.ts'

/** Rules about APIs whose clients open sessions. */
export const sessions: readonly Rule[] = [
  {
    id: 'open-sessions',
    title: 'Anybody may open a session',
    severity: 'high',
    why: 'Who may send messages is asked when a session is opened, and never again. Where $connect asks nobody, or is not there, everybody who finds the address reaches every route’s backend, and stays.',
    fix: 'Give $connect a Lambda authorizer or AWS_IAM. Silence it where the API is meant for everybody.',
    sources: [sources.webSocketAccess, sources.webSocketConnect],
    *check(api) {
      const { sessions: opened, routes } = api
      if (!opened || isBehindMutualTls(api)) return
      const { protection, place } = opened
      const called = routes.filter(({ backend }) => backend.kind !== 'none')
      if (isAuthorized(protection) || protection.isKeyRequired || called.length === 0) return
      yield {
        place,
        message: `${routes.some(({ path }) => path === '$connect') ? '$connect asks for nothing' : 'There is no $connect route'}: ${called.length} routes call their backends for anybody`,
      }
    },
  },
  {
    id: 'session-origin-unchecked',
    title: 'Every page may open sessions',
    severity: 'medium',
    why: 'Browsers apply no CORS to WebSockets and send cookies with the handshake: any page on the web may open a session as its visitor, and read and write all that it says (cross-site WebSocket hijacking).',
    fix: 'Name the pages in allowedOrigins of the API’s WebSocket settings, or have the authorizer of $connect compare the Origin header with a list. Clients that are no browsers send none.',
    sources: [sources.webSocketAccess],
    *check({ sessions: opened, authorizers }) {
      if (opened?.origins !== 'any') return
      const { authorizer } = opened.protection
      const known = authorizers.find(({ name }) => name === authorizer)
      // What an authorizer is told of must be there; whether it reads it is not known.
      if (!opened.isAnyMeant && known?.identitySources.includes('header.origin')) return
      yield {
        place: opened.place,
        message: opened.isAnyMeant
          ? 'The allowed origins are *'
          : 'No origins are named that may open sessions',
      }
    },
  },
  {
    id: 'session-key-unchecked',
    title: 'An API key that nobody looks for',
    severity: 'medium',
    why: 'The route says that it needs an API key. Keys are looked for when a session is opened, by $connect alone: messages are neither refused nor counted for want of one.',
    fix: 'Set apiKeyRequired of $connect, and take it away from the other routes.',
    sources: [sources.apiKeys, sources.webSocketConnect],
    *check({ sessions: opened }) {
      if (!opened || opened.protection.isKeyRequired) return
      for (const path of opened.idleKeys)
        yield {
          place: { path, at: [] },
          message: `The route ${path} asks for a key, and $connect does not`,
        }
    },
  },
]
