import { afterEach, expect, test, vi } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../src/functions/protocol/frame.ts'
import {
  type HostedContext,
  invokeHosted,
  maxResultBytes,
} from '../../../src/functions/invoke/invoke.ts'
import {
  answerKind,
  callStatus,
  type InvokeHead,
  type OutcomeHead,
  receipt,
} from '../../../src/functions/protocol/runner-protocol.ts'
import type { HostedFunction } from '../../../src/model/account/hosted-function.ts'
import type { FunctionInvocation } from '../../../src/model/platform.ts'

// The gateway's side against a runner that answers as told; the real one is in test/e2e/functions.test.ts.

const fn: HostedFunction = {
  functionName: 'f',
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  role: 'arn:aws:iam::000000000000:role/any',
  description: '',
  timeout: 3,
  memorySize: 128,
  environment: {},
  codeSha256: 'sha',
  codeSize: 1,
  lastModified: '2025-03-12T19:03:58.123+0000',
  revisionId: 'r1',
}
const invocation: FunctionInvocation = {
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  payload: '{"a":1}',
  invocationType: 'RequestResponse',
  timeoutMs: 29_000,
}

type Runner = (head: InvokeHead, init: RequestInit) => Promise<Response>
/** What a runner answers, from its received to the end of what it writes before `breaks`. */
function answered(bytes: Uint8Array, breaks?: Error): Response {
  const source: UnderlyingByteSource = {
    type: 'bytes',
    start(controller) {
      if (bytes.length > 0) controller.enqueue(Uint8Array.from(bytes))
      if (!breaks) controller.close()
    },
    pull(controller) {
      if (breaks) controller.error(breaks)
    },
  }
  return new Response(new ReadableStream(source))
}
const received = Uint8Array.of(receipt)
const outcome = (head: Partial<OutcomeHead>, body: string) => {
  const frame = encodeFrame({ status: 'ok', log: '', ...head }, body, answerKind.outcome)
  return answered(Buffer.concat([received, frame]))
}
const lost = () => new Error('Network connection lost.')

async function run(runner: Runner, more: Partial<FunctionInvocation> = {}, now = () => 0) {
  let codeReads = 0
  const background: Promise<unknown>[] = []
  const logged: unknown[] = []
  const context: HostedContext = {
    runner: {
      fetch: (_, init) => {
        return runner(decodeFrame(init.body as Uint8Array)!.head as InvokeHead, init)
      },
    },
    now,
    waitUntil: (work) => void background.push(work),
    log: (line) => logged.push(line),
  }
  const code = async () => {
    codeReads++
    return { 'index.js': '' }
  }
  const result = await invokeHosted(fn, code, { ...invocation, ...more }, context)
  return { ...result, codeReads, logged, background }
}

test('a warm function is run without reading its code', async () => {
  const result = await run(async () => outcome({}, '"warm"'))
  expect(result).toMatchObject({ statusCode: 200, payload: '"warm"', codeReads: 0 })
})

test('the code is sent when the runner asks for it', async () => {
  const runner: Runner = async ({ code }) =>
    outcome({ status: code ? 'ok' : 'code' }, JSON.stringify(code ?? ''))
  expect(await run(runner)).toMatchObject({ payload: '{"index.js":""}', codeReads: 1 })
})

// Payloads as Lambda's Invoke API answers them (spec integrations §12; Lambda API reference).
test.each<[string, () => Promise<Response>, object]>([
  [
    'an error of the function',
    async () => outcome({ status: 'error' }, '{"errorType":"E"}'),
    { statusCode: 200, functionError: 'Unhandled', payload: '{"errorType":"E"}' },
  ],
  [
    'a timeout',
    async () => outcome({ status: 'timeout' }, ''),
    {
      functionError: 'Unhandled',
      payload: expect.stringMatching(
        /^\{"errorType":"Sandbox\.Timedout","errorMessage":"RequestId: \S{36} Error: Task timed out after 3\.00 seconds"\}$/,
      ),
    },
  ],
  [
    'a payload that is no JSON',
    async () => outcome({ status: 'invalid' }, 'why'),
    {
      statusCode: 400,
      errorType: 'InvalidRequestContentException',
      payload:
        '{"Type":"User","message":"Could not parse request body into json: Could not parse payload into json: why"}',
    },
  ],
  [
    'a result that is too large',
    async () => outcome({}, 'x'.repeat(maxResultBytes + 1)),
    {
      functionError: 'Unhandled',
      payload: expect.stringContaining('Function.ResponseSizeTooLarge'),
    },
  ],
  [
    'a runner that was killed meanwhile',
    async () => answered(received, lost()),
    { functionError: 'Unhandled', payload: expect.stringContaining('Runtime.ExitError') },
  ],
])('%s', async (_, runner, expected) => {
  expect(await run(runner)).toMatchObject(expected)
})

test.each([
  [4, '"xx"', undefined],
  [3, 'Function.ResponseSizeTooLarge', 'Unhandled'],
])(
  'a caller with a use for %d bytes is told of',
  async (maxAnswerBytes, payload, functionError) => {
    const result = await run(async () => outcome({}, '"xx"'), { maxAnswerBytes })
    expect(result.payload).toContain(payload)
    expect(result.functionError).toBe(functionError)
  },
)

test('a runner killed after the function’s time is a timeout', async () => {
  const times = [0, 100, 3_100]
  const runner: Runner = async () => answered(received, lost())
  const result = await run(runner, {}, () => times.shift() ?? 3_100)
  expect(result.payload).toContain('Sandbox.Timedout')
})

test.each<[string, () => Response]>([
  [
    'its runner is not there',
    () => {
      throw lost()
    },
  ],
  ['it has not found its turn in time', () => new Response(null, { status: callStatus.late })],
])('a call is repeated when %s', async (_, fails) => {
  let calls = 0
  const runner: Runner = async () => (++calls < 3 ? fails() : outcome({}, '"third"'))
  expect(await run(runner)).toMatchObject({ payload: '"third"' })
})

test.each<[string, () => Response]>([
  ['breaks off behind the receipt', () => answered(received, lost())],
  ['ends behind the receipt', () => answered(received)],
  ['breaks off behind its head', () => answered(new Uint8Array(0), lost())],
  ['ends behind its head', () => answered(new Uint8Array(0))],
])('a call is not repeated when its answer %s: the function may have run', async (_, answer) => {
  let calls = 0
  const { payload } = await run(async () => {
    calls++
    return answer()
  })
  expect(payload).toContain('signal: killed')
  expect(calls).toBe(1)
})

test('a call of too many is told as Lambda tells it, and not repeated', async () => {
  let calls = 0
  const result = await run(async () => {
    calls++
    return new Response(null, { status: callStatus.busy })
  })
  expect(result).toMatchObject({ statusCode: 429, errorType: 'TooManyRequestsException' })
  expect(calls).toBe(1)
})

test('the time of a function begins when it is called', async () => {
  let calls = 0
  const runner: Runner = async () => {
    if (++calls < 3) throw lost()
    return answered(received, lost())
  }
  // The runner is away for longer than the function may take, and then ends under it at once.
  const times = [0, 9_000, 9_010]
  const result = await run(runner, {}, () => times.shift() ?? 9_010)
  expect(result.payload).toContain('signal: killed')
})

/** A receipt at once; the rest when it is there. */
function taken({ signal }: RequestInit, rest: Promise<Response>): Response {
  const stream = new ReadableStream({
    type: 'bytes',
    async start(controller) {
      signal!.addEventListener('abort', () => controller.error(signal!.reason))
      controller.enqueue(Uint8Array.from(received))
      controller.enqueue(new Uint8Array(await (await rest).arrayBuffer()).subarray(received.length))
      controller.close()
    },
  })
  return new Response(stream)
}
const after = (ms: number, response: () => Response) =>
  new Promise<Response>((resolve) => setTimeout(() => resolve(response()), ms))
afterEach(() => void vi.useRealTimers())

test.each<[string, () => Response]>([
  ['before the call was taken', () => new Response(null, { status: callStatus.code })],
  ['of a copy that was believed loaded', () => outcome({ status: 'code' }, '')],
])('the time of a call that is asked for the code %s is its loading’s, too', async (_, asks) => {
  vi.useFakeTimers()
  const loads = (init: RequestInit) =>
    taken(
      init,
      after(12_000, () => outcome({}, '"loaded"')),
    )
  const result = run(async ({ code }, init) => (code ? loads(init) : asks()))
  await vi.advanceTimersByTimeAsync(12_100)
  expect(await result).toMatchObject({ payload: '"loaded"', codeReads: 1 })
})

test.each([false, true])(
  'a call that nobody ends has timed out (with the code: %s)',
  async (code) => {
    vi.useFakeTimers()
    const result = run(async (head, init) =>
      code && !head.code
        ? new Response(null, { status: callStatus.code })
        : taken(init, new Promise(() => undefined)),
    )
    await vi.advanceTimersByTimeAsync(code ? 13_800 : 3_800)
    expect((await result).payload).toContain('Sandbox.Timedout')
  },
)

test('the caller’s own timeout rejects', async () => {
  const never: Runner = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal!.addEventListener('abort', () => reject(signal!.reason as Error))
    })
  await expect(run(never, { timeoutMs: 5 })).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('a runner that answers something else is a defect, not a function’s error', async () => {
  await expect(run(async () => new Response('?', { status: 502 }))).rejects.toThrow('answered 502')
})

test('an event is answered before the function has run', async () => {
  const never: Runner = () => new Promise(() => undefined)
  expect(await run(never, { invocationType: 'Event' })).toMatchObject({
    statusCode: 202,
    payload: '',
  })
})

test.each<[string, () => Promise<Response>, string | undefined]>([
  ['runs well', async () => outcome({}, '"done"'), undefined],
  ['fails', async () => outcome({ status: 'error' }, '{"errorType":"E"}'), '{"errorType":"E"}'],
  ['cannot be run', async () => new Response('?', { status: 502 }), 'Error: The function runner'],
])('an event whose function %s: the operator is told', async (_, runner, error) => {
  const headers = { 'x-amzn-requestid': 'r-1' }
  const { background, logged } = await run(runner, { invocationType: 'Event', headers })
  await Promise.all(background)
  const line = { level: 'warn', functionName: 'f', requestId: 'r-1' }
  const expected = error === undefined ? [] : [{ ...line, error: expect.stringContaining(error) }]
  expect(logged).toMatchObject(expected)
})
