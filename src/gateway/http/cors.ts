import type { Cors } from '../../model/v2/api.ts'
import { respond } from '../answer/respond.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'

/** What a CORS configuration does: answers preflights, and finishes every answer. */
export type LinkedCors = {
  readonly preflight: Step | undefined
  readonly finish: Step | undefined
}

/** What `*` of `allowMethods` is sent as (spec http-api §7). */
const everyMethod = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

type HeaderList = readonly (readonly [name: string, value: string])[]

/** Links an API's CORS configuration (spec http-api §7). Without one backends say themselves what they allow. */
export function linkCors(cors: Cors | undefined): LinkedCors {
  if (!cors) return { preflight: undefined, finish: undefined }
  const originOf = linkOrigins(cors.allowOrigins ?? [])
  const { allowCredentials, maxAge } = cors
  const methods = cors.allowMethods?.includes('*') ? everyMethod : (cors.allowMethods ?? [])
  const headers = (cors.allowHeaders ?? []).map((name) => name.toLowerCase())
  const exposed = cors.exposeHeaders ?? []
  const always: HeaderList = allowCredentials ? [['access-control-allow-credentials', 'true']] : []
  const ofPreflights: HeaderList = [
    ...always,
    ...(methods.length > 0 ? [['access-control-allow-methods', methods.join(',')] as const] : []),
    ...(headers.length > 0 ? [['access-control-allow-headers', headers.join(',')] as const] : []),
    ...(maxAge === undefined ? [] : [['access-control-max-age', String(maxAge)] as const]),
  ]
  const ofAnswers: HeaderList = [
    ...always,
    ...(exposed.length > 0 ? [['access-control-expose-headers', exposed.join(',')] as const] : []),
  ]
  const allowedMethods = new Set(methods)
  const allowedHeaders = new Set(headers)
  const allowsHeaders = (asked: string | null): boolean =>
    allowedHeaders.has('*') ||
    (asked ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .every((name) => name === '' || allowedHeaders.has(name))
  // One answer for all needs no word of whom it is for.
  const varies = !cors.allowOrigins?.includes('*')

  return {
    preflight: {
      name: 'CORS preflight',
      isQuiet: true,
      run(x) {
        if (!isPreflight(x)) return
        const { headers: sent } = x.request
        const response = respond(x, 204, null)
        const origin = originOf(sent.get('origin'))
        const isAllowed =
          origin !== undefined &&
          allowedMethods.has(sent.get('access-control-request-method')!) &&
          allowsHeaders(sent.get('access-control-request-headers'))
        if (isAllowed) {
          response.headers.set('access-control-allow-origin', origin)
          set(response, ofPreflights)
        }
        if (varies) response.headers.append('vary', 'Origin')
        x.response = response
      },
    },
    finish: {
      name: 'CORS headers',
      isQuiet: true,
      run(x) {
        const { response } = x
        // What a preflight has answered says all that there is.
        if (!response || (isPreflight(x) && !x.refusal && !x.fault)) return
        removeOwn(response)
        const origin = originOf(x.request.headers.get('origin'))
        if (origin !== undefined) {
          response.headers.set('access-control-allow-origin', origin)
          set(response, ofAnswers)
        }
        if (varies) response.headers.append('vary', 'Origin')
      },
    },
  }
}

const isPreflight = ({ request }: Exchange): boolean =>
  request.method === 'OPTIONS' &&
  request.headers.has('origin') &&
  request.headers.has('access-control-request-method')

/** What an origin is answered with, where it may have the answer: `*`, or the origin itself. */
function linkOrigins(allowed: readonly string[]): (origin: string | null) => string | undefined {
  if (allowed.includes('*')) return (origin) => (origin === null ? undefined : '*')
  const origins = new Set(allowed.map((origin) => origin.toLowerCase()))
  const schemes = ['http://', 'https://'].filter((scheme) => origins.has(`${scheme}*`))
  return (origin) => {
    if (origin === null) return undefined
    const sent = origin.toLowerCase()
    return origins.has(sent) || schemes.some((scheme) => sent.startsWith(scheme))
      ? origin
      : undefined
  }
}

function set({ headers }: Response, values: HeaderList): void {
  for (const [name, value] of values) headers.set(name, value)
}

/** The configuration alone says who may read an answer, whatever its backend does. */
function removeOwn({ headers }: Response): void {
  const names: string[] = []
  headers.forEach((_, name) => {
    if (name.startsWith('access-control-')) names.push(name)
  })
  for (const name of names) headers.delete(name)
}
