import { execFileSync } from 'node:child_process'

/** Milliseconds between looks at the process table. */
const lookMs = 10

type Row = { readonly pid: number; readonly parent: number; readonly zombie: boolean }

function table(): readonly Row[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), zombie: state!.startsWith('Z') }
    })
}

/** The processes below `pid`, at every depth, without itself. */
export function descendants(pid: number): readonly number[] {
  const rows = table()
  const found: number[] = []
  const queue = [pid]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const row of rows) {
      if (row.parent !== next || row.zombie) continue
      found.push(row.pid)
      queue.push(row.pid)
    }
  }
  return found
}

/** The one process below `pid` whose command line holds `text`; undefined when none does, as between two of them. */
export function descendantWith(pid: number, text: string): number | undefined {
  return descendantsWith(pid, text)[0]
}

/** All of them: while one takes the place of another there are two. */
export function descendantsWith(pid: number, text: string): readonly number[] {
  return descendants(pid).filter((each) => commandOf(each).includes(text))
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return '' // it has ended meanwhile
  }
}

/** Which of `pids` still run. A zombie does not: nobody has read its exit status yet, that is all. */
export function running(pids: readonly number[]): readonly number[] {
  const alive = new Set(table().flatMap((row) => (row.zombie ? [] : [row.pid])))
  return pids.filter((pid) => alive.has(pid))
}

/** Waits until none of `pids` runs; answers those that still do after `limitMs`. */
export async function ended(pids: readonly number[], limitMs = 2_000): Promise<readonly number[]> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const left = running(pids)
    if (left.length === 0 || performance.now() > deadline) return left
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

/** Sends SIGKILL to each of `pids` that still runs. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
