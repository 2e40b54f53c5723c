import { AwsError } from '../../src/cli/aws-client.ts'
import { floorSource, helloSource, passthroughSource, startWorker } from './bare-workers.ts'
import { startIssuer, signingKey } from '../../test/support/issuer.ts'
import { definition, httpProxy, mock, wantingKeys, wantingTokens } from './definition.ts'
import { nginxMissing, startOrigin, startProxy } from './nginx.ts'
import { body, largeCount, requestPaths, stageName } from './payload.ts'
import { get } from './get.ts'
import type { Measurable } from './rounds.ts'
import type { Session } from './session.ts'
import { keyOf, startTidegate } from './tidegate.ts'

/** What is compared, in the order of the rounds: those that are set against each other are neighbours. */
export const subjectNames = {
  hello: 'bare workerd hello',
  mock: 'Tidegate MOCK (1 route)',
  jwt: 'Tidegate MOCK (1 route), JWT',
  limited: 'Tidegate MOCK (1 route), key with plan, throttle and quota',
  large: 'Tidegate MOCK (10,000 routes)',
  passthrough: 'bare workerd fetch passthrough',
  floor: 'bare workerd, AWS headers and limit',
  httpProxy: 'Tidegate HTTP_PROXY',
  logged: 'Tidegate HTTP_PROXY, access log',
  hit: 'Tidegate HTTP_PROXY, cached',
  nginx: 'nginx proxy_pass',
} as const

export type SubjectId = keyof typeof subjectNames

/** A server that is ready to be measured. */
export type Subject = Measurable<SubjectId>

export type Subjects = {
  readonly ready: readonly Subject[]
  /** Reasons, a sentence each. */
  readonly notes: readonly string[]
}

/** An API's default endpoint. */
export const hostOf = (apiId: string) => `${apiId}.execute-api.us-east-1.amazonaws.com`
/** What an API of so many routes is asked for. */
export const pathsOf = (routes: number) =>
  requestPaths(routes).map((path) => `/${stageName}${path}`)

/** The common log format, as AWS's console offers it. */
const commonLog =
  '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId'

const writingLog = {
  '/accessLogSettings/destinationArn': 'arn:aws:logs:us-east-1:000000000000:log-group:bench',
  '/accessLogSettings/format': commonLog,
}

/** Every answer after the first is kept. */
export const keepingAnswers = { '/cacheClusterEnabled': 'true', '/*/*/caching/enabled': 'true' }

/** Starts every server and sees each answer as it should. */
export async function startSubjects(session: Session): Promise<Subjects> {
  const notes: string[] = []
  const missing = nginxMissing()
  const plain = { host: hostOf('abcdefghij'), paths: pathsOf(1) }
  const hello = await startWorker(session, 'hello', helloSource)
  if (missing !== undefined) {
    notes.push(`${subjectNames.nginx}: skipped, ${missing}; the origin is a bare workerd instead.`)
  }
  const origin = missing
    ? await startWorker(session, 'origin', helloSource)
    : await startOrigin(session)
  const passthrough = await startWorker(session, 'passthrough', passthroughSource(origin.url))
  const ready: Subject[] = [{ id: 'hello', ...hello, ...plain }]

  const one = await startTidegate(session, definition(1, mock))
  ready.push({ id: 'mock', ...one, host: hostOf(one.apiId), paths: pathsOf(1) })
  const issuer = session.cleanup.use(await startIssuer([await signingKey('k1')]))
  const jwt = await startTidegate(session, wantingTokens(definition(1, mock), issuer.url))
  const authorization = `Bearer ${await issuer.token({ scope: 'openid pets/read', exp: 4e9 })}`
  ready.push({
    id: 'jwt',
    ...jwt,
    host: hostOf(jwt.apiId),
    paths: pathsOf(1),
    header: ['Authorization', authorization],
  })
  const limited = await startTidegate(session, wantingKeys(definition(1, mock)))
  const header = ['x-api-key', await keyOf(limited)] as const
  ready.push({ id: 'limited', ...limited, host: hostOf(limited.apiId), paths: pathsOf(1), header })
  try {
    const document = definition(largeCount, mock)
    const large = await startTidegate(session, document)
    ready.push({ id: 'large', ...large, host: hostOf(large.apiId), paths: pathsOf(largeCount) })
    const megabytes = (Buffer.byteLength(document) / 1e6).toFixed(1)
    const seconds = (large.setUpMs / 1000).toFixed(1)
    notes.push(
      `${largeCount} methods (${megabytes} MB of OpenAPI) were imported and deployed in ${seconds} s.`,
    )
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    notes.push(
      `${subjectNames.large}: skipped, the control plane refused it (${error.message}); see "serve, 10,000 routes" of --only micro.`,
    )
  }

  ready.push({ id: 'passthrough', ...passthrough, ...plain })
  const floor = await startWorker(session, 'floor', floorSource(origin.url))
  ready.push({ id: 'floor', ...floor, ...plain })
  const proxy = await startTidegate(session, definition(1, httpProxy(`${origin.url}/`)))
  ready.push({ id: 'httpProxy', ...proxy, host: hostOf(proxy.apiId), paths: pathsOf(1) })
  for (const [id, stage] of [
    ['logged', writingLog],
    ['hit', keepingAnswers],
  ] as const) {
    const gateway = await startTidegate(session, definition(1, httpProxy(`${origin.url}/`)), stage)
    ready.push({ id, ...gateway, host: hostOf(gateway.apiId), paths: pathsOf(1) })
  }
  if (missing === undefined) {
    ready.push({ id: 'nginx', ...(await startProxy(session, origin.url)), ...plain })
  }
  for (const subject of ready) await check(subject)
  return { ready, notes }
}

/** A server that answers something else would be measured doing something else. */
async function check({ id, url, host, paths, header }: Subject): Promise<void> {
  for (const path of [paths[0]!, paths.at(-1)!]) {
    const answer = await get(url, host, path, header)
    if (answer.status !== 200 || answer.text !== body) {
      throw new Error(`${subjectNames[id]} answers ${path} with ${answer.status} ${answer.text}`)
    }
  }
}
