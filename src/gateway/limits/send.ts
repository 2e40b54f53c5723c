import { answered, ask, demandAt, giveBack, settleAt, unanswered } from '../../metering/holder.ts'
import { takeLocally } from '../../metering/local-bucket.ts'
import { isQuota, type LeaseQuestion } from '../../model/account/leases.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { warnSometimes } from '../exchange/warn.ts'
import type { Account } from './accounts.ts'

/** Milliseconds that an object may take; then it counts as away, and for so long nobody asks it. */
const answerMs = 1_500
const awayMs = 1_000
/** Requests a second from which on tokens are prolonged, and not given back. */
const busy = 1

/** Whether the object was away just now. A request does not wait for what has not answered others. */
export const isAway = ({ awayUntil }: Account, now: number): boolean =>
  now < awayUntil && awayUntil - now <= awayMs

/** Takes a token of the isolate's own part. */
export function takeAlone({ alone, limit, holder }: Account, now: number): boolean {
  if (isQuota(limit)) return true
  const inMs = takeLocally(alone, limit, now, Math.max(1, holder.holders))
  if (inMs > 0) holder.retryAt = now + inMs
  return inMs === 0
}

/**
 * Sends a question and takes in its answer. True when it brought a token for this request alone. When there is no answer
 * the account is marked as away, and the caller goes by that.
 */
export async function send(
  x: Exchange,
  account: Account,
  question: LeaseQuestion,
): Promise<boolean> {
  const asking = exchanged(x, account, question)
  // The answer is taken in even when the client leaves.
  x.platform.waitUntil(asking)
  return asking
}

/** Asks ahead, behind a request that has its token. */
export function renew(x: Exchange, account: Account): void {
  x.platform.waitUntil(exchanged(x, account, ask(account.holder, x.platform.now(), 0)))
}

/** Who wants no lease tells of no demand. */
const questionOf = ({ mode }: Account, question: LeaseQuestion): LeaseQuestion =>
  mode === 'strict' ? { ...question, demand: 0 } : question

async function exchanged(x: Exchange, account: Account, asked: LeaseQuestion): Promise<boolean> {
  const { limiter, now } = x.platform
  const { subject, of, limit, holder } = account
  const question = questionOf(account, asked)
  const sentAt = now()
  try {
    const answer = await Promise.race([
      limiter.lease({ subject, ...(of !== undefined && { of }), limit, question }),
      limiter.wait(answerMs).then(() => Promise.reject(new Error(`no answer in ${answerMs} ms`))),
    ])
    account.awayUntil = 0
    const isDirect = answered(holder, question, sentAt, now(), answer)
    settle(x, account)
    return isDirect
  } catch (error) {
    unanswered(holder, question, crypto.randomUUID(), now())
    account.awayUntil = now() + awayMs
    const does =
      account.whenAway === 'open' ? 'each isolate lets its part through' : 'requests are refused'
    warnSometimes(x, `the limit ${subject} could not be asked, ${does}: ${String(error)}`)
    return false
  }
}

/** Looks after unspent tokens before their lease ends: prolongs them, or gives them back where nobody asks. */
function settle(x: Exchange, account: Account): void {
  const { limiter, now, waitUntil } = x.platform
  const due = settleAt(account.holder)
  // Whoever was to look may have been ended with its request.
  if (due === undefined || now() < account.settlingAt + awayMs) return
  account.settlingAt = due
  waitUntil(
    limiter.wait(Math.max(0, due - now())).then(() => {
      account.settlingAt = 0
      return settled(x, account)
    }),
  )
}

async function settled(x: Exchange, account: Account): Promise<void> {
  const { now } = x.platform
  const { holder } = account
  const due = settleAt(holder)
  if (due === undefined) return
  if (due > now()) return settle(x, account)
  const question = demandAt(holder, now()) < busy ? giveBack(holder, now()) : ask(holder, now(), 0)
  if (question) await exchanged(x, account, question)
}
