import { Buffer } from 'node:buffer'
import { maxMessageBytes } from '../../../model/limits.ts'
import type { Step } from '../../exchange/exchange.ts'
import { malformedProxyResponse } from '../../exchange/faults.ts'
import { everybody, groupsFor, namesIn } from './names.ts'

const header = 'x-tidegate-send-to'

/**
 * Sends what a route's integration has answered to the groups that the answer names, or to everybody. Whether the client gets
 * it as its own reply is another matter: it may be in the group. Not AWS's.
 */
export const sendToGroups: Step = {
  name: 'Send to groups',
  isQuiet: true,
  run({ socket, platform, location }) {
    const text = socket?.reply?.headers?.get(header)
    if (!text) return undefined
    const names = namesIn(header, text, (name) => name === everybody)
    const { body } = socket!.reply!
    if (body.length === 0) return undefined
    if (Buffer.byteLength(body) > maxMessageBytes)
      throw malformedProxyResponse(`what ${header} sends is larger than ${maxMessageBytes} bytes`)
    const groups = groupsFor(platform)
    const { apiId, stageName } = location
    return Promise.all(
      names.map((group) => groups.broadcast({ apiId, stageName, group }, body)),
    ).then(() => undefined)
  },
}
