import { expect, test } from 'vitest'
import { readsOf } from '../../src/audit/source/event-reads.ts'

const reads = (text: string, handler = 'handler') => {
  const { members, whole } = readsOf({ text, handler })
  return { members: [...members].toSorted(), whole: [...whole].toSorted() }
}

const inHandler = (body: string) => `exports.handler = async (event) => { ${body} }`

test.each<readonly [string, string, readonly string[]]>([
  ['a member', inHandler('event.headers.host'), ['headers.host']],
  [
    'by its name in quotes',
    inHandler(`event.headers['x-a'] || event['headers']["x-b"]`),
    ['headers.x-a', 'headers.x-b'],
  ],
  [
    'where it may be absent',
    inHandler(`event?.headers?.['x-a']; event.headers?.b`),
    ['headers.b', 'headers.x-a'],
  ],
  ['what is called on it left out', inHandler('event.headers.a.trim().length'), ['headers.a']],
  ['through a name', inHandler('const h = event.headers; return h.a'), ['headers', 'headers.a']],
  [
    'through two',
    inHandler('const r = event.requestContext, x = 1; const i = r.identity; i.sourceIp'),
    ['requestContext', 'requestContext.identity', 'requestContext.identity.sourceIp'],
  ],
  ['with a default', inHandler('const h = event.headers ?? {}; h.a'), ['headers', 'headers.a']],
  [
    'by a pattern',
    inHandler(`const { headers: { host, 'x-a': a }, path } = event`),
    ['headers', 'headers.host', 'headers.x-a', 'path'],
  ],
  ['by a pattern of a name’s', inHandler('const { a } = event.headers'), ['headers', 'headers.a']],
  [
    'in the parameter',
    'export const handler = async ({ headers: h, httpMethod }) => h.a',
    ['headers', 'headers.a', 'httpMethod'],
  ],
  [
    'in a function that is given it',
    `const tokenOf = (request) => request.headers.a\n${inHandler('tokenOf(event)')}`,
    ['headers.a'],
  ],
  [
    'in a function that is given a part',
    `function tenant(x, h) { return h['x-t'] }\n${inHandler('tenant(1, event.headers)')}`,
    ['headers', 'headers.x-t'],
  ],
  [
    'in a template',
    inHandler('return `${event.headers.a}/${`${event.path}`}`'),
    ['headers.a', 'path'],
  ],
  ['after a regular expression', inHandler(`x.replace(/['"\`]/g, ''); event.path`), ['path']],
  ['a function declaration', 'export async function handler(e) { return e.path }', ['path']],
  ['a function expression', 'exports.handler = async function (e) { return e.path }', ['path']],
  [
    'a handler of another name',
    'exports.authorize = (e, context) => e.path + context.path',
    ['path'],
  ],
  ['not in comments', inHandler('// event.path\n/* event.path */'), []],
  ['not in texts', inHandler(`'event.path'`), []],
  ['not of others', inHandler('other.event.path; request.headers.a; ({ event: 1 })'), []],
])('%s', (title, text, members) => {
  expect(reads(text, title.includes('another name') ? 'authorize' : 'handler').members).toEqual(
    members,
  )
})

test.each<readonly [string, string, readonly string[]]>([
  ['a computed name', 'event.headers[name]', ['headers']],
  ['all names', 'Object.entries(event.headers)', ['headers']],
  ['a loop', 'for (const name in event.headers) {}', ['headers']],
  ['a copy', '({ ...event.queryStringParameters })', ['queryStringParameters']],
  ['none of these', 'if (event.headers) {} log(event.headers)', []],
])('read as a whole: %s', (_, body, whole) => {
  expect(reads(inHandler(body)).whole).toEqual(whole)
})

test.each([
  ['nested brackets', '('.repeat(200_000)],
  ['nested assignments', 'a=('.repeat(100_000)],
  ['nested calls', `function f(a){}${'f('.repeat(100_000)}`],
  ['open texts', `'`.repeat(300_000)],
  ['open templates', '`${'.repeat(100_000)],
  ['backslashes', `"${'\\'.repeat(300_001)}`],
  ['escaped ends of texts', `"\\`.repeat(100_001)],
  ['escaped ends of templates', '`\\'.repeat(100_001)],
  ['slashes', '=/['.repeat(100_000)],
  ['divisions', '=/a'.repeat(100_000)],
  ['one long division', '=/'.repeat(100_000)],
  ['comments', '/*'.repeat(150_000)],
  ['patterns', `exports.handler = (${'{a:'.repeat(5_000)}`],
])('%s are looked at in a moment', (_, text) => {
  const start = performance.now()
  reads(text)
  expect(performance.now() - start).toBeLessThan(1_500)
})
