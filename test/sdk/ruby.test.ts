import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drain } from '../../src/turns/slices.ts'
import { sdkGenerator } from '../../src/sdk/generate-sdk.ts'
import { recordingServer } from './recording-server.ts'
import { resource, simpleCalc, snapshotOf, source, unpack } from './sample-api.ts'
import { writeFiles } from './write-files.ts'

const generator = await sdkGenerator('ruby')
const generate = (...given: Parameters<typeof generator>) => drain(generator(...given))

const parameters = { 'service.name': 'SimpleCalc' }

const filesOf = (more: Record<string, string> = {}, snapshot = simpleCalc) =>
  unpack(generate({ ...parameters, ...more }, source(snapshot)))

const library = 'simplecalc-sdk/lib/simplecalc-sdk.rb'

// Spec sdk §2: the gem's name and version, given or not.
test.each<[Record<string, string>, readonly string[], string]>([
  [
    {},
    ['README.md', 'simplecalc-sdk.gemspec', 'lib/simplecalc-sdk.rb'].map(
      (path) => `simplecalc-sdk/${path}`,
    ),
    '1.0.0',
  ],
  [
    { 'ruby.gem-name': 'calc', 'ruby.gem-version': '2.1.0' },
    ['calc/README.md', 'calc/calc.gemspec', 'calc/lib/calc.rb'],
    '2.1.0',
  ],
])('a gem with %j', (more, paths, version) => {
  const files = filesOf(more)
  expect(Object.keys(files)).toEqual(paths)
  expect(files[paths[1] ?? '']).toContain(`spec.version = "${version}"`)
})

// Spec sdk §4 and §6: names of operations; §5: where each parameter goes.
test('operations are named by verb and path, or by their own names', () => {
  const text = filesOf()[library] ?? ''
  expect([...text.matchAll(/def (\w+)\(params = \{\}\)/g)].map(([, name]) => name)).toEqual([
    'get_api_root',
    'post_api_root',
    'get_ab',
    'get_ab2',
    'get_files_path',
    'remove_pet',
    'put_pets_pet_id',
    'get_ab_op',
  ])
  expect(text).toContain(`      put_pets_pet_id: {
        verb: "PUT",
        path: "/pets/{pet-id}",
        body: "input",
        parameters: [
          ["pet-id", "pet_id", :path, true, false],
          ["X-Trace", "x_trace", :header, true, false],
          ["kind of", "kind_of", :query, false, false]
        ]
      }`)
})

// Spec sdk §1, §2: letters only.
test.each<[Record<string, string>, string]>([
  [{ 'service.name': '' }, 'Missing required parameter: service.name'],
  [{ 'service.name': 'Calc2' }, "'Calc2'. It must be letters only"],
  [{ 'service.name': 'string' }, 'Ruby has a class String already'],
  [{ 'ruby.gem-name': '../x' }, "Invalid value of parameter ruby.gem-name: '../x'"],
  [{ 'ruby.gem-version': 'x"' }, 'It must be numbers joined by dots'],
])('%j is refused', (more, message) => {
  expect(() => filesOf(more)).toThrow(message)
})

test('no name of a definition leaves its literal', () => {
  const pieces = fc.constantFrom(
    '"',
    '#{x}',
    '#@x',
    '\n',
    '\\',
    '\n=end\n',
    '__END__',
    '%',
    '\u2028',
    '\0',
    "'",
  )
  const text = fc
    .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 5 })
    .map((parts) => parts.join(''))
  const blank = (library: string) =>
    library
      .replace(/"(?:[A-Za-z0-9 /._{}+:,()-]|\\u\{[0-9a-f]{1,6}\})*"/g, '""')
      .replace(/^# .*$/gm, '#')
  const snapshot = (name: string, path: string, parameter: string) => {
    const requestParameters = { [`method.request.header.${parameter}x`]: true }
    const GET = {
      httpMethod: 'GET',
      authorizationType: 'NONE',
      apiKeyRequired: false,
      requestParameters,
    } as const
    return snapshotOf(
      [resource(`/fixed-${path}`, { GET: { ...GET, operationName: 'fixed' } })],
      name,
    )
  }
  const harmless = blank(filesOf({}, snapshot('a', 'b', 'c'))[library] ?? '')
  fc.assert(
    fc.property(text, text, text, (name, path, parameter) => {
      // A path variable is a parameter more.
      fc.pre(!path.includes('{'))
      expect(blank(filesOf({}, snapshot(name, path, parameter))[library] ?? '')).toBe(harmless)
    }),
    { numRuns: 200 },
  )
})

const ruby = spawnSync('ruby', ['-v']).status === 0
if (!ruby) console.log('skipped: no ruby here, so the generated gem is neither checked nor run')

const main = String.raw`
require './simplecalc-sdk/lib/simplecalc-sdk'
client = SimpleCalc::Client.new(endpoint: ARGV[0], api_key: 'KEY', access_key_id: 'AK',
                                secret_access_key: 'SK', session_token: 'ST/+=')
response = client.post_api_root(input: { a: 1.5, op: "ü\"\n" })
puts [response.status, response.body[:c]].inspect
client.get_ab_op({ a: 'ü/?', b: "it's", op: '+*~' })
client.put_pets_pet_id(pet_id: 'p', kind_of: 'a&b', 'X-Trace' => ' two  spaces ')
client.get_files_path(path: 'x y/z')
[{}, { path: 'a/../b' }, { path: 'a', z: 1 }].each do |params|
  client.get_files_path(params)
rescue ArgumentError => e
  puts e.message
end
`

// Spec sdk §6.
test.runIf(ruby)('the gem is Ruby, and calls', { timeout: 60_000 }, async () => {
  const folder = writeFiles({ ...filesOf(), 'main.rb': main })
  for (const file of [library, 'simplecalc-sdk/simplecalc-sdk.gemspec'])
    expect(spawnSync('ruby', ['-wc', file], { cwd: folder, encoding: 'utf8' })).toMatchObject({
      stdout: 'Syntax OK\n',
      stderr: '',
    })
  const { url, calls } = await recordingServer({ status: 200, body: '{"c":[1]}' })
  const { promise, resolve } = Promise.withResolvers<string>()
  execFile('ruby', [join(folder, 'main.rb'), url], { cwd: folder }, (error, out, err) =>
    resolve(error ? err : out),
  )
  expect(await promise).toBe(
    '[200, [1]]\npath is required but not defined\npath must not be ..\nunknown parameters: z\n',
  )
  expect(calls.map(({ signature }) => signature)).toEqual(calls.map(() => 'ok'))
  expect(calls.map(({ method, path, query, body }) => [method, path, query, body])).toEqual([
    ['POST', '/prod/', '', '{"a":1.5,"op":"ü\\"\\n"}'],
    ['GET', '/prod/%C3%BC%2F%3F/it%27s/%2B%2A~', '', ''],
    ['PUT', '/prod/pets/p', 'kind%20of=a%26b', ''],
    ['GET', '/prod/files/x%20y/z', '', ''],
  ])
})

test('the same deployment gives the same bytes', () => {
  expect(generate(parameters, source())).toEqual(
    generate(parameters, source(structuredClone(simpleCalc))),
  )
})
