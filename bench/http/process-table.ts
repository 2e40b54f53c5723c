import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'

const linux = existsSync('/proc/self/stat')

/** Linux reports times in this unit on every processor Node runs on (USER_HZ is 100): 10 ms. */
const tickMicroseconds = 10_000

/** CPU time a process has used so far, user and system, all its threads, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  if (!linux) return readClock(ps(['-o', 'time=', '-p', String(pid)]).trim())
  const { fields } = readStat(pid)
  return (Number(fields[11]) + Number(fields[12])) * tickMicroseconds
}

/** Memory of a process that is in RAM, in bytes. */
export function residentBytes(pid: number): number {
  if (!linux) return Number(ps(['-o', 'rss=', '-p', String(pid)]).trim()) * 1024
  const kibibytes = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kibibytes) * 1024
}

/** The child of `parent` whose command line holds `text`; undefined when there is none. */
export function childRunning(parent: number, text: string): number | undefined {
  if (!linux) {
    const rows = ps(['-A', '-o', 'pid=,ppid=,args=']).split('\n')
    const row = rows
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .find((match) => match && Number(match[2]) === parent && match[3]!.includes(text))
    return row ? Number(row[1]) : undefined
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const child = Number(readStat(pid).fields[1]) === parent
        return child && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
      } catch {
        return false // it ended while we looked
      }
    })
}

/** What follows the program's name, which is in parentheses and may hold anything: state, parent, … */
function readStat(pid: number): { readonly fields: readonly string[] } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return { fields: text.slice(text.lastIndexOf(')') + 2).split(' ') }
}

const ps = (args: readonly string[]): string => execFileSync('ps', args, { encoding: 'utf8' })

/** `[[days-]hours:]minutes:seconds[.hundredths]` in microseconds. */
function readClock(text: string): number {
  const [, days = '0', clock = text] = /^(\d+)-(.*)$/.exec(text) ?? []
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return (Number(days) * 86_400 + seconds) * 1e6
}
