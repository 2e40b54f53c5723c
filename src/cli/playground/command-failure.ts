/** 1: what was asked for failed, a template or a body. 2: it could not be tried: wrong usage, an unusable file. */
export type ExitCode = 1 | 2

/** Ends a command: the message goes to stderr as it is. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Runs a command; a {@link CommandFailure} becomes its message and exit code. */
export function reportFailure(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    console.error(error.message)
    process.exitCode = error.exitCode
  }
}

/** Refuses what the command line has beyond the command's own: citty takes any option and drops it. */
export function refuseUnknownArguments(
  given: Readonly<Record<string, unknown>> & { readonly _: readonly string[] },
  positionals: readonly string[],
  options: readonly string[],
): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === '_' || positionals.includes(name)) continue
    const dashed = `${name.length === 1 ? '-' : '--'}${name}`
    if (!options.includes(name)) {
      const known = options.map((option) => `--${option}`).join(', ')
      throw new CommandFailure(`unknown option ${dashed}; known are ${known}`, 2)
    }
    if (value === '') throw new CommandFailure(`${dashed} needs a value`, 2)
  }
  const surplus = given._[positionals.length]
  if (surplus !== undefined) {
    throw new CommandFailure(`one argument too many: ${JSON.stringify(surplus)}`, 2)
  }
}
