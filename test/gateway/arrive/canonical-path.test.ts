import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalPath, sentLength } from '../../../src/gateway/arrive/canonical-path.ts'
import { linkDomain } from '../../../src/gateway/arrive/domain.ts'
import { locate } from '../../../src/gateway/arrive/locate.ts'
import { readTarget } from '../../../src/gateway/arrive/target.ts'

// Source: RFC 3986 §2.3, §6.2.2.1, §6.2.2.2
test.each([
  ['/a', '/a'],
  ['/%61%5A%30%39%2d%2E%5f%7e', '/aZ09-._~'],
  ['/%2f%3f%23%25%26%3d%2b%3b%40%3a', '/%2F%3F%23%25%26%3D%2B%3B%40%3A'],
  ['/%c3%a9', '/%C3%A9'],
  ['/%2561', '/%2561'],
])('%s means %s', (sent, canonical) => {
  expect(canonicalPath(sent)).toBe(canonical)
})

test('the canonical form is its own, and its parts are those of what was sent', () => {
  const piece = fc.constantFrom('/', 'a', '%61', '%2f', '%2F', '%C3%A9', '%7e', '~', '.')
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (head, tail) => {
      const [start, end] = [head.join(''), tail.join('')]
      expect(canonicalPath(canonicalPath(start))).toBe(canonicalPath(start))
      expect(sentLength(start + end, canonicalPath(start).length)).toBe(start.length)
    }),
  )
})

test('a stage is found by its canonical name; the path stays as it was sent', () => {
  expect(locate(readTarget('http://abc.execute-api.x/%64ev/%61'))).toMatchObject({
    stageName: 'dev',
    path: '/%61',
    contextPath: '/dev/%61',
  })
})

const domain = linkDomain({
  routingMode: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
  mappings: [
    { basePath: 'admin', apiId: 'guarded', stage: 'live' },
    { basePath: 'staged', apiId: 'staged' },
    { basePath: '(none)', apiId: 'open', stage: 'live' },
  ],
  rules: [
    {
      id: 'r1',
      apiId: 'ruled',
      stage: 'live',
      stripBasePath: true,
      conditions: [{ matchBasePaths: { anyOf: ['rule'] } }],
    },
  ],
  multiLevel: false,
})

// An open API at the root must not answer for the base path of a guarded one.
test.each([
  ['/%61dmin/users', 'guarded', '/users'],
  ['/admi%6E/us%65rs', 'guarded', '/us%65rs'],
  ['/admin%2Fusers', 'open', '/admin%2Fusers'],
  ['/st%61ged/l%69ve/%78', 'staged', '/%78'],
  ['/ru%6ce/x%2fy', 'ruled', '/x%2fy'],
])('on a custom domain %s goes to the %s API with %s', (path, apiId, resourcePath) => {
  expect(domain.locate(readTarget(`http://d.example${path}`), new Headers())).toMatchObject({
    apiId,
    stageName: 'live',
    customDomain: { resourcePath },
  })
})
