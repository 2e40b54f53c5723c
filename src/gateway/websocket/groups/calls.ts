import type { BroadcastFilter, GroupAddress, Groups } from '../../../model/sessions/groups.ts'
import { respond } from '../../answer/respond.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { addressOf, gone, postedText } from '../manage/calls.ts'
import { refused } from '../refuse.ts'
import { everybody, isGroupName, nameRule } from './names.ts'

/** Refuses what cannot be a group, and to join or leave the one that has everybody. Not AWS's. */
export const requireGroup: Step = {
  name: 'Group',
  isQuiet: true,
  run({ params, platform }) {
    const { group = '', connectionId } = params
    if (!platform.groups) throw refused(503, 'this gateway keeps no groups')
    if (isGroupName(group) || (group === everybody && connectionId === undefined)) return
    throw badRequest(
      group === everybody ? `Nobody joins or leaves ${everybody}` : `Invalid group: ${nameRule}`,
    )
  },
}

const badRequest = (message: string) =>
  new Refusal(400, message, { errorName: 'BadRequestException', isLogged: true })

/** `PUT`: the session is in the group, whether it was before or not. */
export const addMember: Step = {
  name: 'Join',
  async run(x) {
    if (!(await groupsOf(x).join(addressOf(x), x.params['group']!))) throw gone()
    x.response = respond(x, 204, null)
  },
}

/** `DELETE`: it is not, whether it was before or not. */
export const removeMember: Step = {
  name: 'Leave',
  async run(x) {
    if (!(await groupsOf(x).leave(addressOf(x), x.params['group']!))) throw gone()
    x.response = respond(x, 204, null)
  },
}

/** `GET`: who is in it, a page of them. */
export const listMembers: Step = {
  name: 'Members',
  async run(x) {
    const after = queryOf(x).findLast(([name]) => name === 'nextToken')?.[1]
    const { connectionIds, next } = await groupsOf(x).members(groupOf(x), after)
    answer(x, { connectionIds, ...(next !== undefined && { nextToken: next }) })
  },
}

/** `POST`: the body is one text frame for each member. */
export const broadcast: Step = {
  name: 'Broadcast',
  async run(x) {
    const filter = filterOf(x)
    answer(x, await groupsOf(x).broadcast(groupOf(x), await postedText(x), filter))
  },
}

/** `?except={id}&where=KEY=VALUE`, each as often as wanted, but a key once. */
function filterOf(x: Exchange): BroadcastFilter {
  const except: string[] = []
  const where = new Map<string, string>()
  for (const [name, value] of queryOf(x)) {
    const equals = value.indexOf('=')
    if (name === 'except') except.push(value)
    else if (name === 'where' && equals > 0 && !where.has(value.slice(0, equals)))
      where.set(value.slice(0, equals), value.slice(equals + 1))
    // What a caller wanted to leave out must not be sent to for want of a word.
    else if (!/^x-amz-/i.test(name))
      throw badRequest(
        `${name}=${value} is none of except={connectionId} and where={key}={value}, a key once`,
      )
  }
  return {
    ...(except.length > 0 && { except }),
    ...(where.size > 0 && { where: Object.fromEntries(where) }),
  }
}

const groupsOf = (x: Exchange): Groups => x.platform.groups!

const groupOf = ({ location, params }: Exchange): GroupAddress => ({
  apiId: location.apiId,
  stageName: location.stageName,
  group: params['group']!,
})

function answer(x: Exchange, body: object): void {
  const headers = new Headers({ 'Content-Type': 'application/json' })
  x.response = respond(x, 200, JSON.stringify(body), headers)
}
