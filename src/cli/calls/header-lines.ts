import { CommandFailure } from '../playground/command-failure.ts'

/** The parser keeps one value of an option: the `--header` lines are read off the command line itself. */
export function readHeaderLines(rawArgs: readonly string[]): Readonly<Record<string, string>> {
  const lines = rawArgs.flatMap((argument, index) => {
    if (argument === '--header') return [rawArgs[index + 1] ?? '']
    return argument.startsWith('--header=') ? [argument.slice('--header='.length)] : []
  })
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value = ''] = /^([^:\s]+):\s*(.*)$/s.exec(line) ?? []
    if (name === undefined)
      throw new CommandFailure(`--header is ${JSON.stringify(line)}; it must be "Name: value"`, 2)
    const key = name.toLowerCase()
    const before = headers.get(key)
    // As the gateway sees a header that was sent twice.
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}
