import type { SessionAddress } from '../../../model/sessions/sessions.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { groupsFor, namesIn } from './names.ts'

const headers = { join: 'x-tidegate-join', leave: 'x-tidegate-leave' } as const

/**
 * Which groups an integration's answer wants its connection to join and to leave. Throws the 502 of what is no name, and of
 * any where the gateway keeps no groups. Not AWS's.
 */
export function groupsOfReply({ socket, platform }: Exchange) {
  const named = (header: string) => namesIn(header, socket?.reply?.headers?.get(header))
  const asked = { join: named(headers.join), leave: named(headers.leave) }
  if (asked.join.length + asked.leave.length > 0) groupsFor(platform)
  return asked
}

/** Has a connection join and leave what its route's answer says. */
export const followReply: Step = {
  name: 'Groups',
  isQuiet: true,
  run(x) {
    const { socket } = x
    if (!socket?.reply?.headers) return undefined
    const { join, leave } = groupsOfReply(x)
    if (join.length + leave.length === 0) return undefined
    return follow(x, addressOf(x), join, leave)
  },
}

/** Leaves come first, so that who leaves and joins a group is in it. A session that is gone is in none. */
export async function follow(
  { platform }: Exchange,
  at: SessionAddress,
  join: readonly string[],
  leave: readonly string[],
): Promise<void> {
  const groups = groupsFor(platform)
  await Promise.all(leave.map((group) => groups.leave(at, group)))
  await Promise.all(join.map((group) => groups.join(at, group)))
}

const addressOf = ({ socket, location }: Exchange): SessionAddress => ({
  connectionId: socket!.connectionId,
  apiId: location.apiId,
  stageName: location.stageName,
})
