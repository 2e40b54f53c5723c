import { IttyRouter } from 'itty-router'
import { notFound, renderError } from '../answer/api-error.ts'
import { decodeLabel } from '../protocol/decode-label.ts'
import { parseQuery } from '../protocol/query-string.ts'
import { maxDefinitionBytes } from '../../model/limits.ts'
import type { Face } from '../run/face.ts'
import { pageName, type AnyPage, type PageInput } from './page.ts'
import { pages } from './pages.ts'

/** The pages below `/_tidegate/`. Errors have the form of API Gateway's. */
export const operatorFace: Face = {
  // An explanation takes a request with its body.
  bodyLimit: () => maxDefinitionBytes,
  read({ verb, rawPath, rawQuery, body }, { requestId }) {
    const found = resolvePage(verb, rawPath)
    if (!found) throw notFound(`Tidegate has no page ${verb} ${rawPath}`)
    const { page, rawLabels } = found
    const labels = bareMap(
      Object.entries(rawLabels).map(([name, raw]) => [name, decodeLabel(name, raw)]),
    )
    return {
      service: 'operator',
      operation: pageName(page),
      input: { labels, query: bareMap(parseQuery(rawQuery)), body } satisfies PageInput,
      render(shown) {
        const response = shown instanceof Response ? shown : Response.json(shown)
        response.headers.set('x-amzn-RequestId', requestId)
        return response
      },
    }
  },
  renderError,
}

// As in `resolve-operation`, the router's table is walked and its `fetch` left alone: that parses the URL
// anew, which resolves dot segments.
const table = IttyRouter({ base: '/_tidegate' })
for (const { path } of pages) table.all(path)
const routes = table.routes.map(([, pattern], index) => ({ pattern, page: pages[index]! }))

function resolvePage(
  verb: string,
  rawPath: string,
): { readonly page: AnyPage; readonly rawLabels: Record<string, string> } | undefined {
  for (const { page, pattern } of routes) {
    const match = page.verb === verb ? pattern.exec(rawPath) : null
    if (match) return { page, rawLabels: match.groups ?? {} }
  }
  return undefined
}

const bareMap = (
  entries: readonly (readonly [string, string])[],
): { readonly [name: string]: string } =>
  Object.assign(Object.create(null) as object, Object.fromEntries(entries))
