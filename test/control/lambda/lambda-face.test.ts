import { strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import type { FunctionInvocation } from '../../../src/model/platform.ts'
import {
  account,
  arn,
  base64,
  bodyOf,
  functions,
  minimal,
  withHello,
  zipOf,
} from './lambda-account.ts'

// Paths, members and errors: Lambda API reference and its service model. Wording of refusals of what is not
// supported is ours.

test('CreateFunction answers 201 with the configuration and Lambda’s defaults', async () => {
  const { send, store } = account()
  const response = await send('POST', functions, minimal)
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({
    FunctionName: 'hello',
    FunctionArn: arn,
    Runtime: 'nodejs22.x',
    Timeout: 3,
    MemorySize: 128,
    Description: '',
    LastModified: '2025-03-12T19:03:58.123+0000',
    CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) as unknown,
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
  })
  const published = JSON.parse(store.published('function/hello')!) as { codeSha256: string }
  expect(JSON.parse(store.published(`code/${published.codeSha256}`)!)).toEqual({
    'index.js': 'exports.handler = 1',
  })
})

test.each<[string, Record<string, unknown>, string, RegExp]>([
  [
    'python',
    { Runtime: 'python3.12' },
    'InvalidParameterValueException',
    /python3\.12 is not supported.*workerd brings no Python.*nodejs22\.x/,
  ],
  [
    'provided',
    { Runtime: 'provided.al2023' },
    'InvalidParameterValueException',
    /provided\.al2023/,
  ],
  ['layers', { Layers: ['arn:x'] }, 'InvalidParameterValueException', /^Layers is not supported/],
  [
    'a VPC',
    { VpcConfig: { SubnetIds: ['s'] } },
    'InvalidParameterValueException',
    /^VpcConfig is not/,
  ],
  [
    'an unknown member',
    { Colour: 'red' },
    'InvalidParameterValueException',
    /^Colour is not supported/,
  ],
  [
    'an image',
    { PackageType: 'Image' },
    'InvalidParameterValueException',
    /PackageType must be Zip/,
  ],
  [
    'code from S3',
    { Code: { S3Bucket: 'b' } },
    'InvalidParameterValueException',
    /S3Bucket.*ZipFile/,
  ],
  [
    'no zip',
    { Code: { ZipFile: base64(strToU8('x')) } },
    'InvalidParameterValueException',
    /^Could not unzip uploaded file/,
  ],
  ['no base64', { Code: { ZipFile: '%%' } }, 'ValidationException', /'zipFile'/],
  ['no code', { Code: undefined }, 'ValidationException', /'code'/],
  ['no handler', { Handler: undefined }, 'ValidationException', /'handler'.*must not be null/],
  ['no role', { Role: undefined }, 'ValidationException', /'role'/],
  ['a role that is none', { Role: 'me' }, 'ValidationException', /'me' at 'role'/],
  ['a bad name', { FunctionName: 'a b' }, 'ValidationException', /'a b' at 'functionName'/],
  ['too long a timeout', { Timeout: 901 }, 'ValidationException', /'901' at 'timeout'.*900/],
  ['too little memory', { MemorySize: 64 }, 'ValidationException', /'64' at 'memorySize'.*128/],
  [
    'a reserved variable',
    { Environment: { Variables: { AWS_REGION: 'x' } } },
    'InvalidParameterValueException',
    /reserved keys.*AWS_REGION/,
  ],
  [
    'too many variables',
    { Environment: { Variables: { AA: 'x'.repeat(4_100) } } },
    'InvalidParameterValueException',
    /4KB/,
  ],
  [
    'a variable that is no text',
    { Environment: { Variables: { AA: 1 } } },
    'ValidationException',
    /environment\.variables/,
  ],
])('CreateFunction refuses %s', async (_, more, name, message) => {
  const { send, store } = account()
  const response = await send('POST', functions, { ...minimal, ...more })
  expect(response.status).toBe(400)
  expect(response.headers.get('x-amzn-ErrorType')).toBe(name)
  const body = await bodyOf(response)
  expect(body['message']).toMatch(message)
  expect(body['Type']).toBe(name === 'ValidationException' ? undefined : 'User')
  expect(store.count('Function', '')).toBe(0)
})

test('what has no effect here is accepted and given back', async () => {
  const { send } = account()
  const more = {
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    EphemeralStorage: { Size: 1024 },
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
    Layers: [],
    Publish: true,
    Tags: { team: 'a' },
  }
  const created = await bodyOf(await send('POST', functions, { ...minimal, ...more }))
  expect(created).toMatchObject({
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    EphemeralStorage: { Size: 1024 },
  })
  expect(await bodyOf(await send('GET', `${functions}/hello`))).toMatchObject({
    Tags: { team: 'a' },
  })
})

test.each<[string, string, string, unknown, number, string]>([
  ['a name that is taken', 'POST', functions, minimal, 409, 'ResourceConflictException'],
  [
    'getting what is not there',
    'GET',
    `${functions}/nope`,
    undefined,
    404,
    'ResourceNotFoundException',
  ],
  [
    'another version',
    'GET',
    `${functions}/hello?Qualifier=3`,
    undefined,
    404,
    'ResourceNotFoundException',
  ],
  [
    'an outdated revision',
    'PUT',
    `${functions}/hello/configuration`,
    { RevisionId: 'old' },
    412,
    'PreconditionFailedException',
  ],
  [
    'code with the configuration',
    'PUT',
    `${functions}/hello/configuration`,
    { Code: {} },
    400,
    'InvalidParameterValueException',
  ],
  ['a body that is no JSON', 'POST', functions, '{', 400, 'SerializationException'],
  ['a broken escape', 'GET', `${functions}/%zz`, undefined, 400, 'ValidationException'],
  ['MaxItems of 0', 'GET', `${functions}/?MaxItems=0`, undefined, 400, 'ValidationException'],
  [
    'an operation not here',
    'GET',
    `${functions}/hello/aliases`,
    undefined,
    501,
    'NotImplementedException',
  ],
  [
    'an unknown invocation type',
    'POST',
    `${functions}/hello/invocations`,
    {},
    400,
    'ValidationException',
  ],
])('%s is refused', async (title, verb, path, body, status, name) => {
  const { send } = await withHello()
  const headers = title.includes('invocation type') ? { 'x-amz-invocation-type': 'Later' } : {}
  const response = await send(verb, path, body, headers)
  expect([response.status, response.headers.get('x-amzn-ErrorType')]).toEqual([status, name])
})

test('an error’s body names its type, and its message as Lambda spells it', async () => {
  const { send } = await withHello()
  expect(await bodyOf(await send('GET', `${functions}/nope`))).toEqual({
    Type: 'User',
    Message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope',
  })
  expect(await bodyOf(await send('POST', functions, minimal))).toEqual({
    Type: 'User',
    message: 'Function already exist: hello',
  })
})

test.each([
  'hello',
  'hello:$LATEST',
  '000000000000:function:hello',
  'function:hello',
  encodeURIComponent(arn),
  encodeURIComponent(`${arn}:$LATEST`),
])('%s names the function', async (name) => {
  const { send } = await withHello()
  expect((await send('GET', `${functions}/${name}/configuration`)).status).toBe(200)
})

test('UpdateFunctionCode changes hash and revision; code is withdrawn one update later', async () => {
  const { send, store } = await withHello()
  const shaOf = () =>
    (JSON.parse(store.published('function/hello')!) as { codeSha256: string }).codeSha256
  const codes = [shaOf()]
  for (const text of ['2', '3']) {
    const response = await send('PUT', `${functions}/hello/code`, { ZipFile: zipOf(text) })
    expect(await response.json()).toMatchObject({ CodeSha256: shaOf() })
    codes.push(shaOf())
  }
  expect(new Set(codes).size).toBe(3)
  expect(codes.map((sha) => store.published(`code/${sha}`) !== undefined)).toEqual([
    false,
    true,
    true,
  ])
})

test('UpdateFunctionCode with DryRun changes nothing', async () => {
  const { send, store } = await withHello()
  const before = store.published('function/hello')
  const response = await send('PUT', `${functions}/hello/code`, {
    ZipFile: zipOf('2'),
    DryRun: true,
  })
  expect(response.status).toBe(200)
  expect(store.published('function/hello')).toBe(before)
})

test('UpdateFunctionConfiguration changes what it names and keeps the rest', async () => {
  const { send } = await withHello()
  const variables = { Environment: { Variables: { WORD: 'x' } }, Timeout: 9 }
  await send('PUT', `${functions}/hello/configuration`, variables)
  const after = await bodyOf(
    await send('PUT', `${functions}/hello/configuration`, { MemorySize: 256 }),
  )
  expect(after).toMatchObject({ ...variables, MemorySize: 256, Handler: 'index.handler' })
})

test('functions with the same zip share its code until the last goes', async () => {
  const { send, store } = await withHello()
  await send('POST', functions, { ...minimal, FunctionName: 'twin' })
  const { codeSha256 } = JSON.parse(store.published('function/twin')!) as { codeSha256: string }
  expect((await send('DELETE', `${functions}/twin`)).status).toBe(204)
  expect(store.published(`code/${codeSha256}`)).toBeDefined()
  expect(store.published('function/twin')).toBeUndefined()
  await send('DELETE', `${functions}/hello`)
  expect(store.published(`code/${codeSha256}`)).toBeUndefined()
})

test('ListFunctions pages with Marker', async () => {
  const { send } = await withHello()
  await send('POST', functions, { ...minimal, FunctionName: 'second' })
  const names: string[] = []
  let marker = ''
  do {
    const response = await send('GET', `${functions}?MaxItems=1&Marker=${marker}`)
    const page = await response.json<{
      Functions: { FunctionName: string }[]
      NextMarker: string | null
    }>()
    names.push(...page.Functions.map((f) => f.FunctionName))
    marker = encodeURIComponent(page.NextMarker ?? '')
  } while (marker !== '')
  expect(names).toEqual(['hello', 'second'])
})

test.each<[string, string, string, Record<string, string>, Partial<FunctionInvocation>]>([
  [
    'by default waits for the result',
    'hello',
    '',
    {},
    { functionArn: arn, invocationType: 'RequestResponse' },
  ],
  ['as an event', 'hello', '', { 'x-amz-invocation-type': 'Event' }, { invocationType: 'Event' }],
  [
    'with a qualifier in the query',
    'hello',
    '?Qualifier=$LATEST',
    {},
    { functionArn: `${arn}:$LATEST` },
  ],
  ['with a qualifier in the name', 'hello:7', '', {}, { functionArn: `${arn}:7` }],
])('Invoke %s', async (_, name, query, headers, expected) => {
  const { send, invocations } = await withHello()
  await send('POST', `${functions}/${name}/invocations${query}`, '{"a":1}', headers)
  expect(invocations).toMatchObject([expected])
})

test('Invoke gives the end of the log when asked to, and the error of the function', async () => {
  const { send, answer } = await withHello()
  const path = `${functions}/hello/invocations`
  expect((await send('POST', path)).headers.get('x-amz-log-result')).toBeNull()
  answer({
    statusCode: 200,
    payload: '{}',
    functionError: 'Unhandled',
    requestId: 'r',
    log: `${'x'.repeat(5_000)}END`,
  })
  const response = await send('POST', path, '', { 'x-amz-log-type': 'Tail' })
  const log = Buffer.from(response.headers.get('x-amz-log-result')!, 'base64').toString()
  expect([log.length, log.endsWith('END')]).toEqual([4_096, true])
  expect(response.headers.get('x-amz-function-error')).toBe('Unhandled')
  expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST')
})
