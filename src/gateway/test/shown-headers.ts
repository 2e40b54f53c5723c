import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { Method } from '../../model/rest-api.ts'
import type { ExecutionRecord, Pairs } from '../exchange/execution-record.ts'
import { toText } from '../body/bytes.ts'
import { spelledHeader } from '../headers/header-spelling.ts'
import { isFirehose } from '../integrations/aws/firehose-proxy.ts'
import { remappedProxyResponseHeaders } from '../integrations/call/headers.ts'
import { readHead, type OutputHead } from '../integrations/lambda/proxy-output.ts'
import { streamDelimiter } from '../integrations/lambda/stream-metadata.ts'

/**
 * The headers of a test's answer as AWS shows them, in its order and with the definition's or the function's own
 * spelling: a `Headers` object knows neither. A name with several values is there for each.
 */
export function shownHeaders(
  response: Response,
  record: ExecutionRecord,
  snapshot: RestApiSnapshot,
  method: Method,
): Pairs {
  const failed = record.some(({ type }) => type === 'fault')
  const pairs = [...response.headers].filter(([name]) => !isUnshown(name))
  if (failed) {
    // [R] AWS's built-in answers have no Content-Type here, unlike those to a client.
    const isBuiltIn = snapshot.gatewayResponses.length === 0
    const spelling = spellingOf(snapshot.gatewayResponses.flatMap(targetsOf))
    return spelled(isBuiltIn ? without(pairs, 'content-type') : pairs, spelling)
  }
  const integration = method.methodIntegration
  if (integration?.type === 'AWS_PROXY') {
    return isFirehose(integration.uri ?? '')
      ? spelled(pairs, noSpelling)
      : functionPairs(pairs, record)
  }
  if (integration?.type === 'HTTP_PROXY') return spelled(pairs, noSpelling)
  const spelling = spellingOf([
    ...Object.values(method.methodResponses ?? {}).flatMap(targetsOf),
    ...Object.values(integration?.integrationResponses ?? {}).flatMap(targetsOf),
  ])
  return spelled(pairs.toSorted(byPlace([...spelling.keys()])), spelling)
}

/** How the backend framed its body says nothing of the text given here. */
const isUnshown = (name: string): boolean => name === 'transfer-encoding'

const without = (pairs: Pairs, name: string): Pairs => pairs.filter(([each]) => each !== name)

const noSpelling: ReadonlyMap<string, string> = new Map()

const spelled = (pairs: Pairs, spelling: ReadonlyMap<string, string>): Pairs =>
  pairs.map(([name, value]) => [spelling.get(name) ?? spelledHeader(name), value])

type Parameters = { readonly responseParameters?: Readonly<Record<string, unknown>> }

const targetsOf = ({ responseParameters }: Parameters) => Object.keys(responseParameters ?? {})

/** By lower-case name, in the order of the definition. */
const spellingOf = (targets: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    targets.flatMap((target) => {
      const name = /^(?:method\.response|gatewayresponse)\.header\.(.+)$/s.exec(target)?.[1]
      return name === undefined ? [] : [[name.toLowerCase(), name] as const]
    }),
  )

/** The trace first, then what is mapped, the content type last: as in AWS's published test logs. */
function byPlace(mapped: readonly string[]) {
  const placeOf = (name: string): number => {
    if (name === 'x-amzn-trace-id') return -1
    if (name === 'content-type') return mapped.length + 1
    const place = mapped.indexOf(name)
    return place < 0 ? mapped.length : place
  }
  return ([a]: Pairs[number], [b]: Pairs[number]) => placeOf(a) - placeOf(b)
}

/**
 * What a function has answered, with its own spelling and order, and then what the gateway has added: the trace. A
 * content type that no function gave is added behind what a test shows.
 */
function functionPairs(pairs: Pairs, record: ExecutionRecord): Pairs {
  const given = givenHeaders(record).flatMap(([name, values]): Pairs => {
    const shown = remappedProxyResponseHeaders.get(name.toLowerCase()) ?? name
    return isUnshown(name.toLowerCase()) ? [] : values.map((value) => [shown, value])
  })
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  const added = pairs.filter(([name]) => name !== 'content-type' && !names.has(name))
  return [...given, ...spelled(added, noSpelling)]
}

/** Of an answer that has been read already, so it is one. A stream's metadata are all that is read of it. */
function givenHeaders(record: ExecutionRecord): OutputHead['headers'] {
  const body = record.findLast((event) => event.type === 'endpoint response')?.body ?? ''
  const text = typeof body === 'string' ? body : toText(body)
  const [head = ''] = text.split(streamDelimiter, 1)
  return readHead(JSON.parse(head) as Readonly<Record<string, unknown>>).headers
}
