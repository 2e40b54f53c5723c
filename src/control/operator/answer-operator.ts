import { IttyRouter } from 'itty-router'
import { notFound } from '../answer/api-error.ts'
import type { ControlDeps, ControlRequest } from '../control-plane.ts'
import { errorOf } from '../run/execute.ts'
import { decodeLabel } from '../protocol/decode-label.ts'
import { parseQuery } from '../protocol/query-string.ts'
import { checkBodySize } from '../protocol/read-json.ts'
import { pageName, type OperatorPage } from './page.ts'
import { pages } from './pages.ts'

/** Answers a request below `/_tidegate/` whose signature has been verified. Errors have the control plane's form. */
export async function answerOperator(
  request: ControlRequest,
  deps: ControlDeps,
  requestId: string,
): Promise<Response> {
  const { verb, rawPath, rawQuery, body } = request
  const found = resolvePage(verb, rawPath)
  if (!found) throw notFound(`Tidegate has no page ${verb} ${rawPath}`)
  const { page, rawLabels } = found
  checkBodySize(body)
  const labels = bareMap(
    Object.entries(rawLabels).map(([name, raw]) => [name, decodeLabel(name, raw)]),
  )
  const query = bareMap(parseQuery(rawQuery))
  const outcome = await deps.execute('operator', pageName(page), { labels, query, body })
  if (!outcome.ok) throw errorOf(outcome)
  const shown = page.complete ? await page.complete(outcome.value, deps) : outcome.value
  return Response.json(shown, { headers: { 'x-amzn-RequestId': requestId } })
}

// As in `resolve-operation`, the router's table is walked and its `fetch` left alone: that parses the URL
// anew, which resolves dot segments.
const table = IttyRouter({ base: '/_tidegate' })
for (const { path } of pages) table.all(path)
const routes = table.routes.map(([, pattern], index) => ({ pattern, page: pages[index]! }))

function resolvePage(
  verb: string,
  rawPath: string,
): { readonly page: OperatorPage; readonly rawLabels: Record<string, string> } | undefined {
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
