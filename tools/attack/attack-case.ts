import type { Ground } from './ground.ts'

/** One thing that a client may do to a gateway. */
export type AttackCase = {
  readonly name: string
  /** Takes seconds at most, and is part of `npm test`. */
  readonly quick?: true
  /** Milliseconds it may take as a whole; 60 s unless it says so. */
  readonly limitMs?: number
  /** Does it, and says what came. Throws when that was wrong. */
  run(ground: Ground): Promise<string>
}

/** Cases of one kind; each group has a gateway of its own. */
export type AttackGroup = {
  /** On the command line. */
  readonly name: string
  readonly about: string
  readonly settings?: Readonly<Record<string, string>>
  readonly cases: readonly AttackCase[]
}
