import { maxMessageBytes } from '../../../model/limits.ts'
import type { SessionAddress } from '../../../model/sessions/sessions.ts'
import { respond } from '../../answer/respond.ts'
import { toText } from '../../body/bytes.ts'
import { bodyOf } from '../../body/request-body.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { refused } from '../refuse.ts'

/** Refuses what cannot be the id of a connection. */
export const requireId: Step = {
  name: 'Connection id',
  isQuiet: true,
  run(x) {
    const { connectionId } = addressOf(x)
    if (x.platform.sessions?.isConnectionId(connectionId)) return
    throw new Refusal(400, `Invalid connectionId: ${connectionId}`, {
      errorName: 'BadRequestException',
      isLogged: true,
    })
  },
}

/** `PostToConnection`: the body is one text frame. */
export const postToConnection: Step = {
  name: 'PostToConnection',
  async run(x) {
    const text = await postedText(x)
    const sent = await x.platform.sessions!.send(addressOf(x), text)
    if (!sent) throw gone()
    if (sent === 'too fast') throw refused(429, 'more was posted than the client can have read')
    x.response = respond(x, 200, null)
  },
}

/** What is posted, as the text of one frame. */
export async function postedText(x: Exchange): Promise<string> {
  const bytes = await bodyOf(x)
  if (bytes.byteLength <= maxMessageBytes) return toText(bytes)
  throw new Refusal(413, 'Message too long', {
    reason: `what is posted has more than ${maxMessageBytes} bytes`,
    errorName: 'PayloadTooLargeException',
    isLogged: true,
  })
}

/** `GetConnection`: since when, and of whom. */
export const describeConnection: Step = {
  name: 'GetConnection',
  async run(x) {
    const facts = await x.platform.sessions!.facts(addressOf(x))
    if (!facts) throw gone()
    const { connectedAt, sourceIp, userAgent } = facts.session
    x.response = respond(
      x,
      200,
      JSON.stringify({
        connectedAt: new Date(connectedAt).toISOString(),
        identity: { sourceIp, userAgent },
        lastActiveAt: new Date(facts.lastActiveAt).toISOString(),
      }),
      new Headers({ 'Content-Type': 'application/json' }),
    )
  },
}

/** `DeleteConnection`: `$disconnect` follows (spec websocket §5). */
export const closeConnection: Step = {
  name: 'DeleteConnection',
  async run(x) {
    const { sessions } = x.platform
    if (!(await sessions!.close(addressOf(x), 1000, 'Connection Closed Normally'))) throw gone()
    x.response = respond(x, 204, null)
  },
}

/** The session that a call names. An id is good in the API and stage that it comes from alone (ATTACKS 73). */
export const addressOf = ({ location, params }: Exchange): SessionAddress => ({
  connectionId: params['connectionId']!,
  apiId: location.apiId,
  stageName: location.stageName,
})

/** The answer of a call whose session is not there. */
export const gone = () => refused(410, 'there is no such connection in this stage')
