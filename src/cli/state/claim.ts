import { randomUUID } from 'node:crypto'
import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { SettingError } from '../setting-error.ts'
import { identify, lookFor, type ProcessIdentity } from './process-identity.ts'

/** What a gateway says of itself in the state folder that it uses, for a second one to find. */
type Claim = {
  readonly owner: ProcessIdentity
  /** The process that has the database open; it may outlive its owner for a moment. */
  readonly writer?: ProcessIdentity
  readonly since: string
  /** Where it listens, once it does. */
  readonly url?: string
  /** False while it looks for others. */
  readonly held: boolean
}

/** The state folder, as long as this gateway has it. */
export type StateClaim = {
  /** Tells others more of this gateway. */
  tell(more: { readonly url?: string; readonly writerPid?: number }): void
  release(): void
}

const claimName = /^gateway-[0-9a-f-]{36}\.lock$/

/** Milliseconds between signs of life, for gateways that cannot see this process. */
const beatMs = 2_000
/** Milliseconds without a sign of life after which a gateway of another machine or container is gone. */
const silentMs = 3 * beatMs
/** Milliseconds that the database's process may outlive its owner. */
const writerMs = 3_000
const lookMs = 50
/** Starters that meet step back this often. */
const attempts = 40

/**
 * Claims a state folder for this process: two gateways on one database would fail each other's writes. Each writes its
 * claim and then looks for others', so of two that start at once at least one sees the other. Nothing is left to
 * clean up after kill -9: a claim counts as long as its process runs. Throws {@link SettingError} when the folder is
 * another's; errors of the file system are thrown as they are.
 */
export async function claimState(folder: string): Promise<StateClaim> {
  const path = join(folder, `gateway-${randomUUID()}.lock`)
  const owner = identify()
  if (!owner) throw new Error('this process is not in the table of processes')
  let claim: Claim = { owner, since: new Date().toISOString(), held: false }
  const write = (next: Claim) => {
    claim = next
    // Whole or not at all, for whoever reads it.
    writeFileSync(`${path}.new`, JSON.stringify(claim))
    renameSync(`${path}.new`, path)
  }
  for (let attempt = 1; ; attempt++) {
    write({ ...claim, held: false })
    const others = await livingClaims(folder, path)
    if (others.length === 0) break
    rmSync(path, { force: true })
    const holder = others.find(({ held }) => held)
    if (holder || attempt === attempts) throw inUse(folder, holder ?? others[0]!)
    await after(lookMs + Math.random() * 3 * lookMs)
  }
  write({ ...claim, held: true })
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // The folder was deleted or cannot be written: that is told by writes that fail.
    }
  }, beatMs)
  beat.unref()
  return {
    tell({ url, writerPid }) {
      const writer = writerPid === undefined ? claim.writer : identify(writerPid)
      try {
        write({ ...claim, ...(url !== undefined && { url }), ...(writer && { writer }) })
      } catch {
        // A disk that is full: the claim itself stands.
      }
    },
    release() {
      clearInterval(beat)
      rmSync(path, { force: true })
      rmSync(`${path}.new`, { force: true })
    },
  }
}

/** The claims of others whose gateways run; those of others that are gone are removed. */
async function livingClaims(folder: string, own: string): Promise<readonly Claim[]> {
  const living: Claim[] = []
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!claimName.test(name) || path === own) continue
    const claim = readClaim(path)
    if (claim && (await isLiving(claim, path))) living.push(claim)
    else if (claim) rmSync(path, { force: true })
  }
  return living
}

async function isLiving(claim: Claim, path: string): Promise<boolean> {
  const seen = lookFor(claim.owner)
  if (seen === 'runs') return true
  if (seen === 'elsewhere') return stillBeats(path)
  const deadline = performance.now() + writerMs
  while (claim.writer && lookFor(claim.writer) === 'runs') {
    if (performance.now() > deadline) return true
    await after(lookMs)
  }
  return false
}

/** By the clock of the file system alone, which is one for all who see the folder. */
async function stillBeats(path: string): Promise<boolean> {
  const first = modified(path)
  const deadline = performance.now() + silentMs
  while (performance.now() < deadline) {
    const now = modified(path)
    if (now === undefined) return false
    if (now !== first) return true
    await after(lookMs)
  }
  return false
}

const modified = (path: string): number | undefined =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs

function readClaim(path: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Claim
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    // Cut off by a power failure: its gateway did not survive that.
    if (error instanceof SyntaxError) rmSync(path, { force: true })
    else throw error
    return undefined
  }
}

function inUse(folder: string, { owner, url, since }: Claim): SettingError {
  const where = lookFor(owner) === 'elsewhere' ? ` on ${owner.place.split(' ')[0]}` : ''
  return new SettingError(
    `another gateway uses the state folder ${folder}: process ${owner.pid}${where}${url === undefined ? '' : ` at ${url}`}, since ${since}; stop it, or set TIDEGATE_STATE to another folder`,
  )
}
