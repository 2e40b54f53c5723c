import type { FunctionSource } from '../../../audit/audited-api.ts'
import { functionNameOf } from '../../../audit/rest/function-name.ts'
import type { DomainName } from '../../../model/account/domain-name.ts'
import type { FunctionCode } from '../../../model/account/hosted-function.ts'
import { codeKey, functionKey } from '../../../model/published.ts'
import type { Slices } from '../../../turns/slices.ts'
import { domainOwner } from '../../domains/domain-record.ts'
import type { Edge } from '../../run/edge.ts'
import { listAll } from '../../state/list-all.ts'
import { account, type Store } from '../../state/store.ts'

/** The domains with a mapping or a rule that leads to an API. */
export function* domainsOf(apiId: string, store: Store): Slices<readonly DomainName[]> {
  const found: DomainName[] = []
  for (const domain of yield* listAll(store, 'DomainName', account)) {
    const owner = domainOwner(domain.domainName)
    const isMapped = store.list('BasePathMapping', owner, apiId).length > 0
    const leadsHere = () =>
      store
        .list('RoutingRule', owner)
        .some(({ actions }) => actions.some(({ invokeApi }) => invokeApi.apiId === apiId))
    if (isMapped || leadsHere()) found.push(domain)
    yield
  }
  return found
}

/** Of the functions hosted here that authorizers ask, the module that has the handler. */
export async function sourcesOf(
  authorizers: readonly { readonly authorizerUri?: string }[],
  { published }: Edge,
): Promise<ReadonlyMap<string, FunctionSource>> {
  const names = new Set(
    authorizers.flatMap(({ authorizerUri }) => functionNameOf(authorizerUri) ?? []),
  )
  const sources = new Map<string, FunctionSource>()
  for (const name of names) {
    const hosted = await published.live(functionKey(name))
    if (!hosted) continue
    const code = JSON.parse(await published.fixed(codeKey(hosted.codeSha256))) as FunctionCode
    const source = handlerSource(code, hosted.handler)
    if (source) sources.set(name, source)
  }
  return sources
}

/** The file of a handler such as `src/index.handler`, tried in the order of Lambda's Node runtime. */
function handlerSource(code: FunctionCode, handler: string): FunctionSource | undefined {
  const [, file = '', name = ''] = /^(?:\.\/)?((?:.*\/)?[^./]*)\.([^/]+)$/.exec(handler) ?? []
  const text = ['.js', '.mjs', '.cjs', '/index.js']
    .map((end) => (Object.hasOwn(code, file + end) ? code[file + end] : undefined))
    .find((module) => typeof module === 'string')
  return text === undefined ? undefined : { text, handler: name.slice(name.lastIndexOf('.') + 1) }
}
