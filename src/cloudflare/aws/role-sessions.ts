import type { SigningCredentials } from '../../wire/sigv4/sign-request.ts'

/** There is nothing to sign a call with. The message is for the operator's log and holds no secret. */
export class AwsCallRefused extends Error {
  override readonly name = 'AwsCallRefused'
}

/** A role's session, or the finding that the configured STS is none; good until `expiresAt`. */
export type Session = {
  readonly credentials: SigningCredentials | undefined
  readonly expiresAt: number
  /** From then on one request fetches a new session while the others go on with this one. */
  readonly renewAt: number
}

/** Milliseconds before the end from which a session is not used: clocks differ, and a call takes time. */
const unusableMs = 30_000
/** Milliseconds until another request tries a renewal that has not come about. */
const renewalRetryMs = 10_000
/** Milliseconds others wait for the request that assumes a role; then it is taken for gone. */
const flightMs = 3_000
/** Milliseconds until the first look at it; each is twice as long after the one before, up to the longest. */
const firstPollMs = 5
const longestPollMs = 80
/** Sessions kept. A role's name can hold stage variables, so there may be more than one for each method. */
const maxSessions = 256

/** One request's attempt to assume a role, as the others see it. */
type Flight = {
  readonly startedAt: number
  over: boolean
  /** Why there is no session. */
  refusal: string | undefined
}

/**
 * Keeps the sessions that `assume` gives until shortly before they expire; a role is assumed by one request at
 * a time. Requests share values and times, never promises: a promise hangs for good when the request that
 * made it ends. So those that need a session wait on timers of their own.
 */
export function roleSessions(
  world: {
    now(): number
    wait(ms: number): Promise<void>
    log(line: Readonly<Record<string, unknown>>): void
  },
  assume: (roleArn: string, signal: AbortSignal | undefined) => Promise<Session>,
): (roleArn: string, signal: AbortSignal | undefined) => Promise<Session> {
  const sessions = new Map<string, Session>()
  const flights = new Map<string, Flight>()

  /** The session if it can be used. */
  function usable(roleArn: string): Session | undefined {
    const known = sessions.get(roleArn)
    const margin = known?.credentials ? unusableMs : 0
    return known && world.now() < known.expiresAt - margin ? known : undefined
  }

  async function fly(roleArn: string, signal: AbortSignal | undefined): Promise<Session> {
    const flight: Flight = { startedAt: world.now(), over: false, refusal: undefined }
    flights.set(roleArn, flight)
    try {
      const session = await assume(roleArn, signal)
      // A renewed one comes last, in nobody else's place.
      sessions.delete(roleArn)
      if (sessions.size >= maxSessions) {
        const [oldest] = sessions.keys()
        if (oldest !== undefined) sessions.delete(oldest)
      }
      sessions.set(roleArn, session)
      return session
    } catch (error) {
      // Whose time ran out says nothing about the role.
      if (error instanceof AwsCallRefused) flight.refusal = error.message
      throw error
    } finally {
      flight.over = true
      if (flights.get(roleArn) === flight) flights.delete(roleArn)
    }
  }

  const isUp = (flight: Flight): boolean =>
    !flight.over && world.now() - flight.startedAt < flightMs

  async function renew(roleArn: string, known: Session, signal: AbortSignal | undefined) {
    // Whoever comes next finds the renewal under way.
    sessions.set(roleArn, { ...known, renewAt: world.now() + renewalRetryMs })
    // Failing that, what there is serves a while longer.
    return fly(roleArn, signal).catch((error: unknown) => {
      const expires = new Date(known.expiresAt).toISOString()
      world.log({
        level: 'warn',
        message: `the session of ${roleArn} could not be renewed; it is used until ${expires}`,
        error: String(error),
      })
      return known
    })
  }

  return async (roleArn, signal) => {
    for (;;) {
      const known = usable(roleArn)
      if (known) return world.now() < known.renewAt ? known : renew(roleArn, known, signal)
      const flight = flights.get(roleArn)
      if (!flight || !isUp(flight)) return fly(roleArn, signal)
      for (let pause = firstPollMs; isUp(flight); pause = Math.min(2 * pause, longestPollMs)) {
        signal?.throwIfAborted()
        await world.wait(pause)
      }
      if (flight.refusal !== undefined) throw new AwsCallRefused(flight.refusal)
    }
  }
}
