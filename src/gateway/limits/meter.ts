import { ask, offer, returnDirect, standing, take, wantsRenewal } from '../../metering/holder.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { exhausted, rateLimitOf, unmetered } from './exhausted.ts'
import { accountsOf, type Account } from './accounts.ts'
import { isAway, renew, send, takeAlone } from './send.ts'
import { tiersOf } from './tiers.ts'

/** Times that a request asks again, since others have taken what it was granted. */
const maxRounds = 4
/** Milliseconds between looks while very many ask. */
const turnMs = 5

/**
 * Takes a token of each limit, or none of any: a request that one limit refuses consumes nothing of the others. Waits for
 * nobody while it has leases for all.
 *
 * @param others accounts by attributes of the request: asked behind its key's and before its method's
 */
export function meter(x: Exchange, others: readonly Account[] = []): void | Promise<void> {
  const now = x.platform.now()
  const own = accountsOf(tiersOf(x), now)
  const accounts = others.length === 0 ? own : inOrder(own, others)
  let isReady = true
  for (const account of accounts) {
    offer(account.holder, now)
    const state = stateOf(account, now)
    // The first that is exhausted refuses: nobody is asked for the others.
    if (state === 'denied') throw exhausted(x, account, now)
    isReady &&= state === 'ready'
  }
  if (!isReady) return meterByAsking(x, accounts)
  for (const account of accounts) spend(x, account, now)
  tell(x, accounts)
}

function inOrder(own: readonly Account[], others: readonly Account[]): readonly Account[] {
  const isOfKey = ({ kind }: Account) => kind === 'key'
  return [...own.filter(isOfKey), ...others, ...own.filter((account) => !isOfKey(account))]
}

/** Notes what a client is told of its limits. */
function tell(x: Exchange, accounts: readonly Account[]): void {
  if (x.platform.limiter.showsHeaders) x.rateLimit = rateLimitOf(accounts)
}

/** A limit of an isolate's own is always ready to be looked at. */
const stateOf = (account: Account, now: number) => {
  if (account.isBlocked) return 'denied'
  return account.mode === 'edge' || isAway(account, now) ? 'alone' : standing(account.holder, now)
}

function spend(x: Exchange, account: Account, now: number): void {
  take(account.holder, now)
  if (wantsRenewal(account.holder, now)) renew(x, account)
}

/** The same where tokens have to be fetched first. What it has in hand when one refuses is given back. */
async function meterByAsking(x: Exchange, accounts: readonly Account[]): Promise<void> {
  const { limiter, now } = x.platform
  /** Accounts whose token is this request's already. */
  const inHand = new Set<Account>()
  const refuse = (account: Account) => {
    for (const { holder } of inHand) returnDirect(holder)
    return exhausted(x, account, now())
  }
  for (let round = 0; ; round++) {
    const open = accounts.filter((account) => !inHand.has(account))
    const states = open.map((account) => stateOf(account, now()))
    const denied = open[states.indexOf('denied')]
    if (denied) throw refuse(denied)
    // One after the other: what an earlier limit refuses asks nothing of a later one.
    const lacking = open[states.findIndex((state) => state === 'ask' || state === 'wait')]
    if (!lacking) {
      takeRest(x, open, refuse)
      return tell(x, accounts)
    }
    if (round >= maxRounds * accounts.length) throw refuse(lacking)
    if (stateOf(lacking, now()) !== 'ask') await limiter.wait(turnMs)
    else if (await send(x, lacking, ask(lacking.holder, now(), 1))) inHand.add(lacking)
  }
}

/** All have answered: takes a token of each that has not given one yet. */
function takeRest(
  x: Exchange,
  open: readonly Account[],
  refuse: (account: Account) => Error,
): void {
  const now = x.platform.now()
  const alone = open.filter((account) => stateOf(account, now) === 'alone')
  if (alone.some(({ mode }) => mode !== 'edge')) x.isLimitAway = true
  const uncounted = alone.find(({ mode, whenAway }) => mode !== 'edge' && whenAway === 'closed')
  if (uncounted) throw unmetered(x, uncounted)
  for (const account of alone) if (!takeAlone(account, now)) throw refuse(account)
  for (const account of open) if (!alone.includes(account)) spend(x, account, now)
}
