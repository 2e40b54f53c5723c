import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setup } from '../support/build.ts'
import { lambdaEvent } from './lambda-event.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'))
const program = join(import.meta.dirname, '../../bin/tidegate.mjs')

const petReference = 'https://apigateway.amazonaws.com/restapis/abc/models/Pet'
const files: Readonly<Record<string, string>> = {
  'hello.vtl': "Hello $input.path('$.name')",
  'steps.vtl':
    "#set($n = $input.path('$.n'))\n#if($n > 1)\n#set($context.responseOverride.status = 400)\n#end\n#foreach($i in [1..2])$i#end",
  'long.vtl': '#foreach($i in [1..900])#foreach($j in [1..20])#set($k = $j)#end#end',
  'syntax.vtl': 'one\n{ "a": $input.path( }',
  'failing.vtl': "#set($x = 1)\n\t$input.path('$.list').get(4)",
  'latin1.vtl': '',
  'event.json':
    '{"body": {"name": "world", "n": 2, "list": []}, "response": {"body": {"name": "moon"}}}',
  'lambda.json': JSON.stringify({ ...lambdaEvent, body: '{"name":"lambda"}' }),
  'unknown.json': '{"boddy": 1}',
  'broken.json': '{"body": 1,\n  "headers" {}}',
  'model.json': `{"type":"object","required":["id"],"properties":{"id":{"type":"integer","minimum":3},"tag":{"type":"string"},"pet":{"$ref":"${petReference}"}}}`,
  'plain-model.json': '{"type":"object","required":["id"],"minProperties":2}',
  'not-a-model.json': '{"type":"strin"}',
  'good.json': '{"id":5}',
  'bad.json': '{}',
  'cut.json': '{"id":',
  'models/Pet.json': '{"type":"string"}',
  'listed.json': JSON.stringify({ items: [{ id: 'm', name: 'Pet', schema: '{"type":"string"}' }] }),
  'listed-badly.json': JSON.stringify({
    items: [
      { name: 'Pet', schema: '{}' },
      { name: 'Toy', schema: '{' },
    ],
  }),
}

beforeAll(async () => {
  mkdirSync(join(folder, 'models'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'latin1.vtl'), Uint8Array.of(0x61, 0xe9))
  await setup()
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

// Nothing by which a terminal's colours could be turned off: nobody reads these answers at one.
const env: NodeJS.ProcessEnv = { ...process.env }
for (const name of ['NO_COLOR', 'CI', 'TEST', 'TERM']) delete env[name]

function tidegate(line: string, input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...line.split(' ')], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env,
  })
  return { status, stdout, stderr }
}

// Contract: output alone on stdout; what else is told on stderr; 1 for what failed, 2 for what could not be tried.
test.each([
  ['an event', 'template run hello.vtl --event event.json', 0, 'Hello world', ''],
  ['no event', 'template run hello.vtl', 0, 'Hello ', ''],
  ['a Lambda event', 'template run hello.vtl --event lambda.json', 0, 'Hello lambda', ''],
  [
    'the response side',
    'template run hello.vtl --event event.json --side response',
    0,
    'Hello moon',
    '',
  ],
  [
    'overrides, told apart from the output',
    'template run steps.vtl --event event.json',
    0,
    '12',
    '$context.responseOverride.status = 400\n',
  ],
  [
    'a trace, told apart from the output',
    'template run steps.vtl --event event.json --trace',
    0,
    '12',
    'line 1  #set $n = 2\nline 2  #if($n > 1) → true\nline 3  #set $context.responseOverride.status = 400\nline 5  #foreach $i [0] = 1\nline 5  #foreach $i [1] = 2\n$context.responseOverride.status = 400\n',
  ],
  [
    'a template that does not parse',
    'template run syntax.vtl',
    1,
    '',
    /^syntax\.vtl:2:21: expected .+\n {2}2 \| \{ "a": \$input\.path\( \}\n {4}\| {21}\^\n$/,
  ],
  [
    'a template that fails, with the steps up to there',
    'template run failing.vtl --event event.json --trace',
    1,
    '',
    /^line 1 {2}#set \$x = 1\nfailing\.vtl:2:23: get: .+\n {2}2 \| \t\$input.+\n {4}\| \t {21}\^\n$/,
  ],
  ['a body that is valid', 'validate model.json good.json --models models', 0, 'valid\n', ''],
  [
    'a body that is not',
    'validate model.json bad.json --models models',
    1,
    'object has missing required properties (["id"])\n',
    '',
  ],
  [
    'each error on a line',
    'validate plain-model.json bad.json',
    1,
    /^object has missing required properties .+\nobject has too few properties .+\n$/,
    '',
  ],
  [
    'a body that is no JSON',
    'validate plain-model.json cut.json',
    1,
    'Unknown error parsing request body\n',
    'cut.json:1:7: Unexpected end; a value is missing\n  1 | {"id":\n    |       ^\n',
  ],
  ['a list of models', 'validate model.json good.json --models listed.json', 0, 'valid\n', ''],
  ['one model', 'validate model.json good.json --models models/Pet.json', 0, 'valid\n', ''],
])('answers %s', (_, line, status, stdout, stderr) => {
  const result = tidegate(line)
  expect(result).toEqual({
    status,
    stdout: typeof stdout === 'string' ? stdout : expect.stringMatching(stdout),
    stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
  })
})

test('reads a body from stdin', () => {
  expect(tidegate('validate model.json - --models models', '{"id":9}')).toMatchObject({
    status: 0,
    stdout: 'valid\n',
  })
  expect(tidegate('validate model.json - --models models', '{').stderr).toMatch(/^stdin:1:2: /)
})

test('a trace ends where nobody would read on', () => {
  const lines = tidegate('template run long.vtl --trace').stderr.trimEnd().split('\n')
  // 900 turns, of each 20 turns with one #set
  expect([lines.length, lines.at(-1)]).toEqual([10_001, `… ${900 + 900 * 40 - 10_000} more steps`])
})

test.each([
  ['a missing template', 'template run none.vtl', /^none\.vtl: there is no such file\n$/],
  ['a folder', 'template run models', /^models: is a folder/],
  ['a file that is no text', 'template run latin1.vtl', /^latin1\.vtl: is not UTF-8/],
  [
    'a missing event',
    'template run hello.vtl --event none.json',
    /^none\.json: there is no such file\n$/,
  ],
  [
    'an event that is no JSON',
    'template run hello.vtl --event broken.json',
    /^broken\.json:2:13: Expected ':' after the key\n {2}2 \| {3}"headers" \{\}\}\n {4}\| {13}\^\n$/,
  ],
  [
    'an unknown member',
    'template run hello.vtl --event unknown.json',
    /^unknown\.json: unknown member "boddy"; known are body, /,
  ],
  ['a response side without response', 'template run hello.vtl --side response', /add "response"/],
  ['an unknown side', 'template run hello.vtl --side left', /one of: request, response/i],
  [
    'an unknown option',
    'template run hello.vtl --evnt event.json',
    /^unknown option --evnt; known are --event, --side, --trace\n$/,
  ],
  ['an option without its value', 'template run hello.vtl --event', /^--event needs a value\n$/],
  [
    'an argument too many',
    'template run hello.vtl event.json',
    /^one argument too many: "event\.json"\n$/,
  ],
  [
    'no template',
    'template run',
    /USAGE tidegate template run[^]*Missing required positional argument: FILE/,
  ],
  [
    'no body, and no definition',
    'validate model.json',
    /^model\.json:1:1: Neither 'swagger'[^]*give the body too: tidegate validate MODEL BODY\n$/,
  ],
  ['no command', 'template', /USAGE tidegate template[^]*No command specified/],
  [
    'an unknown command',
    'rune',
    /USAGE tidegate start\|audit\|certificate\|template\|explain\|token\|validate[^]*Unknown command rune/,
  ],
  [
    'an authority that is none',
    'ws connect wss://127.0.0.1:1/ --ca good.json',
    /^--ca: good\.json has no certificate in PEM\n$/,
  ],
  [
    'a sub-protocol twice',
    'ws connect ws://127.0.0.1:1/ --protocol a,a',
    /^--protocol is \["a","a"\]; it must be names without spaces/,
  ],
  ['a model that is none', 'validate not-a-model.json good.json', /^not-a-model\.json: \/type: /],
  [
    'a model that is missing',
    'validate model.json good.json',
    /^model\.json: \/properties\/pet: "\$ref" points to /,
  ],
  [
    'a list with a broken model',
    'validate model.json good.json --models listed-badly.json',
    /^listed-badly\.json: items\[1\], the schema of Toy: .+line 1/,
  ],
  [
    'a missing folder of models',
    'validate model.json good.json --models none',
    /^none: there is no such file/,
  ],
])('refuses %s with 2', (_, line, message) => {
  expect(tidegate(line)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(message) })
})

// Port 1 is tcpmux's: nobody listens there.
test('explain says where it has found no gateway, and what to do', () => {
  expect(tidegate('explain /_aws/execute-api/a/dev/x --gateway http://127.0.0.1:1')).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^no gateway answers at http:\/\/127\.0\.0\.1:1: start one, .+ --gateway/,
    ),
  })
})

test.each([
  [
    '--help',
    [
      'USAGE tidegate start|audit|certificate|template|explain|token|validate',
      'Render',
      'Validate a body',
    ],
  ],
  ['template --help', ['USAGE tidegate template run', 'Render a mapping template']],
  [
    'template run --help',
    [
      'USAGE tidegate template run [OPTIONS] <FILE>',
      '--event=<event.json>',
      '--side=<request|response>',
      '--trace',
    ],
  ],
  ['validate --help', ['USAGE tidegate validate [OPTIONS] <MODEL> [BODY]', '--models=<path>']],
])('%s tells how to go on', (line, parts) => {
  const { status, stdout, stderr } = tidegate(line)
  expect([status, stderr]).toEqual([0, ''])
  for (const part of parts) expect(stdout).toContain(part)
})

test.each(['--help', 'nothing-of-the-kind', 'template run', 'template run --side=none hello.vtl'])(
  '%s is told without colours where no terminal reads it',
  (line) => {
    const { stdout, stderr } = tidegate(line)
    expect(stdout + stderr).not.toContain('\u001B')
    expect(stdout + stderr).not.toBe('')
  },
)

// `script` of util-linux lends a terminal.
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util')
test.skipIf(!hasScript).each([
  ['', true],
  ['NO_COLOR= ', true],
  ['NO_COLOR=1 ', false],
  ['NO_COLOR=yes ', false],
])('at a terminal, with "%s" before it, help has colours: %s', (setting, coloured) => {
  const line = `${setting}${process.execPath} ${program} --help`
  const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
    encoding: 'utf8',
    env: { ...env, TERM: 'xterm' },
  })
  expect(stdout).toContain('validate')
  expect(stdout.includes('\u001B')).toBe(coloured)
})
