import { linkRestApi } from '../../src/gateway/rest/link.ts'
import { locate } from '../../src/gateway/arrive/locate.ts'
import { drawStage } from '../../src/gateway/arrive/canary.ts'
import { readTarget } from '../../src/gateway/arrive/target.ts'
import { openExchange } from '../../src/gateway/exchange/open-exchange.ts'
import type { Exchange } from '../../src/gateway/exchange/exchange.ts'
import { serve } from '../../src/gateway/serve.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { Authorizer } from '../../src/model/rest-api.ts'
import type { StagePointer } from '../../src/model/stage.ts'
import { requestPaths, stageName } from '../http/payload.ts'
import { snapshotOf } from './snapshot.ts'

const apiId = 'abcdefghij'
const callers = 100

/** As long as a user pool's ID token. */
const tokens = Array.from({ length: callers }, (_, i) => `Bearer ${`${i}`.padStart(1000, 'eyJr')}`)

const authorizer: Authorizer = {
  id: 'auth01',
  name: 'gate',
  type: 'TOKEN',
  authorizerUri:
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations',
  identitySource: 'method.request.header.Authorization',
  identityValidationExpression: 'Bearer [A-Za-z0-9]+',
}

/** A policy of three statements, as AWS's own blueprint makes them, and a context. */
const answer = JSON.stringify({
  principalId: 'user-1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Action: 'execute-api:Invoke',
        Effect: 'Deny',
        Resource: ['arn:aws:execute-api:us-east-1:000000000000:abcdefghij/*/*/admin/*'],
      },
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: ['arn:aws:execute-api:us-east-1:000000000000:abcdefghij/*/POST/*'],
      },
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: ['arn:aws:execute-api:us-east-1:000000000000:abcdefghij/*/GET/*'],
      },
    ],
  },
  context: { tenant: 't-1', level: 3, beta: true },
})

/** Made once: a hundred of them cost as much as what is measured. */
const requests = new Map<string, readonly Request[]>()

function requestsWith(path: string): readonly Request[] {
  const present = requests.get(path)
  if (present) return present
  const made = tokens.map(
    (authorization) =>
      new Request(`http://${apiId}.execute-api.us-east-1.amazonaws.com/${stageName}${path}`, {
        headers: { authorization },
      }),
  )
  requests.set(path, made)
  return made
}

/** Loops over a hundred callers whose authorizer has been asked; `tokened` is the same without an authorizer. */
export function authorizerLoops(platformFor: (routes: number) => Platform) {
  const platforms = new Map<number, Platform>()
  const platformWith = (routes: number): Platform => {
    const present = platforms.get(routes)
    if (present) return present
    const plain = platformFor(routes)
    const snapshot = JSON.stringify(snapshotOf(routes, apiId, authorizer))
    const stage = {
      ...(plain.stage(apiId, stageName) as StagePointer),
      snapshot: `guarded-${routes}`,
    }
    const made = {
      ...plain,
      stage: () => stage,
      snapshot: () => Promise.resolve(snapshot),
      invokeFunction: () => Promise.resolve({ statusCode: 200, payload: answer }),
    }
    platforms.set(routes, made)
    return made
  }

  async function served(routes: number, times: number, platform: Platform): Promise<number> {
    const requests = requestsWith(requestPaths(routes)[0]!)
    let sum = 0
    for (let i = 0; i < times; i++) {
      const request = requests[i % callers]!
      const target = readTarget(request.url)
      const response = await serve(request, target, locate(target)!, platform)
      if (response.status !== 200) throw new Error(`served ${response.status}`)
      sum += response.status
    }
    return sum
  }

  return {
    tokened: (routes: number, times: number) => served(routes, times, platformFor(routes)),

    authorized: (routes: number, times: number) => served(routes, times, platformWith(routes)),

    async decided(routes: number, times: number): Promise<number> {
      const { exchanges, run } = await decisions(routes, platformWith(routes))
      let sum = 0
      for (let i = 0; i < times; i++) {
        const x = exchanges[i % callers]!
        x.authorizer = undefined
        if (run(x)) throw new Error('the answer is not known')
        sum += x.authorizer!.latencyMs + 1
      }
      return sum
    },
  }
}

type Decisions = {
  readonly exchanges: readonly Exchange[]
  readonly run: (x: Exchange) => void | Promise<void>
}
const known = new Map<number, Decisions>()

/** Open exchanges at the authorizer's step, the answer for each known. */
async function decisions(routes: number, platform: Platform): Promise<Decisions> {
  const present = known.get(routes)
  if (present) return present
  const api = linkRestApi(snapshotOf(routes, apiId, authorizer))
  const stage = drawStage((await platform.stage(apiId, stageName))!)
  const path = requestPaths(routes)[0]!
  const step = api.find(path, 'GET')!.value.steps.find(({ name }) => name === 'Lambda authorizer')!
  const exchanges = requestsWith(path).map((request) => {
    const target = readTarget(request.url)
    const location = locate(target)
    if (typeof location !== 'object') throw new Error(`${request.url} leads nowhere`)
    return openExchange(request, target, location, stage, api, platform)
  })
  for (const x of exchanges) await step.run(x)
  const made = { exchanges, run: step.run }
  known.set(routes, made)
  return made
}
