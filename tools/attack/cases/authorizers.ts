import { guarded, lambdaAuthorizer, mock } from '../../../test/support/rest-api.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { tally, times } from '../call.ts'
import type { Ground } from '../ground.ts'
import { processesOf, residentMb } from '../processes.ts'

/** A policy as text in a function's source. */
const policy = `policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }] }`

/** An API with `GET /in` behind a function by that name. */
async function guardedApi(ground: Ground, name: string, source: string): Promise<string> {
  await ground.hosted(name, `export const handler = async (event) => ${source}`)
  return ground.api(
    { 'GET /in': guarded(mock('in')) },
    lambdaAuthorizer(name, { authorizerResultTtlInSeconds: 3600 }),
  )
}

const gatewayMb = ({ gateway }: Ground): number => residentMb(processesOf(gateway.pid).gateway)

type Flood = {
  readonly source: string
  readonly calls: number
  /** Of every answer. */
  readonly status: number
  /** Characters of a token. */
  readonly length?: number
  /** Megabytes that the gateway may grow by between the first half of the calls and the second. */
  readonly mayGrowMb: number
}

const floods: Readonly<Record<string, Flood>> = {
  'twenty thousand tokens, each another': {
    source: `({ principalId: event.authorizationToken.slice(0, 20), ${policy} })`,
    calls: 20_000,
    status: 200,
    mayGrowMb: 40,
  },
  'five thousand tokens of 6 kB': {
    source: `({ principalId: 'u', ${policy} })`,
    calls: 5_000,
    length: 6_000,
    status: 200,
    mayGrowMb: 40,
  },
  'three thousand callers with contexts of 50 kB': {
    source: `({ principalId: 'u', ${policy}, context: { a: 'x'.repeat(50000) } })`,
    calls: 3_000,
    status: 200,
    mayGrowMb: 40,
  },
  'two thousand callers with policies of 500 resources': {
    source: `({ principalId: 'u', policyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Allow', Resource: [...Array(500).keys()].map((i) => 'arn:aws:execute-api:*:*:*/' + i).concat('*') }] } })`,
    calls: 2_000,
    status: 200,
    mayGrowMb: 40,
  },
  'answers of 1 MB': {
    source: `({ principalId: 'u', ${policy}, context: { a: 'x'.repeat(1000000) } })`,
    calls: 300,
    status: 500,
    mayGrowMb: 60,
  },
  'a function that answers garbage, another each time': {
    source: `{ globalThis.n = (globalThis.n ?? 0) + 1; const all = [undefined, null, true, 0, 'Allow', [], {}, { isAuthorized: true }, { principalId: 'u' }, { principalId: 'u', policyDocument: '*' }, { principalId: 'u', ${policy}, context: { a: {} } }, { principalId: 'u', ${policy}, isAuthorized: true }, '\\u0000'.repeat(1000), { __proto__: null, policyDocument: {} }, JSON.parse('{"__proto__":{"principalId":"u"}}'), { statusCode: 200, body: '{}' }]; return all[n % all.length] }`,
    calls: 2_000,
    status: 500,
    mayGrowMb: 25,
  },
  'a function that throws': {
    source: `{ throw new Error('no' + event.authorizationToken) }`,
    calls: 2_000,
    status: 500,
    mayGrowMb: 25,
  },
}

const floodCases = Object.entries(floods).map(
  ([name, { source, calls, status, length = 20, mayGrowMb }], index): AttackCase => ({
    name,
    limitMs: 180_000,
    async run(ground) {
      const path = await guardedApi(ground, `gate-${index}`, source)
      let token = 0
      const ask = () =>
        ground.call({
          target: `${path}/in`,
          headers: { authorization: `${token++}`.padStart(length, 't') },
        })
      const first = await times(calls / 2, 16, ask)
      const before = gatewayMb(ground)
      const answers = [...first, ...(await times(calls / 2, 16, ask))]
      const grown = gatewayMb(ground) - before
      const told = `${tally(answers)}; the gateway grew by ${Math.round(grown)} MB`
      if (answers.some((answer) => answer.status !== status) || grown > mayGrowMb)
        throw new Error(told)
      return told
    },
  }),
)

/** What callers and the functions that are asked about them may do to a gateway that remembers. */
export const authorizerGroup: AttackGroup = {
  name: 'authorizers',
  about: 'tokens without end, answers of authorizers that are large or none',
  cases: floodCases,
}
