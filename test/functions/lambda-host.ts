import type { PublishedReader } from '../../src/model/published.ts'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { executeOperation } from '../../src/control/run/execute.ts'
import { lambdaFace } from '../../src/control/lambda/lambda-face.ts'
import type { Means } from '../../src/control/run/perform.ts'
import { lambdaOperations } from '../../src/control/lambda/index.ts'
import { sqlStore } from '../../src/control/state/sql-store.ts'
import { invokePublished, streamPublished } from '../../src/functions/invoke/invoke-published.ts'
import { memorySql } from '../support/sql.ts'
import { answerThrough } from '../control/plane/answer-through.ts'
import { fakeEdge } from '../control/plane/platform.ts'
import { type RunnerProcess, startRunner } from './runner-process.ts'
import { groundOf } from '../control/plane/ground.ts'

export type Files = Readonly<Record<string, string>>
export const zip = (files: Files) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])))

/**
 * The whole way of a hosted function: AWS's own SDK → the Lambda API over HTTP → the control plane's store →
 * the runner in a real workerd → a dynamic Worker.
 */
export type LambdaHost = {
  readonly lambda: LambdaClient
  readonly runner: RunnerProcess
  create(files: Files, more?: Readonly<Record<string, unknown>>): Promise<string>
  invoke(functionName: string, event?: unknown): Promise<Invoked>
  /** Creates and invokes. */
  call(files: Files, more?: Readonly<Record<string, unknown>>, event?: unknown): Promise<Invoked>
  stop(): Promise<void>
}
export type Invoked = {
  readonly status: number | undefined
  readonly error: string | undefined
  readonly result: unknown
  readonly log: string
}

export async function startLambdaHost(): Promise<LambdaHost> {
  const runner = await startRunner()
  const store = sqlStore(memorySql())
  const place = { region: 'us-east-1', accountId: '000000000000' }
  const context = { ...place, newId: () => 'id', now: 1_741_806_238_390 }
  const background: Promise<unknown>[] = []
  const hosted = {
    runner,
    now: Date.now,
    waitUntil: (work: Promise<unknown>) => background.push(work),
    log: () => undefined,
  }
  const reader: PublishedReader = {
    live: (key) => {
      const text = store.published(key)
      return text === undefined ? undefined : JSON.parse(text)
    },
    fixed: async (key) => store.published(key)!,
  }
  const means: Means = {
    execute: (_service, operation, input) =>
      executeOperation(
        lambdaOperations,
        operation,
        structuredClone(input),
        context,
        groundOf(store),
      ),
    edge: fakeEdge({
      invokeHosted: (invocation) => invokePublished(invocation, reader, hosted),
      streamHosted: (call) => streamPublished(call, 'framed', reader, hosted),
    }),
  }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const [rawPath = '', rawQuery = ''] = (incoming.url ?? '').split('?')
      const headers = new Headers(
        Object.entries(incoming.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      )
      const body = Buffer.concat(chunks)
      const request = { verb: incoming.method ?? '', rawPath, rawQuery, headers, body }
      void answerThrough(lambdaFace, request, means).then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(Buffer.from(await response.arrayBuffer()))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const lambda = new LambdaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })

  let count = 0
  const host: LambdaHost = {
    lambda,
    runner,
    async create(files, more = {}) {
      const FunctionName = `f-${++count}`
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: 'arn:aws:iam::000000000000:role/any',
          Code: { ZipFile: zip(files) },
          ...more,
        }),
      )
      return FunctionName
    },
    async invoke(FunctionName, event = {}) {
      const { FunctionError, Payload, LogResult, StatusCode } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' }),
      )
      return {
        status: StatusCode,
        error: FunctionError,
        result: JSON.parse(Payload!.transformToString()),
        log: Buffer.from(LogResult ?? '', 'base64').toString(),
      }
    },
    call: async (files, more, event) => host.invoke(await host.create(files, more), event),
    async stop() {
      lambda.destroy()
      server.close()
      await runner.stop()
    },
  }
  return host
}
