import { mock } from '../../../test/support/rest-api.ts'
import { sendRaw } from '../../../test/support/raw-http.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { times } from '../call.ts'
import type { Ground } from '../ground.ts'

type Request = (host: string, apiId: string) => readonly string[]

const get = (target: string, ...hosts: readonly string[]) => [
  `GET ${target} HTTP/1.1`,
  ...hosts.map((host) => `Host: ${host}`),
]

/** What names a place that it is not. */
const attempts: Readonly<Record<string, Request>> = {
  'a path and a question mark in Host': (_, id) => get('/x', `${id}.execute-api.x/test/admin?`),
  'the health page in Host': () => get('/x', 'x/_tidegate/health?'),
  'a user and a backslash in Host': () => get('/x', 'a@b\\c'),
  'two Host lines': (host) => get('/test/x', host, 'other.example'),
  'another host in the target': (host) => get(`http://${host}/test/x`, 'other.example'),
  'a fragment in Host': (host) => get('/test/admin', `${host}#`),
  'a tab inside Host': (host) => get('/test/admin', `${host}\tx`),
  'a NUL in Host': (host) => get('/test/admin', `${host}\0`),
  'an escape in Host': (host) => get('/test/admin', host.replace('.', '%2e')),
  'a comma in Host': (host) => get('/test/admin', `${host}, other.example`),
  'a semicolon in Host': (host) => get('/test/admin', `${host};x`),
  'brackets around a name': (host) => get('/test/admin', `[${host}]`),
  'a port of six digits': (host) => get('/test/admin', `${host}:999999`),
  'a port with a sign': (host) => get('/test/admin', `${host}:+80`),
  'two ports': (host) => get('/test/admin', `${host}:80:80`),
  'a host of 9 kB': (host) => get('/test/admin', `${'a.'.repeat(4_500)}${host}`),
  'a label of 300 letters': (host) => get('/test/admin', `${'a'.repeat(300)}.${host}`),
  'letters beyond ASCII': (host) => get('/test/admin', `\u00e4${host}`),
  'a target without a slash': (host) => get('test/admin', host),
  'a target with another scheme': (host) => get(`file://${host}/test/admin`, host),
  'a target with a user': (host) => get(`http://u:p@${host}/test/admin`, host),
  'no Host at all': () => get('/test/admin'),
}

const hostCases = Object.entries(attempts).map(([name, request]): AttackCase => ({
  name,
  async run(ground) {
    const id = await apiOf(ground)
    const lines = request(`${id}.execute-api.us-east-1.amazonaws.com`, id)
    const answers = await times(10, 10, () =>
      sendRaw(ground.port, [...lines, '', ''].join('\r\n')).catch(() => undefined),
    )
    const [first] = answers
    if (!first) return 'the connection is closed'
    // A name that is one, and of no API, may be told so.
    const isName = /host of 9|label of 300/.test(name)
    if (first.status !== 400 && !(isName && [403, 431].includes(first.status))) {
      throw new Error(`${first.status} ${first.body.slice(0, 80)}`)
    }
    if (/ADMIN|"status":"ok"/.test(first.body)) throw new Error(`it was located: ${first.body}`)
    return String(first.status)
  },
}))

const ids = new WeakMap<Ground, Promise<string>>()

function apiOf(ground: Ground): Promise<string> {
  const known = ids.get(ground)
  if (known) return known
  const made = ground
    .api({ 'GET /x': mock('X'), 'GET /admin': mock('ADMIN') })
    .then((path) => path.split('/')[3]!)
  ids.set(ground, made)
  return made
}

/** Many names at once: nothing is kept for each. */
const manyHosts: AttackCase = {
  name: 'five thousand names',
  async run({ port }) {
    const statuses = new Set<number>()
    await times(5_000, 20, async (index) => {
      const head = get('/x', `n${index}.example-${index % 977}.test`)
      if (index % 50 !== 0) return fast(port, head)
      statuses.add((await sendRaw(port, [...head, '', ''].join('\r\n'))).status)
    })
    return [...statuses].join(', ')
  },
}

/** One answer is awaited, and nothing of it is looked at. */
async function fast(port: number, lines: readonly string[]): Promise<void> {
  await sendRaw(port, [...lines, 'Connection: close', '', ''].join('\r\n')).catch(() => undefined)
}

/** What Host and the target may say. */
export const hostGroup: AttackGroup = {
  name: 'hosts',
  about: 'Host lines and targets that name a place that they are not',
  cases: [...hostCases, manyHosts],
}
