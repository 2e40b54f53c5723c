import { definition, httpProxy, mock, wantingKeys, withLimitHeaders } from '../http/definition.ts'
import { helloSource, startWorker } from '../http/bare-workers.ts'
import type { Header } from '../http/get.ts'
import { nginxMissing, startOrigin } from '../http/nginx.ts'
import type { Session } from '../http/session.ts'
import { printCosts } from '../http/costs-table.ts'
import { costsOfKinds } from '../http/several.ts'
import { hostOf, keepingAnswers, pathsOf } from '../http/subjects.ts'
import { buildGateway, keyOf, startTidegate, type Gateway } from '../http/tidegate.ts'
import { wrkMissing } from '../http/wrk.ts'

const measurable = (gateway: Gateway, header?: Header) => ({
  ...gateway,
  host: hostOf(gateway.apiId),
  paths: pathsOf(1),
  ...(header && { header }),
})

/** What limits and the cache cost and save, by CPU of several processes each. @returns whether the targets hold */
export async function compareLimits(session: Session): Promise<boolean> {
  const missing = wrkMissing()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return true
  }
  await buildGateway()
  const origin = nginxMissing()
    ? await startWorker(session, 'origin', helloSource)
    : await startOrigin(session)
  const proxy = definition(1, httpProxy(`${origin.url}/`))
  const costs = await costsOfKinds(session, {
    MOCK: async () => measurable(await startTidegate(session, definition(1, mock))),
    // The floor of those below: a header more is read, and two more are written.
    async 'MOCK, headers of a limit'() {
      const gateway = await startTidegate(session, withLimitHeaders(definition(1, mock)))
      return measurable(gateway, ['x-api-key', 'k'.repeat(40)])
    },
    async 'MOCK, key with plan and throttle'() {
      const gateway = await startTidegate(session, wantingKeys(definition(1, mock)))
      return measurable(gateway, ['x-api-key', await keyOf(gateway, false)])
    },
    async 'MOCK, key with plan, throttle and quota'() {
      const gateway = await startTidegate(session, wantingKeys(definition(1, mock)))
      return measurable(gateway, ['x-api-key', await keyOf(gateway)])
    },
    HTTP_PROXY: async () => measurable(await startTidegate(session, proxy)),
    'HTTP_PROXY, cached': async () =>
      measurable(await startTidegate(session, proxy, keepingAnswers)),
  })
  type Kind = keyof typeof costs
  const targets: readonly (readonly [kind: Kind, of: Kind, target: number])[] = [
    ['MOCK, key with plan and throttle', 'MOCK', 1.12],
    ['MOCK, key with plan and throttle', 'MOCK, headers of a limit', 1.08],
    ['HTTP_PROXY, cached', 'MOCK', 1.25],
    ['HTTP_PROXY, cached', 'HTTP_PROXY', 0.5],
  ]
  return printCosts(costs, targets)
}
