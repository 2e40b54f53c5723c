// Self test: a tiny stub gateway (a fragment of the REST control plane, MOCK / HTTP_PROXY / AWS_PROXY invocation, no templates)
// and a handful of cases with known outcomes.   node selftest.mjs
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import crypto from 'node:crypto'
import net from 'node:net'
import { main } from './replay.mjs'
import { scenarios } from './selftest/scenarios.mjs'
import { apis, backends, server } from './selftest/stub-gateway.mjs'
import { sign } from './lib/sign.mjs'
import { Matcher } from './lib/match.mjs'
import { Ctx } from './lib/refs.mjs'
import { xmlToDict } from './lib/xml.mjs'

let bad = 0
const check = (name, ok, extra = '') => {
  if (!ok) bad++
  console.log((ok ? 'ok   ' : 'FAIL ') + name + (ok ? '' : ' ' + extra))
}
const freePort = () =>
  new Promise((r) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const p = s.address().port
      s.close(() => r(p))
    })
  })

await new Promise((r) => server.listen(0, '127.0.0.1', r))
backends.port = await freePort()
const port = server.address().port
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'replay-selftest-'))
fs.writeFileSync(path.join(dir, 'c.json'), JSON.stringify({ format: 1, kind: 'a', scenarios }))
fs.writeFileSync(
  path.join(dir, 'u.json'),
  JSON.stringify({
    format: 1,
    kind: 'u',
    units: [
      { id: 'u1', fn: 'add', input: { a: 1, b: 2 }, expected: 3 },
      { id: 'u2', fn: 'add', input: { a: 1, b: 2 }, expected: 4 },
      { id: 'u3', fn: 'missing', input: {}, expected: 1 },
      { id: 'u4', fn: 'boom', input: {}, expected: { $error: 'Error' } },
    ],
  }),
)
fs.writeFileSync(
  path.join(dir, 'adapter.mjs'),
  'export const add = ({a, b}) => a + b; export const boom = () => { throw new Error("x"); };',
)
const base = [
  '--control',
  `http://127.0.0.1:${port}`,
  '--invoke',
  `http://127.0.0.1:${port}`,
  '--invoke-host',
  '{apiId}.execute-api.{region}.amazonaws.com',
  '--backend-port',
  String(backends.port),
  '--timeout',
  '3000',
]
const { code, report } = await main(
  [
    '--cases',
    dir,
    '--adapter',
    path.join(dir, 'adapter.mjs'),
    '--report',
    path.join(dir, 'r.json'),
    ...base,
  ],
  { quiet: true },
)
const res = Object.fromEntries(report.scenarios.flatMap((s) => s.cases.map((c) => [c.id, c])))
for (const k of [
  'self:mock#create',
  'self:mock#bound id again',
  'self:mock#invoke',
  'self:mock#missing route',
  'self:mock#error',
  'self:mock#error outside the service model',
  'self:backends#lambda event',
  'self:backends#lambda header',
  'self:backends#function url echo',
  'self:backends#websocket',
  'u1',
  'u4',
])
  check('passes: ' + k, res[k]?.ok === true, JSON.stringify(res[k]))
for (const k of [
  'self:mock#wrong on purpose',
  'self:mock#hang is cut',
  'self:backends#blocked',
  'u2',
])
  check('fails: ' + k, res[k]?.ok === false, JSON.stringify(res[k]))
check('blocked is marked', res['self:backends#blocked']?.blocked === true)
check(
  'totals',
  report.passed === 12 && report.failed === 4 && report.skippedUnits === 1 && code === 1,
  JSON.stringify([report.passed, report.failed, report.skippedUnits]),
)
check('created APIs are removed again', apis.size === 0, String(apis.size))
check('JSON report written', JSON.parse(fs.readFileSync(path.join(dir, 'r.json'))).failed === 4)
const dead = await main(
  [
    '--cases',
    path.join(dir, 'c.json'),
    '--control',
    'http://127.0.0.1:1',
    '--invoke',
    'http://127.0.0.1:1',
    '--timeout',
    '500',
  ],
  { quiet: true },
)
check(
  'a dead gateway fails every case and the run still ends',
  dead.report.passed === 0 && dead.report.failed === 13,
  JSON.stringify([dead.report.passed, dead.report.failed]),
)
// matcher details
const ctx = new Ctx({ vars: { region: 'r', account: 'a' }, backends: {} })
const mt = (e, a, o) => new Matcher(ctx, o).match(e, a)
check(
  'placeholder inside text',
  mt('arn:@{region}:@{?n.1}:x', 'arn:r:abc:x') && mt('@{?n.1}', 'abc') && !mt('@{?n.1}', 'abd'),
)
ctx.results.s5 = { items: [{ path: '/pets/{petId}', id: 'x' }] }
check(
  'references have braces in paths',
  ctx.str('a@{s5.items[path=/pets/{petId}].id}/{y}@{region}') === 'ax/{y}r',
)
check('JSON in strings is compared as JSON', mt({ a: [1] }, '{"a":[1]}'))
check(
  'unexpected members are reported',
  !mt({ a: 1 }, { a: 1, b: 2 }) && mt({ a: 1 }, { a: 1, b: undefined }),
)
check(
  'header names are compared without case',
  mt({ headers: { 'X-A': '1' } }, { headers: { 'x-a': '1' } }) &&
    !mt({ headers: { 'X-A': '1' } }, { headers: { 'x-a': '1' } }, { strictHeaderCase: true }),
)
check(
  'uuid placeholders want a UUID',
  !mt('@{?uuid.1}', 'zzz') && mt('@{?uuid.1}', crypto.randomUUID()),
)
check(
  'xml',
  JSON.stringify(xmlToDict('<?xml version="1.0"?><E><C>x&amp;y</C><C>z</C><D a="1"/></E>')) ===
    '{"E":{"C":["x&y","z"],"D":{"@a":"1"}}}',
)
const sg = sign({
  method: 'GET',
  path: '/',
  host: 'example.amazonaws.com',
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
  now: new Date('2015-08-30T12:36:00Z'),
})
check(
  'signing agrees with the AWS test vector get-vanilla',
  sg.Authorization.endsWith(
    'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ),
  sg.Authorization,
)
fs.rmSync(dir, { recursive: true, force: true })
server.closeAllConnections()
server.close()
console.log(bad ? `${bad} self tests failed` : 'all self tests passed')
process.exit(bad ? 1 : 0)
