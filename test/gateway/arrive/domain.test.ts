import { describe, expect, test } from 'vitest'
import { linkDomain } from '../../../src/gateway/arrive/domain.ts'
import { readTarget } from '../../../src/gateway/arrive/target.ts'
import type { DomainRouting, RoutingCondition } from '../../../src/model/account/domain-name.ts'

const nothing: DomainRouting = {
  routingMode: 'BASE_PATH_MAPPING_ONLY',
  mappings: [],
  rules: [],
  multiLevel: false,
}

/** Where a request goes, as `api stage resourcePath matched`; `nowhere` for 403 Forbidden. */
function route(domain: DomainRouting, path: string, headers: Record<string, string> = {}): string {
  const target = readTarget(`http://api.example.com:8787${path}`)
  const found = linkDomain(domain).locate(target, new Headers(headers))
  if (found === 'nowhere') return found
  const { resourcePath, basePathMatched, routingRuleIdMatched } = found.customDomain!
  const matched = basePathMatched ?? routingRuleIdMatched
  return `${found.apiId} ${found.stageName} ${resourcePath} ${matched}`
}

const singleLevel: DomainRouting = {
  ...nothing,
  mappings: [
    { basePath: '(none)', apiId: 'rest', stage: 'live' },
    { basePath: 'orders', apiId: 'ord', stage: 'live' },
    { basePath: 'v1', apiId: 'one' },
  ],
}
const multiLevel: DomainRouting = {
  ...nothing,
  multiLevel: true,
  mappings: [
    { basePath: '(none)', apiId: 'rest', stage: 'live' },
    { basePath: 'orders', apiId: 'ord', stage: 'live' },
    { basePath: 'orders/v2/items', apiId: 'itm', stage: 'live' },
    { basePath: 'orders/v2', apiId: 'two', stage: 'live' },
  ],
}
const noFallback: DomainRouting = {
  ...nothing,
  mappings: [{ basePath: 'orders', apiId: 'ord', stage: 'live' }],
}
const stageInPath: DomainRouting = {
  ...nothing,
  mappings: [{ basePath: '(none)', apiId: 'rest' }],
}

// Spec rest-routing §9 (1–4, 6) and §3; runs of slashes as before the stage of a default endpoint.
describe('base path mappings', () => {
  test.each([
    ['whole segment', singleLevel, '/orders/7', 'ord live /7 orders'],
    ['the base path alone is the root', singleLevel, '/orders', 'ord live / orders'],
    ['with a trailing slash too', singleLevel, '/orders/', 'ord live / orders'],
    ['no part of a segment', singleLevel, '/ordersandmore', 'rest live /ordersandmore (none)'],
    ['case-sensitive', singleLevel, '/Orders/7', 'rest live /Orders/7 (none)'],
    ['(none) is the fallback', singleLevel, '/pets/7', 'rest live /pets/7 (none)'],
    ['the root', singleLevel, '/', 'rest live / (none)'],
    ['slashes before the base path', singleLevel, '//orders/7', 'ord live /7 orders'],
    ['slashes behind it', singleLevel, '/orders//7', 'ord live /7 orders'],
    ['slashes inside are data', singleLevel, '/orders/7//8', 'ord live /7//8 orders'],
    ['encoded text is what it stands for', singleLevel, '/%6frders/%37', 'ord live /%37 orders'],
    ['the next segment is the stage', singleLevel, '/v1/dev/pets/7', 'one dev /pets/7 v1'],
    ['the stage alone', singleLevel, '/v1/dev', 'one dev / v1'],
    ['slashes behind the stage', singleLevel, '/v1/dev//pets', 'one dev /pets v1'],
    ['no stage in the path', singleLevel, '/v1', 'nowhere'],
    ['nor behind the slash', singleLevel, '/v1/', 'nowhere'],
    ['(none) without stage', stageInPath, '/dev/pets', 'rest dev /pets (none)'],
    ['(none) without stage, at the root', stageInPath, '/', 'nowhere'],
    ['nothing matches', noFallback, '/pets', 'nowhere'],
    ['no mappings', nothing, '/', 'nowhere'],
    ['the longest base path wins', multiLevel, '/orders/v2/items/7', 'itm live /7 orders/v2/items'],
    ['then the next longest', multiLevel, '/orders/v2/7', 'two live /7 orders/v2'],
    ['then the shortest', multiLevel, '/orders/v3', 'ord live /v3 orders'],
    [
      'one multi-level mapping makes all prefixes',
      multiLevel,
      '/ordersandmore',
      'ord live /andmore orders',
    ],
  ])('%s: %s', (_, domain, path, expected) => {
    expect(route(domain, path)).toBe(expected)
  })

  test('the client’s whole path and the host are kept (§3)', () => {
    const target = readTarget('http://Api.Example.com:8787/orders//7?x=1')
    expect(linkDomain(singleLevel).locate(target, new Headers())).toMatchObject({
      path: '/orders//7',
      contextPath: '/orders//7',
      domainName: 'api.example.com:8787',
      customDomain: { basePathMatched: 'orders' },
    })
  })
})

const header = (name: string, valueGlob: string): RoutingCondition => ({
  matchHeaders: { anyOf: [{ header: name, valueGlob }] },
})
const basePath = (...anyOf: string[]): RoutingCondition => ({ matchBasePaths: { anyOf } })

const ruled = (
  conditions: readonly RoutingCondition[],
  stripBasePath = false,
  routingMode: DomainRouting['routingMode'] = 'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
): DomainRouting => ({
  ...singleLevel,
  routingMode,
  rules: [{ id: 'r1', conditions, apiId: 'beta', stage: 'b', stripBasePath }],
})
const rule = (path: string) => `beta b ${path} r1`
const mapping = (path: string) => `rest live ${path} (none)`

// Spec rest-routing §10.
describe('routing rules', () => {
  test.each<[string, readonly RoutingCondition[], string, Record<string, string>, string]>([
    ['no condition matches everything', [], '/x', {}, rule('/x')],
    [
      'the header’s name in any case',
      [header('X-Version', 'beta')],
      '/x',
      { 'x-version': 'beta' },
      rule('/x'),
    ],
    ['its value not', [header('X-Version', 'beta')], '/x', { 'x-version': 'Beta' }, mapping('/x')],
    ['a missing header', [header('X-Version', '*')], '/x', {}, mapping('/x')],
    ['a literal is the whole value', [header('v', 'b')], '/x', { v: 'bc' }, mapping('/x')],
    ['prefix', [header('v', 'b*')], '/x', { v: 'beta' }, rule('/x')],
    ['prefix, not inside', [header('v', 'b*')], '/x', { v: 'abeta' }, mapping('/x')],
    ['suffix', [header('v', '*ta')], '/x', { v: 'beta' }, rule('/x')],
    ['suffix, not inside', [header('v', '*ta')], '/x', { v: 'betas' }, mapping('/x')],
    [
      'contains, as in a cookie',
      [header('Cookie', '*ux=beta*')],
      '/x',
      { cookie: 'a=1; ux=beta; b=2' },
      rule('/x'),
    ],
    ['any value', [header('v', '*')], '/x', { v: '' }, rule('/x')],
    ['joined values are one raw value', [header('v', 'a')], '/x', { v: 'a, b' }, mapping('/x')],
    ['a dot is a dot', [header('v', 'a.c')], '/x', { v: 'abc' }, mapping('/x')],
    [
      'all conditions',
      [header('a', '1'), header('b', '2'), basePath('u')],
      '/u/7',
      { a: '1', b: '2' },
      rule('/u/7'),
    ],
    [
      'one fails',
      [header('a', '1'), header('b', '2'), basePath('u')],
      '/u/7',
      { a: '1' },
      mapping('/u/7'),
    ],
    ['a path is a case-sensitive prefix', [basePath('users')], '/users/7', {}, rule('/users/7')],
    ['in another case', [basePath('users')], '/Users/7', {}, mapping('/Users/7')],
    ['of several levels', [basePath('New/users')], '/New/users', {}, rule('/New/users')],
    ['not elsewhere in the path', [basePath('users')], '/x/users', {}, mapping('/x/users')],
    ['any of several', [basePath('a', 'b')], '/b/7', {}, rule('/b/7')],
  ])('%s', (_, conditions, path, headers, expected) => {
    expect(route(ruled(conditions), path, headers)).toBe(expected)
  })

  test.each([
    ['/users/7', rule('/7')],
    ['/users', rule('/')],
    ['/users/', rule('/')],
  ])('stripBasePath removes the matched base path of %s', (path, expected) => {
    expect(route(ruled([basePath('users')], true), path)).toBe(expected)
  })

  test.each([
    ['ROUTING_RULE_ONLY', '/users', rule('/users')],
    ['ROUTING_RULE_ONLY', '/orders', 'nowhere'],
    ['ROUTING_RULE_THEN_BASE_PATH_MAPPING', '/orders', 'ord live / orders'],
    ['BASE_PATH_MAPPING_ONLY', '/users', mapping('/users')],
  ] as const)('%s: %s', (mode, path, expected) => {
    expect(route(ruled([basePath('users')], false, mode), path)).toBe(expected)
  })

  test('the first of the rules as published wins', () => {
    const first = {
      id: 'a',
      conditions: [header('v', 'x*')],
      apiId: 'p',
      stage: 's',
      stripBasePath: false,
    }
    const domain = ruled([])
    const rules = [first, ...domain.rules]
    expect(route({ ...domain, rules }, '/', { v: 'xy' })).toBe('p s / a')
    expect(route({ ...domain, rules }, '/', { v: 'y' })).toBe(rule('/'))
  })
})

// A protection that cannot be given is not left out.
test('a closed domain serves nothing', () => {
  const domain: DomainRouting = { ...singleLevel, closed: 'because' }
  expect(route(domain, '/orders/7')).toBe('nowhere')
})
