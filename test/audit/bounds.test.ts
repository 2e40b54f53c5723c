import { expect, test } from 'vitest'
import type { AuditedApi, AuditedRoute } from '../../src/audit/audited-api.ts'
import { backend, findings, open, route } from './audited.ts'

const count = 10_000
const many = (make: (index: number) => AuditedRoute): readonly AuditedRoute[] =>
  Array.from({ length: count }, (_, index) => make(index))
const half = (index: number) => (index % 2 === 0 ? {} : { protection: open })

// Every rule is at most linear in routes: the shapes are those that a comparison each with each would show by.
test.each<readonly [string, Partial<AuditedApi>]>([
  ['flat', { routes: many((index) => route(`POST /r${index}`, half(index))) }],
  [
    'below open variables',
    {
      routes: [
        route('ANY /{proxy+}', { protection: open }),
        ...many((i) => route(`GET /a/b/${i}`)),
      ],
    },
  ],
  [
    'a deep tree of variables',
    {
      routes: many((i) =>
        route(
          `GET /${Array.from(i.toString(2).padStart(14, '0'))
            .map((bit, at) => (bit === '1' ? '{x}' : `s${at}`))
            .join('/')}`,
          half(i),
        ),
      ),
    },
  ],
  [
    'twins all',
    { routes: many((index) => route(`GET /a${'/'.repeat(index % 500)}b`, half(index))) },
  ],
  ['one deep path', { routes: many((index) => route(`GET ${'/x'.repeat(100)}/${index}`)) }],
  [
    'proxies all to one backend',
    {
      routes: many((index) =>
        route(`ANY /p${index}/{proxy+}`, {
          backend: backend('https://b.example/{proxy}', {
            clientValues: new Map([['proxy', 'path.proxy']]),
          }),
          ...half(index),
        }),
      ),
    },
  ],
])('10,000 routes, %s: seconds at most', (_, api) => {
  const start = performance.now()
  const found = findings(api)
  expect(performance.now() - start).toBeLessThan(4_000)
  expect(found.length).toBeLessThan(10_000)
})
