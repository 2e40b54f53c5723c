import { renderUsage, runMain as runCitty, type ArgsDef, type CommandDef } from 'citty'

/** The command line of a program: `--help` of every command, and exit code 2 for a line that is wrong. */
export async function runMain(main: CommandDef): Promise<void> {
  const asksForHelp = process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')
  await runCitty(main, {
    async showUsage(command, parent) {
      const usage = await renderUsage(command, parent && (await withWholeName(parent, main)))
      if (asksForHelp) {
        console.log(usage)
        return
      }
      console.error(`${usage}\n`)
      // citty ends with 1, which is for a template or a body that failed: a script must tell them apart.
      process.once('exit', () => {
        process.exitCode = 2
      })
    },
  })
}

/** citty knows a command's parent only; the line to type starts with the program. */
async function withWholeName<T extends ArgsDef>(
  parent: CommandDef<T>,
  main: CommandDef,
): Promise<CommandDef<T>> {
  const program = await nameOf(main)
  const name = await nameOf(parent)
  return name === program ? parent : { ...parent, meta: { name: `${program} ${name}` } }
}

async function nameOf<T extends ArgsDef>({ meta }: CommandDef<T>): Promise<string> {
  const resolved = await (typeof meta === 'function' ? meta() : meta)
  return resolved?.name ?? ''
}
