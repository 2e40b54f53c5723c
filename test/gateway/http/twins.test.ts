import { expect, test } from 'vitest'
import { httpApi, httpRoute } from '../../support/http-api.ts'
import { calling, toFunction } from './calling.ts'

const keys = ['ANY /admin', 'GET /admin/{id}', 'ANY /@me', 'GET /café', 'GET /a/b']

/** Few routes that want a signature, in front of one that lets everybody in. */
const guarded = httpApi({
  routes: [
    ...keys.map((key) => httpRoute(key, { authorizationType: 'AWS_IAM' })),
    httpRoute('ANY /{proxy+}'),
    httpRoute('$default'),
  ],
  integrations: [toFunction()],
})

// ATTACKS 1, 3, 10: a function is told the decoded path, and adapters make a URL of it.
test.each([
  ['as it is', '/admin', 403],
  ['an encoded letter', '/%61dmin', 403],
  ['an encoded slash', '/admin%2Fusers', 403],
  ['in lower case', '/admin%2fusers', 403],
  ['among others', '/a%2Fb', 403],
  ['an encoded sign', '/%40me', 403],
  ['beyond ASCII', '/caf%C3%A9', 403],
  ['an encoded question mark', '/admin%3Fx', 403],
  ['after a segment', '/admin/7%3fx=/y', 403],
  ['an encoded slash and a question mark', '/admin%2F7%3Fx', 403],
  ['dots behind an encoded slash', '/x/..%2Fadmin', 400],
  ['between encoded slashes', '/x%2f..%2fadmin', 400],
  ['encoded dots', '/x%2F%2e%2E%2Fadmin', 400],
  ['dots before a question mark', '/admin/x/..%3Fy', 400],
  ['before a number sign', '/admin/x/..%23y', 400],
])(
  'a path that a function takes for a guarded one, %s, is guarded: %s',
  async (_, path, status) => {
    const { send, events } = calling(guarded)
    expect((await send(path)).status).toBe(status)
    expect(events).toEqual([])
  },
)

test.each([
  ['/adm%C3%A9n', '/admén'],
  ['/x%2Fadmin', '/x/admin'],
  ['/x..%2Fy', '/x../y'],
  ['/...%2Fy', '/.../y'],
  ['/x%3Fadmin', '/x'],
])('%s is open, and the function is told of %s', async (path, rawPath) => {
  const { send, events } = calling(guarded)
  expect((await send(path)).status).toBe(200)
  expect(events[0]!['rawPath']).toBe(rawPath)
})
