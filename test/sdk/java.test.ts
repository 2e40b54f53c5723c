import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drain } from '../../src/turns/slices.ts'
import { sdkGenerator } from '../../src/sdk/generate-sdk.ts'
import { recordingServer } from './recording-server.ts'
import { resource, simpleCalc, snapshotOf, source, unpack } from './sample-api.ts'
import { writeFiles } from './write-files.ts'

const generator = await sdkGenerator('java')
const generate = (...given: Parameters<typeof generator>) => drain(generator(...given))

const parameters = { 'service.name': 'SimpleCalc', 'java.package-name': 'org.example.calc' }

const filesOf = (more: Record<string, string> = {}, snapshot = simpleCalc) =>
  unpack(generate({ ...parameters, ...more }, source(snapshot)))

const root = 'generated-code/src/main/java/org/example/calc'

// Spec sdk §6: folder and classes.
test.each([
  ['maven', 'pom.xml'],
  ['gradle', 'build.gradle'],
])('a %s project has its files', (system, build) => {
  expect(Object.keys(filesOf({ 'java.build-system': system }))).toEqual(
    expect.arrayContaining([
      `generated-code/${build}`,
      `${root}/SimpleCalcSdk.java`,
      `${root}/model/Input.java`,
      `${root}/model/GetABOpRequest.java`,
      `${root}/model/GetABOpResult.java`,
    ]),
  )
})

// Spec sdk §4: names of methods.
test('methods are named by verb and path, or by the operation', () => {
  const text = filesOf()[`${root}/SimpleCalcSdk.java`] ?? ''
  expect([...text.matchAll(/public \w+Result (\w+)\(/g)].map(([, name]) => name)).toEqual([
    'getApiRoot',
    'postApiRoot',
    'getAB',
    'getAB2',
    'getFilesPath',
    'removePet',
    'putPetsPetId',
    'getABOp',
  ])
})

// Spec sdk §1, §2.
test.each<[Record<string, string>, string]>([
  [{ 'service.name': '' }, 'Missing required parameter: service.name'],
  [{ 'java.package-name': '' }, 'Missing required parameter: java.package-name'],
  [{ 'service.name': 'a b' }, "Invalid value of parameter service.name: 'a b'"],
  [{ 'java.package-name': 'a.new' }, "'new' is a reserved word of Java"],
  [{ 'java.package-name': 'a;b' }, "Invalid value of parameter java.package-name: 'a;b'"],
  [{ 'java.build-system': 'ant' }, 'It must be maven or gradle'],
  [{ 'java.artifact-id': '</x>' }, "Invalid value of parameter java.artifact-id: '</x>'"],
])('%j is refused', (more, message) => {
  expect(() => filesOf(more)).toThrow(message)
})

// Spec sdk §2: both spellings.
test('parameters have two spellings', () => {
  const spelled = { serviceName: 'SimpleCalc', javaPackageName: 'org.example.calc' }
  expect(generate(spelled, source())).toEqual(generate(parameters, source()))
})

const javac = spawnSync('javac', ['-version']).status === 0
if (!javac) console.log('skipped: no javac here, so generated Java is not compiled')

const compile = (files: Readonly<Record<string, string>>) => {
  const folder = writeFiles(files)
  const sources = Object.keys(files).filter((path) => path.endsWith('.java'))
  const run = spawnSync(
    'javac',
    [
      '-J-XX:TieredStopAtLevel=1',
      '-encoding',
      'UTF-8',
      '--release',
      '11',
      '-Werror',
      '-Xlint:all',
      '-d',
      'out',
      ...sources,
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  expect(run.stderr).toBe('')
  return folder
}

const main = String.raw`
import org.example.calc.*;
import org.example.calc.model.*;
import org.example.calc.runtime.*;
import java.util.List;

public class Main {
  public static void main(String[] args) {
    SimpleCalcSdk client = SimpleCalcSdk.builder().endpoint(args[0]).apiKey("KEY")
        .timeoutConfiguration(new TimeoutConfiguration().httpRequestTimeout(5000))
        .iamCredentials(new IamCredentials("AK", "SK", "ST/+=")).iamRegion("eu-west-1").build();
    PostApiRootResult result = client.postApiRoot(new PostApiRootRequest().input(new Input().a(1.5).op("ü\"\n")));
    Result value = result.getResult();
    System.out.println(result.httpStatusCode() + " " + value.getInput().getA() + " " + value.getCValue() + " "
        + value.getClass2() + " " + value.getHistory().get(0).getCValue() + " " + value.getExtra());
    client.getABOp(new GetABOpRequest().a("ü/?").b("it's").op("+*~"));
    try {
      client.putPetsPetId(new PutPetsPetIdRequest().petId("p").kindOf("a&b").xTrace(" two  spaces "));
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage().substring(0, 12));
    }
    client.getFilesPath(new GetFilesPathRequest().path("x y/z"));
    client.removePet(new RemovePetRequest().petId("p").body(List.of(1, "2")));
    for (String path : new String[] {null, "a/../b"}) {
      try {
        client.getFilesPath(new GetFilesPathRequest().path(path));
      } catch (IllegalArgumentException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
`

// Spec sdk §6: the calls of AWS's walk-through.
test.runIf(javac)(
  'the client compiles without warnings and calls',
  { timeout: 60_000 },
  async () => {
    const folder = compile({
      ...filesOf({ 'source-license-text': 'May */ be\n\\u002a/ used' }),
      'Main.java': main,
    })
    const body =
      '{"input":{"a":2},"c-value":3,"class":true,"extra":{"x":"\\u00fc"},"history":[{"c-value":4}]}'
    const { url, calls } = await recordingServer({ status: 200, body })
    const { promise, resolve } = Promise.withResolvers<string>()
    execFile(
      'java',
      ['-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8', '-cp', join(folder, 'out'), 'Main', url],
      (error, out, err) => resolve(error ? err : out),
    )
    expect(await promise).toBe(
      '200 2.0 3 true 4 {x=ü}\nnot an array\npath is required but not defined\npath must not be ..\n',
    )
    expect(calls.map(({ signature }) => signature)).toEqual(calls.map(() => 'ok'))
    expect(calls.map(({ headers }) => headers['x-api-key'])).toEqual(calls.map(() => 'KEY'))
    expect(calls.map(({ method, path, query, body: sent }) => [method, path, query, sent])).toEqual(
      [
        ['POST', '/prod/', '', '{"a":1.5,"op":"ü\\"\\u000a"}'],
        ['GET', '/prod/%C3%BC%2F%3F/it%27s/%2B%2A~', '', ''],
        ['PUT', '/prod/pets/p', 'kind%20of=a%26b', ''],
        ['GET', '/prod/files/x%20y/z', '', ''],
        ['DELETE', '/prod/pets/p', '', '[1,"2"]'],
      ],
    )
  },
)

// Reserved words, members of every object, names of used classes, names that meet, text that ends literals and comments.
test.runIf(javac)('hostile names compile', { timeout: 60_000 }, () => {
  const names = [
    'class',
    'new',
    'wait',
    'getClass',
    'toJson',
    'java',
    'String',
    'a-b',
    'a_b',
    'ab',
    '"',
    '\\u0022',
    '\\',
    '*/',
    '\n',
    '1',
    'ü',
    '\u2028',
    '${x}',
    '__proto__',
    'equals',
    'this',
    'value',
    'json',
    'item1',
  ]
  const fuzzed = fc.sample(fc.string({ unit: 'binary', maxLength: 12 }), { numRuns: 60, seed: 1 })
  const all = [...new Set([...names, ...fuzzed])].filter((name) => name !== '')
  const schema = JSON.stringify({
    type: 'object',
    properties: Object.fromEntries(
      all.map((name, i) => [
        name,
        [
          { type: 'string' },
          {},
          { type: 'array', items: { type: 'array', items: {} } },
          { type: 'integer' },
        ][i % 4],
      ]),
    ),
  })
  const models = [
    'Object',
    'String',
    'Json',
    'java',
    'Map',
    'Empty',
    'GetObjectRequest',
    'JSON',
  ].map((name) => ({ id: name, name, contentType: 'application/json', schema }))
  const requestParameters = Object.fromEntries(
    all.map((name, i) => [
      `method.request.${i % 2 ? 'header' : 'querystring'}.${name}`,
      i % 3 === 0,
    ]),
  )
  const method = (operationName?: string, model = 'Object') => ({
    GET: {
      httpMethod: 'GET',
      authorizationType: 'NONE',
      apiKeyRequired: false,
      requestParameters,
      ...(operationName !== undefined && { operationName }),
    } as const,
    POST: {
      httpMethod: 'POST',
      authorizationType: 'NONE',
      apiKeyRequired: false,
      requestModels: { 'application/json': model },
      methodResponses: {
        '200': { statusCode: '200', responseModels: { 'application/json': model } },
      },
    } as const,
  })
  const resources = [
    resource('/class', method('class')),
    resource('/Class', method('toString')),
    resource('/notify', method('new')),
    resource('/object', method('', 'java')),
    ...all.map((name) =>
      resource(`/x${name}`, { GET: { ...method(name).GET, requestParameters: {} } }),
    ),
    resource('/{a}/{b-c}/{java}/{d+}', method('getObject', 'GetObjectRequest')),
  ]
  compile(
    filesOf(
      { 'source-license-text': all.join('\n') },
      snapshotOf(resources, all.join(' '), models),
    ),
  )
})

test('the same deployment gives the same bytes', () => {
  expect(generate(parameters, source())).toEqual(
    generate(parameters, source(structuredClone(simpleCalc))),
  )
})
