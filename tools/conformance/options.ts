/** What the command line asks for. */
export interface Options {
  /** The gateway to measure, somebody else's; undefined: this project's, which is started. */
  readonly target: Target | undefined
  readonly report: string | undefined
  /** Where this project's gateway keeps its state: nowhere, or in a folder that is emptied first. */
  readonly state: 'memory' | 'disk'
  readonly verbose: boolean
  /** Only tell what would run, or how to use the replayer: no gateway is needed. */
  readonly informative: boolean
  /** Every case counts and the gateway is this project's: the score may be published. */
  readonly complete: boolean
  /** Options of the replayer itself, in order. */
  readonly passedOn: readonly string[]
}

/** How a gateway is reached. */
export interface Target {
  /** Its control plane. */
  readonly control: string
  /** Where its APIs are called: an origin, or a form with `{apiId}` in it. */
  readonly invoke: string
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

/** Set by this tool for a gateway that it starts; giving them again would pull the run apart. */
const own = new Set(['--control', '--control-v2', '--invoke', '--invoke-host', '--backend-port'])

/** Options of this tool that have a value, with what the value is. */
const valued: Readonly<Record<string, string>> = {
  '--target': 'the URL of a control plane',
  '--report': 'a file',
  '--state': '"memory" or "disk"',
}

/** How this tool is used; the replayer tells its own options. */
export const usage = `usage: npm run conformance -- [options]

  (nothing)              measure this project's gateway, which is started for it; write docs/parity.md
  --target URL           measure the gateway whose control plane is there
  --invoke URL           where its APIs are called, with {apiId} in it or an origin (default: --target)
  --state memory|disk    where this project's gateway keeps its state (default memory)
  --report FILE          JSON report

Options of the replayer, which are handed on to it. This command sets --control, and without a --target
also --control-v2, --invoke, --invoke-host and --backend-port:`

/** A command line that cannot be used; the message says which option and why. */
export class OptionError extends Error {}

/** Reads the command line. Throws {@link OptionError}. */
export function readOptions(args: readonly string[]): Options {
  const taken = new Map<string, string>()
  const passedOn: string[] = []
  const names = args.includes('--target') ? { ...valued, '--invoke': 'a URL' } : valued
  for (let i = 0; i < args.length; i++) {
    const name = args[i]!
    if (name === '--control') throw new OptionError('--control is called --target here')
    if (!Object.hasOwn(names, name)) {
      passedOn.push(name)
      continue
    }
    const value = args[++i]
    if (value === undefined || value.startsWith('--')) {
      throw new OptionError(`${name} needs ${names[name]} behind it`)
    }
    taken.set(name, value)
  }
  const control = taken.get('--target')
  const chosen = control === undefined ? passedOn.find((name) => own.has(name)) : undefined
  if (chosen !== undefined) {
    throw new OptionError(`${chosen} is chosen by this command unless there is a --target`)
  }
  for (const name of ['--target', '--invoke']) {
    const url = taken.get(name)
    if (url !== undefined && !URL.canParse(url)) throw new OptionError(`${name} ${url} is no URL`)
  }
  const state = taken.get('--state') ?? 'memory'
  if (state !== 'memory' && state !== 'disk') {
    throw new OptionError(`--state is "${state}"; it must be "memory" or "disk"`)
  }
  return {
    target:
      control === undefined ? undefined : { control, invoke: taken.get('--invoke') ?? control },
    report: taken.get('--report'),
    state,
    verbose: passedOn.includes('--verbose'),
    informative: passedOn.includes('--help') || passedOn.includes('--list'),
    complete: control === undefined && !passedOn.some((name) => partial.has(name)),
    passedOn,
  }
}
