import type { Socket } from 'node:net'
import { httpProxy, mock } from '../../../test/support/rest-api.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { hold, pause, tally, times } from '../call.ts'
import { rendering, type Ground } from '../ground.ts'

const made = new WeakMap<Ground, Promise<string>>()

function apiOf(ground: Ground): Promise<string> {
  const known = made.get(ground)
  if (known) return known
  const { url } = ground.origin
  const path = ground.api({
    'GET /m': mock('M'),
    'POST /m': mock('M'),
    'POST /proxy': httpProxy(`${url}/`),
    'POST /template': rendering(`#set($x = $input.json('$'))`),
    'GET /endless': httpProxy(`${url}/endless`),
    'GET /silent': httpProxy(`${url}/silent`, {}, { timeoutInMillis: 3_000 }),
    'GET /large': httpProxy(`${url}/size/10000000`),
  })
  made.set(ground, path)
  return path
}

/** Opens many connections, leaves them for a while, and looks whether a request is served beside them. */
const held = (
  name: string,
  count: number,
  bytes: (path: string) => string,
  more: {
    readonly deaf?: true
    readonly trickle?: string
    readonly seconds?: number
    readonly quick?: true
  } = {},
): AttackCase => ({
  name,
  ...(more.quick && { quick: true }),
  async run(ground) {
    const path = await apiOf(ground)
    const sockets: Socket[] = []
    try {
      const opened = await times(count, 200, () => hold(ground.port, bytes(path), more.deaf))
      sockets.push(...opened)
      for (let turn = 0; turn < (more.seconds ?? 3) * 5; turn++) {
        if (more.trickle !== undefined) {
          for (const socket of sockets) if (socket.writable) socket.write(more.trickle)
        }
        await pause(200)
      }
      const beside = await ground.call({ target: `${path}/m`, timeoutMs: 5_000 })
      if (beside.status !== 200)
        throw new Error(`a MOCK beside them: ${beside.status} ${beside.body}`)
      const open = sockets.filter(({ destroyed }) => !destroyed).length
      return `${open} of ${count} open; a MOCK beside them after ${Math.round(beside.ms)} ms`
    } finally {
      for (const socket of sockets) socket.destroy()
    }
  },
})

const head = (line: string, ...lines: readonly string[]) =>
  [`${line} HTTP/1.1`, 'Host: gateway.test', ...lines, '', ''].join('\r\n')
const upload = (path: string, bytes = 10_000_000) =>
  head(`POST ${path}`, `Content-Length: ${bytes}`)

/** Requests that are large where they must not be. */
const refused = (
  name: string,
  bytes: (path: string, index: number) => string,
  count = 100,
): AttackCase => ({
  name,
  async run(ground) {
    const path = await apiOf(ground)
    await times(count, 20, async (index) => {
      const socket = await hold(ground.port, bytes(path, index))
      await pause(20)
      socket.destroy()
    })
    const { status } = await ground.call({ target: `${path}/m` })
    if (status !== 200) throw new Error(`a MOCK behind them: ${status}`)
    return `${count} sent`
  },
})

const lines = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at))

/** Different in each request: nothing may be kept for each. */
const different = (name: string, target: (path: string, index: number) => string): AttackCase => ({
  name,
  async run(ground) {
    const path = await apiOf(ground)
    const before = (await ground.watch.figures()).peakMb.gateway
    const answers = await times(8_000, 20, (index) => ground.call({ target: target(path, index) }))
    const grown = (await ground.watch.figures()).peakMb.gateway - before
    if (grown > 64)
      throw new Error(`${tally(answers)}; the gateway grew by ${Math.round(grown)} MB`)
    return `${tally(answers)}; grew by ${Math.round(grown)} MB`
  },
})

const pad = 'y'.repeat(150)

/** Connections that are slow, many, silent, or never read. */
export const connectionGroup: AttackGroup = {
  name: 'connections',
  about: 'connections that are slow, many, silent, never read; heads that are large',
  cases: [
    held('five thousand idle connections', 5_000, () => '', { seconds: 2 }),
    held('two thousand heads that never end', 2_000, () => 'GET / HTTP/1.1\r\nHost: x\r\n', {
      trickle: 'X-A: b\r\n',
    }),
    held(
      'three hundred uploads to a template that trickle',
      300,
      (path) => upload(`${path}/template`),
      {
        trickle: 'x'.repeat(2_000),
      },
    ),
    held(
      'three hundred uploads to a backend that trickle',
      300,
      (path) => upload(`${path}/proxy`),
      {
        trickle: 'x'.repeat(2_000),
      },
    ),
    held('uploads to a MOCK that reads none of them', 300, (path) => upload(`${path}/m`), {
      trickle: 'x'.repeat(20_000),
    }),
    held('sixty endless answers that nobody reads', 60, (path) => head(`GET ${path}/endless`), {
      deaf: true,
      seconds: 5,
    }),
    held('sixty answers of 10 MB that nobody reads', 60, (path) => head(`GET ${path}/large`), {
      deaf: true,
    }),
    held('five hundred calls of a backend that never answers', 500, (path) =>
      head(`GET ${path}/silent`),
    ),
    held(
      'a thousand calls on one connection, unread',
      20,
      (path) => head(`GET ${path}/m`).repeat(1_000),
      { deaf: true },
    ),
    held('a thousand calls at once on one connection', 20, (path) =>
      head(`GET ${path}/m`).repeat(1_000),
    ),
    refused('heads of 1 MB', (path) => head(`GET ${path}/m`, `X-A: ${'x'.repeat(1_000_000)}`)),
    refused('ten thousand headers', (path) =>
      head(`GET ${path}/m`, ...lines(10_000, (at) => `X-${at}: 1`)),
    ),
    refused('a thousand headers of one name', (path) =>
      head(`GET ${path}/m`, ...lines(1_000, () => 'X-A: 1')),
    ),
    refused('cookies of 128 kB', (path) =>
      head(`GET ${path}/m`, `Cookie: ${'a=b; '.repeat(26_000)}`),
    ),
    refused('targets of 1 MB', (path) => head(`GET ${path}/m/${'x'.repeat(1_000_000)}`)),
    refused('queries of ten thousand entries', (path) =>
      head(`GET ${path}/m?${'a=b&'.repeat(10_000)}`),
    ),
    refused('queries that fit, of five thousand entries', (path) =>
      head(`GET ${path}/m?${'a&'.repeat(5_000)}`),
    ),
    refused('paths of five thousand segments', (path) => head(`GET ${path}${'/a'.repeat(5_000)}`)),
    refused('paths of escapes', (path) => head(`GET ${path}/${'%41'.repeat(3_300)}`)),
    different('eight thousand paths', (path, index) => `${path}/x${index}${pad}`),
    different('eight thousand stages', (path, index) => `${path}${index}${pad}/m`),
    different('eight thousand APIs', (_, index) => `/_aws/execute-api/a${index}${pad}/test/m`),
    different('eight thousand queries', (path, index) => `${path}/m?q${index}=${pad}`),
    different(
      'eight thousand pages of the control plane',
      (_, index) => `/restapis/a${index}${pad}`,
    ),
  ],
}
