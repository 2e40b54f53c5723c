import { createServer, get, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeMessage } from '../../src/wire/event-stream/write-message.ts'
import { stageName } from '../http/payload.ts'
import type { Session } from '../http/session.ts'
import { median } from '../http/statistics.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'

/** Milliseconds by which an answer may begin later than its backend's. */
const targetMs = 5
/** Requests of one kind in a round. */
const requestsPerRound = 40
/** Milliseconds after a request's arrival at which the backend writes: the gateway must be waiting by then. */
const thinkMs = 4

type Backend = {
  readonly url: string
  /** When it wrote its last first piece, as `performance.now()`. */
  readonly wroteAt: number
}

/** Measures how much later than its backend a streamed answer begins. @returns whether it is soon enough */
export async function compareStreaming(session: Session): Promise<boolean> {
  await buildGateway()
  const plain = await startBackend(session, (response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write('first')
  })
  const lambda = await startBackend(session, (response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    response.write(chunk(`{}${'\0'.repeat(8)}first`))
  })
  const gateway = await startTidegate(session, documentOf(plain.url), undefined, {
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  const base = `${gateway.url}/_aws/execute-api/${gateway.apiId}/${stageName}`
  const subjects: readonly (readonly [name: string, url: string, backend: Backend])[] = [
    ['the backend itself', plain.url, plain],
    ['HTTP_PROXY', `${base}/http`, plain],
    ['Lambda, as an event stream', `${base}/lambda`, lambda],
  ]
  const taken = new Map(subjects.map(([name]) => [name, [] as number[]]))
  // The first round warms up.
  for (let round = 0; round <= session.rounds; round++) {
    for (const [name, url, backend] of subjects) {
      for (let i = 0; i < requestsPerRound; i++) {
        const ms = await firstByteAfter(url, backend)
        if (round > 0) taken.get(name)!.push(ms)
      }
    }
  }
  const rows = [...taken].map(([name, values]) => ({
    name,
    median: median(values),
    p95: values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)]!,
  }))
  console.log(
    renderTable([
      ['first byte of', 'median', '95 %'],
      ...rows.map((row) => [row.name, `${row.median.toFixed(2)} ms`, `${row.p95.toFixed(2)} ms`]),
    ]),
  )
  const held = rows.every((row) => row.median <= targetMs)
  console.log(`medians at most ${targetMs} ms: ${held ? 'met' : 'missed'}`)
  return held
}

const chunk = (text: string): Uint8Array =>
  writeMessage(
    [
      [':message-type', 'event'],
      [':event-type', 'PayloadChunk'],
    ],
    Buffer.from(text),
  )

async function startBackend(
  session: Session,
  write: (response: ServerResponse) => void,
): Promise<Backend> {
  let wroteAt = 0
  const server = createServer((request, response) => {
    request.resume()
    setTimeout(() => {
      wroteAt = performance.now()
      write(response)
    }, thinkMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  session.cleanup.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get wroteAt() {
      return wroteAt
    },
  }
}

function firstByteAfter(url: string, backend: Backend): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`))
      response.once('data', () => {
        resolve(performance.now() - backend.wroteAt)
        request.destroy()
      })
      response.on('error', () => undefined) // the answer is left unfinished
    })
    request.on('error', reject)
  })
}

function documentOf(backendUrl: string): string {
  const operation = (integration: Readonly<Record<string, unknown>>) => ({
    get: {
      responses: { 200: { description: 'fine' } },
      'x-amazon-apigateway-integration': { responseTransferMode: 'STREAM', ...integration },
    },
  })
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'streaming', version: '1' },
    paths: {
      '/http': operation({ type: 'http_proxy', httpMethod: 'GET', uri: backendUrl }),
      '/lambda': operation({
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:000000000000:function:f/response-streaming-invocations',
      }),
    },
  })
}
