import { expect, test } from 'vitest'
import type { BasePathMode } from '../../src/openapi/definition.ts'
import { define, openapi, refusal, swagger } from './define.ts'

test.each([
  // spec openapi §2; 3.1 is ours
  ['swagger "2.0"', { swagger: '2.0' }],
  ['openapi 3.0.0', { openapi: '3.0.0' }],
  ['openapi 3.0.3', { openapi: '3.0.3' }],
  ['openapi 3.1.0', { openapi: '3.1.0' }],
])('reads %s', (_, version) => {
  expect(define({ ...version, info: { title: 't' }, paths: {} }).name).toBe('t')
})

test('reads the unquoted version of a YAML document', () => {
  expect(define('swagger: 2.0\ninfo: {title: t}\npaths: {}').name).toBe('t')
})

test.each([
  // spec openapi §9: the sentence is AWS's, what follows is ours
  [
    'no version',
    'info:\n  title: t',
    'Neither \'swagger\' nor \'openapi\' says what version this is: add swagger: "2.0" or openapi: "3.0.1" (line 1, column 1)',
  ],
  [
    'a version of the future',
    'info:\n  title: t\nopenapi: 4.0.0',
    'Unsupported version "4.0.0" in \'openapi\': use swagger "2.0", openapi "3.0.x" or "3.1.x" (line 3, column 1, /openapi)',
  ],
  [
    'a version of the past',
    '{"swagger":\n"1.2"}',
    'Unsupported version "1.2" in \'swagger\': use swagger "2.0", openapi "3.0.x" or "3.1.x" (line 1, column 2, /swagger)',
  ],
  [
    'a list',
    '- a',
    'Neither \'swagger\' nor \'openapi\' says what version this is: add swagger: "2.0" or openapi: "3.0.1" (line 1, column 1)',
  ],
])('is no OpenAPI document: %s', (_, text, detail) => {
  const error = refusal(text)
  expect([error.kind, error.message]).toEqual(['not-openapi', `Invalid OpenAPI input. ${detail}`])
})

// ls:apigateway_import::test_import_api_bad_file: the message is AWS's alone, the place in `problems`
test('is neither JSON nor YAML', () => {
  const error = refusal("{'key:value}")
  expect([error.kind, error.message]).toEqual(['syntax', 'Invalid OpenAPI input.'])
  expect(error.problems).toEqual([
    {
      line: 1,
      column: 2,
      pointer: '',
      message: `expected a name in double quotes or "}", found "'"`,
    },
  ])
})

test('info becomes name, description and version, a number as it is written (spec openapi §3)', () => {
  const text = 'openapi: 3.0.1\ninfo:\n  title: 2024\n  description: d\n  version: 1.10\npaths: {}'
  expect(define(text)).toMatchObject({ name: '2024', description: 'd', version: '1.10' })
})

test.each([
  ['JSON', '{\n  "openapi": "3.0.1",\n  "info": {\n    "version": "1" },\n  "paths": {} }', 3],
  ['YAML', 'openapi: 3.0.1\ninfo:\n  version: "1"\npaths: {}', 2],
])('a missing title is an error at its parent, in %s (spec openapi §3)', (_, text, line) => {
  const [problem] = refusal(text).problems
  expect(problem).toMatchObject({ line, pointer: '/info/title' })
  expect(problem?.message).toContain('info.title is missing')
})

test('AWS’s variables are filled in, others stay, keys too (spec openapi §2)', () => {
  const definition = define(
    openapi({
      info: {
        title: '${AWS::Region}/${AWS::AccountId}/${AWS::Partition}',
        description: '${stageVariables.x} ${AWS::StackId}',
      },
      components: {
        schemas: { A: { properties: { '${AWS::Region}': { enum: ['${AWS::Region}'] } } } },
      },
    }),
  )
  expect(definition.name).toBe('eu-central-1/123456789012/aws')
  expect(definition.description).toBe('${stageVariables.x} ${AWS::StackId}')
  expect(definition.models[0]?.schema('id')).toBe(
    '{"properties":{"${AWS::Region}":{"enum":["eu-central-1"]}}}',
  )
})

/* ---- paths and base paths: spec openapi §3, §5, §10 ---- */

const get = { get: { responses: {} } }
const pathsOf = (document: object, basePath: BasePathMode = 'ignore') =>
  define(document, { basePath }).resources.map((resource) => resource.path)

test.each<[string, object, Record<BasePathMode, readonly string[]>]>([
  [
    'Swagger basePath',
    swagger({ basePath: '/a/b/c', paths: { '/e': get, '/f': get } }),
    {
      ignore: ['/', '/e', '/f'],
      prepend: ['/', '/a', '/a/b', '/a/b/c', '/a/b/c/e', '/a/b/c/f'],
      split: ['/', '/b', '/b/c', '/b/c/e', '/b/c/f'],
    },
  ],
  [
    'a basePath variable the URL does not use [R]',
    openapi({
      servers: [{ url: 'https://d/other', variables: { basePath: { default: '/base-var' } } }],
      paths: { '/test': get },
    }),
    {
      ignore: ['/', '/test'],
      prepend: ['/', '/base-var', '/base-var/test'],
      split: ['/', '/test'],
    },
  ],
  [
    'a server URL with a trailing slash [R]',
    openapi({ servers: [{ url: 'https://d/base-url/part/' }], paths: { '/test': get } }),
    {
      ignore: ['/', '/test'],
      prepend: ['/', '/base-url', '/base-url/part', '/base-url/part/test'],
      split: ['/', '/part', '/part/test'],
    },
  ],
  [
    'only the first server',
    openapi({
      servers: [{ url: 'https://d/one' }, { url: 'https://d/two' }],
      paths: { '/test': get },
    }),
    { ignore: ['/', '/test'], prepend: ['/', '/one', '/one/test'], split: ['/', '/test'] },
  ],
  [
    'a relative URL with a variable',
    openapi({
      servers: [{ url: '/{v}/x?q', variables: { v: { default: 'v1' } } }],
      paths: { '/': get },
    }),
    { ignore: ['/'], prepend: ['/', '/v1', '/v1/x'], split: ['/', '/x'] },
  ],
  [
    'none [R]',
    openapi({ servers: [{ url: 'https://d' }], paths: { '/test/': get } }),
    { ignore: ['/', '/test'], prepend: ['/', '/test'], split: ['/', '/test'] },
  ],
])('base path: %s', (_, document, expected) => {
  for (const mode of ['ignore', 'prepend', 'split'] as const) {
    expect(pathsOf(document, mode), mode).toEqual(expected[mode])
  }
})

test('resources between are made, parents before children', () => {
  const paths = { '/a/{b}/c': get, '/a': get, '/d/{e+}': get }
  expect(pathsOf(openapi({ paths }))).toEqual(['/', '/a', '/a/{b}', '/a/{b}/c', '/d', '/d/{e+}'])
})

test('x-amazon-apigateway-any-method is the method ANY; vendor members are no paths and no methods', () => {
  const definition = define(
    openapi({
      paths: {
        '/a': { 'x-amazon-apigateway-any-method': {}, 'x-other': 1, head: {} },
        'x-paths': 1,
      },
    }),
  )
  expect(definition.resources.map((r) => [r.path, Object.keys(r.methods)])).toEqual([
    ['/', []],
    ['/a', ['ANY', 'HEAD']],
  ])
  expect(definition.warnings).toEqual([])
})

test.each([
  // texts: spec control-plane §8, §16
  [
    'a space',
    { '/a b': get },
    "Unable to create resource at path '/a b': Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable",
  ],
  ['a variable inside a segment', { '/a{b}': get }, "Resource's path part only allow"],
  [
    'two variables at one place',
    { '/x/{a}': get, '/x/{b}': get },
    "Unable to create resource at path '/x/{b}': A sibling ({a}) of this resource already has a variable path part -- only one is allowed",
  ],
  [
    'a child below a greedy variable',
    { '/{p+}/x': get },
    "Unable to create resource at path '/{p+}/x': Cannot create a child of a resource with a greedy path variable: {p+}",
  ],
  [
    'no slash in front',
    { a: get },
    "Unable to create resource at path 'a': a path begins with '/'",
  ],
])('no resource: %s', (_, paths, message) => {
  const error = refusal(openapi({ paths }))
  expect(error.message).toMatch(/^Errors found during import:\n\t/)
  expect(error.message).toContain(message)
})

test('a greedy variable and a fixed sibling stand side by side (spec control-plane §8 [R])', () => {
  expect(pathsOf(openapi({ paths: { '/a': get, '/{p+}': get } }))).toEqual(['/', '/a', '/{p+}'])
})

test('all errors are reported together, each with its line and pointer', () => {
  const text = [
    'openapi: 3.0.1',
    'info: {title: t}',
    'paths:',
    '  /a b: {get: {}}',
    '  /ok:',
    '    get:',
    '      x-amazon-apigateway-integration:',
    '        type: magic',
  ].join('\n')
  expect(refusal(text).problems).toEqual([
    {
      line: 4,
      column: 3,
      pointer: '/paths/~1a b',
      message: expect.stringContaining('(line 4, column 3, /paths/~1a b)') as string,
    },
    {
      line: 8,
      column: 9,
      pointer: '/paths/~1ok/get/x-amazon-apigateway-integration/type',
      message: expect.stringContaining(
        'Invalid value "magic" for \'type\'. Must be one of HTTP, HTTP_PROXY, AWS, AWS_PROXY, MOCK',
      ) as string,
    },
  ])
})

test('members without a value, as YAML allows, are no members', () => {
  const text = [
    'openapi: 3.0.1',
    'info: {title: t, description: }',
    'servers:',
    'security:',
    'paths:',
    '  /x:',
    '    parameters:',
    '    get:',
    '      parameters:',
    '      responses:',
    '      security:',
    'components:',
  ].join('\n')
  const { warnings, resources } = define(text)
  expect([warnings, Object.keys(resources[1]?.methods ?? {})]).toEqual([[], ['GET']])
})
