import type { WebSocketApiSnapshot } from '../../../model/v2/api.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'
import { linkMeter } from '../../limits/meter-step.ts'
import { refused } from '../refuse.ts'
import { requireHandshake } from './handshake.ts'
import { linkRequireOrigin } from './origin.ts'

/** What a client comes back with, in its handshake's query: logs mask it by its name. */
const parameter = 'x-tidegate-resume-token'

/** What names a session and proves that it is one's own, as its client is told: `{connectionId}.{secret}`. */
const form = /^([\w-]+=)\.([\w-]{22})$/

/** A secret that nobody can guess: 128 bits in 22 characters. */
export const newResumeSecret = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .slice(0, 22)
    .replaceAll('+', '-')
    .replaceAll('/', '_')

/** The token of a handshake that has one. */
export const sentResumeToken = (x: Exchange): string | undefined =>
  queryOf(x).findLast(([name]) => name === parameter)?.[1]

/** The order of a handshake that comes back to its session: it was let in before, and its token says that it is the one. */
export const resumeSteps = ({ webSocket, limits }: WebSocketApiSnapshot['api']): readonly Step[] =>
  [
    requireHandshake,
    linkRequireOrigin(webSocket?.allowedOrigins),
    linkMeter(limits, undefined, '$connect'),
    resumeSession,
  ].filter((step) => step !== undefined)

const resumeSession: Step = {
  name: 'Resume',
  async run(x) {
    const { platform, location, socket } = x
    const [, connectionId = '', secret = ''] = form.exec(sentResumeToken(x) ?? '') ?? []
    if (!platform.sessions!.isConnectionId(connectionId))
      throw refused(400, `${parameter} is no token of a session`)
    const { apiId, stageName } = location
    const at = { connectionId, apiId, stageName }
    const response = await platform.sessions!.resume(at, secret)
    if (!response) throw refused(410, 'the session is over, or the token is another one’s')
    x.socket = { ...socket!, connectionId }
    x.response = response
  },
}
