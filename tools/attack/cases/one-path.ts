import { httpProxy, type Operation } from '../../../test/support/rest-api.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import type { Ground } from '../ground.ts'

/** Ways to write a path that is denied. Each must be refused, or reach the backend as something else. */
const writings: Readonly<Record<string, string>> = {
  'the last letter encoded': '/pub/secre%74',
  'the first letter encoded': '/pub/%73ecret',
  'every letter encoded': '/pub/%73%65%63%72%65%74',
  'in lower case hexadecimal': '/pub/%73ecre%74',
  'the folder encoded': '/%70ub/secret',
  'folder and name encoded': '/%70%75%62/%73ecret',
  'with a query': '/pub/secre%74?x=/pub/open',
  'with an encoded slash': '/pub%2fsecret',
  'with an encoded slash in capitals': '/pub%2Fsecret',
  'with two slashes': '/pub//secret',
  'with a dot segment': '/pub/./secret',
  'with two dots': '/pub/x/../secret',
  'with encoded dots': '/pub/x/%2e%2e/secret',
  'with half encoded dots': '/pub/x/.%2e/secret',
  'with a trailing slash': '/pub/secret/',
  'with a backslash': '/pub\\secret',
  'encoded twice': '/pub/secre%2574',
  'with an encoded NUL': '/pub/secret%00',
  'with an encoded blank behind': '/pub/secret%20',
  'with parameters of a segment': '/pub/secret;x=1',
  'with an encoded question mark': '/pub/secret%3Fx',
  'in absolute form': 'http://{host}{base}/pub/secre%74',
}

const paths = new WeakMap<Ground, Promise<string>>()

function apiOf(ground: Ground): Promise<string> {
  const known = paths.get(ground)
  if (known) return known
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*/*/pub/secret',
      },
    ],
  }
  const proxy: Operation = {
    operation: {
      'x-amazon-apigateway-integration': httpProxy(`${ground.origin.url}/{proxy}`, {
        'integration.request.path.proxy': 'method.request.path.proxy',
      }),
    },
  }
  const made = ground
    .api({ 'GET /{proxy+}': proxy }, { 'x-amazon-apigateway-policy': policy })
    .then(async (path) => {
      const open = await ground.call({ target: `${path}/pub/open` })
      if (open.status !== 200) throw new Error(`/pub/open: ${open.status} ${open.body}`)
      return path
    })
  paths.set(ground, made)
  return made
}

const cases = Object.entries(writings).map(([name, writing]): AttackCase => ({
  name,
  quick: true,
  async run(ground) {
    const path = await apiOf(ground)
    const host = `127.0.0.1:${ground.port}`
    const target = writing.startsWith('http')
      ? writing.replace('{host}', host).replace('{base}', path)
      : path + writing
    const { status } = await ground.call({ target })
    if (status !== 200) return String(status)
    const reached = ground.origin.targets.at(-1)!
    // A backend decodes what needs no encoding, and takes dot segments away; other writings are other paths.
    const decoded = new URL(reached, 'http://backend').pathname.replaceAll(
      /%(?:2[de]|[46][1-9a-f]|[57][0-9a]|5f|7e|3\d)/gi,
      decodeURIComponent,
    )
    if (/^\/pub\/secret\/?$/.test(decoded)) {
      throw new Error(`the denied path reached the backend as ${reached}`)
    }
    return `${status}, for ${reached}`
  },
}))

/** A policy's path and a backend's path are one. */
export const onePathGroup: AttackGroup = {
  name: 'one-path',
  about: 'ways to write a path that a policy denies',
  cases,
}
