/** What the command line asks for. */
export interface Options {
  /** Folder of the corpus; undefined: where it is usually found. */
  readonly corpus: string | undefined
  readonly report: string | undefined
  /** Where the gateway keeps its state: nowhere, or in a folder that is emptied first. */
  readonly state: 'memory' | 'disk'
  readonly verbose: boolean
  /** Only tell what would run, or how to use the replayer: no gateway is needed. */
  readonly informative: boolean
  /** Every visible case counts: the score may be published. */
  readonly complete: boolean
  /** A part runs with the replayer's corrections, unless it is asked for without. A complete run is both. */
  readonly published: boolean
  /** Options of the replayer itself, in order. */
  readonly passedOn: readonly string[]
}

/** Options that leave cases out, change how they are judged, or replace what they run against. */
const partial = new Set([
  '--kinds',
  '--only',
  '--validated-only',
  '--authority',
  '--cases',
  '--adapter',
  '--no-clean',
  '--lenient-empty',
])

/** Set by this tool; giving them again would pull the run apart. */
const own = new Set(['--control', '--control-v2', '--invoke', '--invoke-host', '--backend-port'])

/** Options of this tool that have a value, with what the value is. */
const valued: Readonly<Record<string, string>> = {
  '--corpus': 'a folder',
  '--report': 'a file',
  '--state': '"memory" or "disk"',
}

/** A command line that cannot be used; the message says which option and why. */
export class OptionError extends Error {}

/** Reads the command line. Throws {@link OptionError}. */
export function readOptions(args: readonly string[]): Options {
  const taken = new Map<string, string>()
  const passedOn: string[] = []
  let published = false
  for (let i = 0; i < args.length; i++) {
    const name = args[i]!
    if (name === '--published') {
      published = true
      continue
    }
    if (own.has(name)) throw new OptionError(`${name} is chosen by this command; leave it out`)
    if (!Object.hasOwn(valued, name)) {
      passedOn.push(name)
      continue
    }
    const value = args[++i]
    if (value === undefined || value.startsWith('--')) {
      throw new OptionError(`${name} needs ${valued[name]} behind it`)
    }
    taken.set(name, value)
  }
  const state = taken.get('--state') ?? 'memory'
  if (state !== 'memory' && state !== 'disk') {
    throw new OptionError(`--state is "${state}"; it must be "memory" or "disk"`)
  }
  return {
    corpus: taken.get('--corpus'),
    report: taken.get('--report'),
    state,
    verbose: passedOn.includes('--verbose'),
    informative: passedOn.includes('--help') || passedOn.includes('--list'),
    complete: !published && !passedOn.some((name) => partial.has(name)),
    published,
    passedOn,
  }
}
