import { Refusal } from '../exchange/refusal.ts'

/**
 * An API that is reached by a path shares its host with every other API and with the gateway's own pages. A browser
 * must not let one speak for all: a service worker's script is refused, no answer widens a worker's scope, and what is
 * shown as a document has an origin of its own.
 */
export function refusePathForm(headers: Headers): Refusal | undefined {
  if (headers.get('service-worker') === null) return undefined
  return new Refusal(
    403,
    'Service workers need a host of their own: call the API by its host name',
    {
      errorName: 'ForbiddenException',
    },
  )
}

/** What a browser shows as a page of its own or inside of one. */
const documents: ReadonlySet<string | null> = new Set([
  'document',
  'embed',
  'frame',
  'iframe',
  'object',
])

/** Without `allow-same-origin`: the document may run, and reach nothing of this host's. */
const sandbox =
  'sandbox allow-downloads allow-forms allow-modals allow-popups allow-presentation allow-scripts'

/** Takes from an answer what would reach beyond its API. */
export function confine(request: Request, response: Response): void {
  response.headers.delete('service-worker-allowed')
  if (documents.has(request.headers.get('sec-fetch-dest')))
    response.headers.append('content-security-policy', sandbox)
}
