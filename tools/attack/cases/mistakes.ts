import { httpProxy, mock } from '../../../test/support/rest-api.ts'
import { signedFetch } from '../../../test/support/signed-fetch.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { hold, pause, times } from '../call.ts'
import { rendering, type Ground } from '../ground.ts'

/** What a gateway's log must not hold when a client made a mistake. */
const alarming = /unplanned|^\s+at \S|"level":"error"|Uncaught|internal error/

type Broken = (path: string) => string

const post = (path: string, ...lines: readonly string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: gateway.test', ...lines].join('\r\n')
const chunked = 'Transfer-Encoding: chunked'

/** Requests that break off or are none. `%p` is each kind of method in turn. */
const attempts: Readonly<Record<string, Broken>> = {
  'gone during an upload': (path) => post(path, 'Content-Length: 1000000', '', 'begun'),
  'gone before the first byte': (path) => post(path, 'Content-Length: 1000000', '', ''),
  'gone inside a chunk': (path) => post(path, chunked, '', '400', 'begun'),
  'gone between chunks': (path) => post(path, chunked, '', '5', 'begun', ''),
  'a chunk size that is no number': (path) => post(path, chunked, '', 'zz', 'abc', '0', '', ''),
  'a chunk size beyond all numbers': (path) => post(path, chunked, '', 'F'.repeat(40), 'abc', ''),
  'a chunk longer than it says': (path) => post(path, chunked, '', '1', 'abcdef', '0', '', ''),
  'a chunk without its end': (path) => post(path, chunked, '', '3', 'abc0', '', ''),
  'a length that is none': (path) => post(path, 'Content-Length: x', '', 'abc'),
  'a length below nothing': (path) => post(path, 'Content-Length: -5', '', 'abc'),
  'a length and chunks': (path) =>
    post(path, 'Content-Length: 3', chunked, '', '3', 'abc', '0', '', ''),
  'two lengths': (path) => post(path, 'Content-Length: 3', 'Content-Length: 5', '', 'abcde'),
  'a coding that is none': (path) => post(path, 'Transfer-Encoding: x', '', 'abc'),
  'a header without a colon': (path) => post(path, 'nonsense', '', ''),
  'a header with a NUL': (path) => post(path, 'X-A: a\0b', '', ''),
  'half a head': (path) => post(path, 'X-A: '),
  CONNECT: () => 'CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n',
  'a method of 1 MB': (path) => `${'A'.repeat(1_000_000)} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a version that is none': (path) => `GET ${path} HTTP/9.9\r\nHost: x\r\n\r\n`,
  'bytes of TLS': () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'an upgrade to nothing': (path) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
}

const brokenCases = Object.entries(attempts).map(([name, broken]): AttackCase => ({
  name,
  quick: true,
  async run(ground) {
    const paths = await pathsOf(ground)
    const before = ground.gateway.lines.length
    const errorsBefore = ground.gateway.errors().length
    for (const path of paths) {
      await times(25, 25, async () => {
        const socket = await hold(ground.port, broken(path))
        await pause(30)
        socket.destroy()
      })
    }
    await pause(100)
    const said = `${ground.gateway.lines.slice(before).join('\n')}\n${ground.gateway.errors().slice(errorsBefore)}`
    const alarm = said.split('\n').find((line) => alarming.test(line))
    if (alarm !== undefined) throw new Error(`the log says ${alarm.slice(0, 200)}`)
    return `${paths.length} methods, ${said.trim() === '' ? 'nothing' : `${said.split('\n').length} lines`} in the log`
  },
}))

const made = new WeakMap<Ground, Promise<readonly string[]>>()

/** A method of each kind, and the control plane. */
function pathsOf(ground: Ground): Promise<readonly string[]> {
  const known = made.get(ground)
  if (known) return known
  const paths = ground
    .api({
      'POST /mock': mock('M'),
      'POST /template': rendering(`#set($x = $input.json('$'))`),
      'POST /proxy': httpProxy(`${ground.origin.url}/`),
    })
    .then((path) => [
      `${path}/mock`,
      `${path}/template`,
      `${path}/proxy`,
      '/restapis?mode=import',
      '/_tidegate/explain',
      '/_tidegate/health',
    ])
  made.set(ground, paths)
  return paths
}

const positions = [
  'x',
  '%00',
  '../..',
  '-1',
  '9'.repeat(40),
  '%F0%9F%98%80',
  'e30=',
  '[]',
  "' or 1=1",
]

/** A position that a client makes up. */
const paging: AttackCase = {
  name: 'positions of lists that nobody was given',
  quick: true,
  async run({ gateway }) {
    const statuses = new Map<number, number>()
    for (const list of [
      '/restapis',
      '/apikeys',
      '/usageplans',
      '/domainnames',
      '/vpclinks',
      '/clientcertificates',
    ]) {
      for (const position of positions) {
        const { status } = await signedFetch(
          gateway,
          `${list}?position=${encodeURIComponent(position)}`,
        )
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    const told = [...statuses].map(([status, count]) => `${status} ×${count}`).join(', ')
    if ([...statuses.keys()].some((status) => status !== 400)) throw new Error(told)
    return told
  },
}

/** What clients get wrong, by accident or on purpose. */
export const mistakeGroup: AttackGroup = {
  name: 'mistakes',
  about: 'requests that break off or are malformed: no stack, no alarm',
  cases: [...brokenCases, paging],
}
