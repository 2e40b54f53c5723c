import { signingKey, startIssuer } from '../../test/support/issuer.ts'
import { helloSource, startWorker } from '../http/bare-workers.ts'
import { printCosts } from '../http/costs-table.ts'
import { definition, httpProxy } from '../http/definition.ts'
import { get, type Header } from '../http/get.ts'
import { nginxMissing, startOrigin } from '../http/nginx.ts'
import { body, largeCount } from '../http/payload.ts'
import type { Session } from '../http/session.ts'
import { costsOfKinds } from '../http/several.ts'
import { hostOf, pathsOf } from '../http/subjects.ts'
import { buildGateway, startHttpApi, startTidegate, type Gateway } from '../http/tidegate.ts'
import { wrkMissing } from '../http/wrk.ts'
import { httpApi } from './definition.ts'

/** Once it has answered as it should: the first request links the API. */
async function measurable(gateway: Gateway, routes: number, header?: Header) {
  const host = hostOf(gateway.apiId)
  const paths = pathsOf(routes)
  for (const path of [paths[0]!, paths.at(-1)!]) {
    const answer = await get(gateway.url, host, path, header)
    if (answer.status !== 200 || answer.text !== body)
      throw new Error(`${path} is answered with ${answer.status} ${answer.text}`)
  }
  return { ...gateway, host, paths, ...(header && { header }) }
}

/** What a request to an HTTP API costs beside one to a REST API, by CPU of several processes each. @returns whether the targets hold */
export async function compareHttpApis(session: Session): Promise<boolean> {
  const missing = wrkMissing()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return true
  }
  await buildGateway()
  const origin = nginxMissing()
    ? await startWorker(session, 'origin', helloSource)
    : await startOrigin(session)
  const uri = `${origin.url}/`
  const issuer = session.cleanup.use(await startIssuer([await signingKey('k1')]))
  const token = await issuer.token({ scope: 'openid pets/read', exp: 4e9 })
  const costs = await costsOfKinds(session, {
    'REST API, HTTP_PROXY': async () =>
      measurable(await startTidegate(session, definition(1, httpProxy(uri))), 1),
    'HTTP API, HTTP_PROXY': async () => measurable(await startHttpApi(session, httpApi(1, uri)), 1),
    'HTTP API, HTTP_PROXY, JWT': async () =>
      measurable(await startHttpApi(session, httpApi(1, uri, issuer.url)), 1, [
        'Authorization',
        `Bearer ${token}`,
      ]),
    'HTTP API, HTTP_PROXY, 10,000 routes': async () =>
      measurable(await startHttpApi(session, httpApi(largeCount, uri)), largeCount),
  })
  return printCosts(costs, [
    ['HTTP API, HTTP_PROXY', 'REST API, HTTP_PROXY', 1],
    ['HTTP API, HTTP_PROXY, JWT', 'HTTP API, HTTP_PROXY', 1.15],
    ['HTTP API, HTTP_PROXY, 10,000 routes', 'HTTP API, HTTP_PROXY', 1.05],
  ])
}
