import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { removeFolder, runToEnd, startGateway, temporaryFolder } from '../support/gateway.ts'
import { deployApi, mock } from '../support/rest-api.ts'
import { sqlFile } from '../support/sql.ts'

// One gateway per state folder, and none on a state that it cannot use: said before `ready`.

const root = temporaryFolder()
afterAll(() => removeFolder(root))
let state: string
let count = 0
beforeEach(() => {
  state = join(root, `state-${++count}`)
})

/** Whether this user may mount and mark files immutable: file permissions say nothing to root. */
const isRoot = process.getuid?.() === 0
const canMark = isRoot && works('chattr', ['+i', root]) && works('chattr', ['-i', root])
const canMount = isRoot && mountsWork()

describe('a second gateway on one state folder', () => {
  test('is refused, and told whose it is', async () => {
    await using first = await startGateway({ TIDEGATE_STATE: state })
    const { code, stdout, stderr } = await runToEnd({ TIDEGATE_STATE: state })
    expect(stderr).toMatch(/^tidegate: another gateway uses the state folder /)
    expect(stderr).toContain(state)
    expect(stderr).toContain(`process ${first.pid} at ${first.url}`)
    expect(stdout).not.toContain('ready')
    expect(code).toBe(1)
    await first.apigateway.send(new GetRestApisCommand({}))
  })

  test('of six that start at once one runs', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 6 }, () => startGateway({ TIDEGATE_STATE: state })),
    )
    const running = starts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(running).toHaveLength(1)
    for (const each of starts) {
      if (each.status === 'rejected') expect(String(each.reason)).toContain('another gateway uses')
    }
    await running[0]!.stop()
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)('is the first one after %s', async (signal) => {
    await using first = await startGateway({ TIDEGATE_STATE: state })
    await first.stop(signal)
    await using second = await startGateway({ TIDEGATE_STATE: state })
    expect(second.port).toBeGreaterThan(0)
    expect(claims()).toHaveLength(1)
  })

  const readClaim = () => JSON.parse(readFileSync(join(state, claims()[0]!), 'utf8')) as Claim
  const claims = () => readdirSync(state).filter((name) => name.endsWith('.lock'))
  type Claim = { readonly owner: { readonly pid: number; readonly started: string } }

  test.each([
    ['of a process that ended, whose number another one has', { pid: 1, started: '0' }],
    ['of a number that no process has', { pid: 4_194_304 }],
    ['of a container or machine that is gone', { place: 'elsewhere' }],
    ['that was cut off', undefined],
  ])('a claim %s is nobody’s', async (_, owner) => {
    await using first = await startGateway({ TIDEGATE_STATE: state })
    const claim = readClaim()
    await first.stop()
    writeFileSync(
      join(state, `gateway-${crypto.randomUUID()}.lock`),
      owner ? JSON.stringify({ ...claim, owner: { ...claim.owner, ...owner } }) : '{"owner":',
    )
    await using second = await startGateway({ TIDEGATE_STATE: state })
    expect(claims()).toHaveLength(1)
    expect(readClaim().owner.pid).toBe(second.pid)
  })

  test('a claim of another container counts as long as it gives signs of life', async () => {
    await using first = await startGateway({ TIDEGATE_STATE: state })
    const [name] = claims()
    const claim = readClaim()
    // The same process as another container sees it.
    const text = JSON.stringify({ ...claim, owner: { ...claim.owner, place: 'elsewhere 1 2' } })
    writeFileSync(join(state, name!), text)
    const { stderr } = await runToEnd({ TIDEGATE_STATE: state })
    expect(stderr).toContain(`process ${first.pid} on elsewhere`)
  })
})

describe('a state that cannot be used', () => {
  /** The database of a gateway that has one API and has stopped. */
  async function database(): Promise<string> {
    await using gateway = await startGateway({ TIDEGATE_STATE: state })
    await deployApi(gateway.apigateway, { 'GET /x': mock('x'.repeat(50_000)) })
    await gateway.stop()
    const folder = join(state, 'registry', 'tidegate-registry')
    return join(
      folder,
      readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))!,
    )
  }

  async function expectRefusal(message: RegExp): Promise<void> {
    const { code, stdout, stderr } = await runToEnd({ TIDEGATE_STATE: state })
    expect(stderr).toMatch(/^tidegate: TIDEGATE_STATE is /)
    expect(stderr).toContain(state)
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).not.toContain('ready')
    expect(code).toBe(1)
  }

  test.each([
    [
      'a file in its place',
      () => writeFileSync(state, 'x'),
      /: \S+state-\d+ is not a folder; name/,
    ],
    [
      'a file above it',
      () => {
        writeFileSync(state, 'x')
        state = join(state, 'below')
      },
      /: \S+state-\d+ is not a folder; name/,
    ],
    [
      'a link that leads nowhere',
      () => symlinkSync(join(state, '..', 'nowhere'), state),
      /: \S+state-\d+ is not a folder; name/,
    ],
    [
      'where nobody can make a folder',
      () => {
        state = '/proc/tidegate/state'
      },
      /: no folder can be made in \/proc; name another/,
    ],
    [
      'a file where its databases belong',
      () => {
        mkdirSync(state)
        writeFileSync(join(state, 'registry'), 'x')
      },
      /registry is not a folder/,
    ],
  ])('%s', async (_, spoil, message) => {
    spoil()
    await expectRefusal(message)
  })

  test.each([
    ['whose header is overwritten', (file: string) => writeFileSync(file, 'x'.repeat(30_000))],
    ['that is cut off', (file: string) => truncateSync(file, 20_000)],
    [
      'with pages that are overwritten',
      (file: string) => {
        const bytes = readFileSync(file)
        bytes.fill(0x41, 4_096 * 3)
        writeFileSync(file, bytes)
      },
    ],
  ])('a database %s', async (_, spoil) => {
    const file = await database()
    spoil(file)
    await expectRefusal(/its database is damaged \(SQLITE_[A-Z]+\); put a copy .* or move it away/)
  })

  test('a folder in the place of the database', async () => {
    const file = await database()
    rmSync(file)
    mkdirSync(file)
    await expectRefusal(/its database cannot be opened \(SQLITE_CANTOPEN\)/)
  })

  test('a state that a newer version has written', async () => {
    const file = await database()
    sqlFile(file, `INSERT OR REPLACE INTO counter (name, value) VALUES ('schema', 2)`)
    await expectRefusal(
      /state version 2 is a newer Tidegate's; this one reads version 1; run the newer/,
    )
  })

  test.skipIf(isRoot)('a folder of another user (skipped as root, who may write it)', async () => {
    mkdirSync(state)
    chmodSync(state, 0o500)
    await expectRefusal(/may not be written/)
  })

  test.skipIf(!canMark)('a file that may not be written (skipped without chattr)', async () => {
    const file = await database()
    execFileSync('chattr', ['+i', file])
    try {
      await expectRefusal(/\.sqlite may not be written/)
    } finally {
      execFileSync('chattr', ['-i', file])
    }
  })

  test.skipIf(!canMount)('a file system that is read-only (skipped without mount)', async () => {
    await database()
    execFileSync('mount', ['--bind', state, state])
    try {
      execFileSync('mount', ['-o', 'remount,ro,bind', state])
      await expectRefusal(/read-only; name a folder that can be written/)
    } finally {
      execFileSync('umount', [state])
    }
  })
})

function works(command: string, options: readonly string[]): boolean {
  try {
    execFileSync(command, options, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function mountsWork(): boolean {
  const place = join(root, 'mounted')
  mkdirSync(place)
  return works('mount', ['--bind', place, place]) && works('umount', [place])
}
