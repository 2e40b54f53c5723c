import type { RestApiSnapshot, SnapshotResource } from '../../model/deployment.ts'
import { partitionOf } from '../../model/arn.ts'
import type { Platform } from '../../model/platform.ts'
import type { Principal } from '../../model/principal.ts'
import type { Method } from '../../model/rest-api.ts'
import { readText, toBase64 } from '../body/bytes.ts'
import { type Exchange } from '../exchange/exchange.ts'
import { release } from '../body/held-bytes.ts'
import { simulatedExchange } from './simulated-exchange.ts'
import { executionLog } from '../watch/execution-log.ts'
import type { ExecutionRecord, Pairs } from '../exchange/execution-record.ts'
import { queryOf } from '../exchange/query.ts'
import { recordedPlatform, streamReader, wholeBody } from '../watch/recorded-platform.ts'
import { readCapped } from '../body/read-capped.ts'
import { linkRestApi } from '../rest/link.ts'
import { maxResponseBytes } from '../../model/limits.ts'
import { misconfigured } from '../exchange/faults.ts'
import { refusePath } from '../arrive/target.ts'
import { runSteps } from '../watch/watch.ts'
import { shownHeaders } from './shown-headers.ts'
import { testedStream } from '../watch/tested-stream.ts'

/** One method as it is defined now, and the request to try it with. Plain JSON. */
export type MethodTest = {
  /** Of the API's resources only the one under test, of its methods only the one under test. */
  readonly snapshot: RestApiSnapshot
  /** The client's verb: never `ANY`. */
  readonly httpMethod: string
  /** Undefined: the resource's own template, whose variables stand for themselves. */
  readonly path: string | undefined
  readonly query: string | undefined
  readonly headers: Pairs
  readonly body: string
  readonly clientCertificateId?: string
  readonly stageVariables: Readonly<Record<string, string>>
}

/** Why a test's path is refused, or undefined: for the reasons a client's is. */
export const refuseTestPath: (path: string) => string | undefined = refusePath

/** What `TestInvokeMethod` answers (spec control-plane §13). `latency` in milliseconds. */
export type MethodTestResult = {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly log: string
  readonly latency: number
}

/**
 * Runs a method that need not be deployed and tells what happened: its own steps and backends, without
 * authorizer, API key and throttle (spec control-plane §13). Failures of the method are results, too.
 */
export async function testInvokeMethod(
  test: MethodTest,
  platform: Platform,
): Promise<MethodTestResult> {
  const record: ExecutionRecord = []
  const { method } = testedMethod(test.snapshot)
  const streamed =
    method.methodIntegration?.responseTransferMode === 'STREAM'
      ? testedStream(platform.now)
      : undefined
  const read = streamed ? streamReader(streamed) : wholeBody
  const x = exchangeOf(
    test,
    recordedPlatform(platform, record, () => read),
    record,
  )
  record.push({
    type: 'method request',
    at: x.startedAt,
    requestId: x.requestId,
    httpMethod: test.httpMethod,
    path: x.location.path,
    pathParameters: Object.entries(x.params),
    query: queryOf(x),
    headers: test.headers,
    body: test.body,
  })
  const running = run(x, record)
  const response = streamed ? await streamed.orLate(running) : await running
  if (!response) {
    const log = executionLog(record)
    const latency = platform.now() - x.startedAt
    return { status: 0, body: '', headers: {}, multiValueHeaders: {}, log, latency }
  }
  const body = await readCapped(response.body, maxResponseBytes, misconfigured)
  const headers = shownHeaders(response, record, test.snapshot, method)
  const at = platform.now()
  record.push({ type: 'method response', at, status: response.status, headers, body })
  const multiValueHeaders = grouped(headers)
  return {
    status: response.status,
    // JSON holds no bytes: what is no text is given in base64.
    body: readText(body) ?? toBase64(body),
    headers: mapped(multiValueHeaders, (values) => values.at(-1)!),
    multiValueHeaders,
    log: executionLog(record),
    latency: at - x.startedAt,
  }
}

async function run(x: Exchange, record: ExecutionRecord): Promise<Response> {
  try {
    await runSteps(x, x.route!.steps, record)
    if (x.response) return x.response
    throw new Error('no step answered')
  } catch (error) {
    return x.api.refuse(error, x)
  } finally {
    release(x)
  }
}

function exchangeOf(test: MethodTest, platform: Platform, record: ExecutionRecord): Exchange {
  const { snapshot, httpMethod, query, headers, stageVariables, clientCertificateId } = test
  const { resource } = testedMethod(snapshot)
  const path = test.path ?? resource.path
  const api = linkRestApi(snapshot)
  const body = new TextEncoder().encode(test.body)
  const apiId = snapshot.api.id
  const simulation = { apiId, httpMethod, path, query, headers, body, stageVariables }
  const x = simulatedExchange({ ...simulation, clientCertificateId }, api, platform)
  return {
    ...x,
    // AWS's test events have the resource's template here, without the stage.
    location: { ...x.location, contextPath: resource.path },
    caller: tester(platform),
    record,
    // A path that is not the resource's is shown all the same, and gives no parameters: [R] of §13.
    params: api.find(path, httpMethod)?.params ?? {},
    route: api.find(resource.path, httpMethod)!.value,
  }
}

/** Who tests a method is the operator; with which key does not come as far as here. */
const tester = ({ accountId, region }: Platform): Principal => ({
  accessKeyId: '',
  accountId,
  userId: accountId,
  userArn: `arn:${partitionOf(region)}:iam::${accountId}:root`,
  type: 'Account',
  permits: () => 'allow',
})

/** The one method of a test's snapshot. */
function testedMethod(snapshot: RestApiSnapshot): {
  readonly resource: SnapshotResource
  readonly method: Method
} {
  const resource = snapshot.resources[0]!
  return { resource, method: Object.values(resource.methods)[0]! }
}

function grouped(headers: Pairs): Readonly<Record<string, readonly string[]>> {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(values)
}

const mapped = <A, B>(record: Readonly<Record<string, A>>, to: (value: A) => B) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]))
