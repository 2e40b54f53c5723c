import { gatewayResponseTypes, type Fault, type GatewayResponseType } from '../../model/fault.ts'
import { maxResponseBytes } from '../../model/limits.ts'
import type { GatewayResponse } from '../../model/rest-api.ts'
import { mediaType } from './binary.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isSendable, respond } from './respond.ts'
import { linkRequestSource } from '../mapping/request-source.ts'

/** Renders a fault as the API's own response to it. */
export type RenderFault = (fault: Fault, x: Exchange) => Response

type Linked = {
  readonly status: number | undefined
  readonly headers: readonly (readonly [name: string, read: ErrorSource])[]
  /** By content type; empty means AWS's default template. */
  readonly templates: ReadonlyMap<string, (x: Exchange, fault: Fault) => string>
}

type ErrorSource = (x: Exchange, fault: Fault) => string | undefined

/**
 * Links an API's gateway responses (spec rest-responses §2): the type's own customisation alone, else
 * the `DEFAULT_4XX` or `DEFAULT_5XX` one, else AWS's built-in answer.
 */
export function linkGatewayResponses(responses: readonly GatewayResponse[]): RenderFault {
  const customOf = linkCustom(responses)
  return (fault, x) => {
    const status = fault.status ?? gatewayResponseTypes[fault.type][0] ?? 500
    const headers = new Headers({ 'x-amzn-ErrorType': errorNameOf(fault) })
    return render(fault, x, { status, headers, body: defaultBody }, customOf(fault.type, status))
  }
}

/** What an API answers where its gateway responses have no say. */
type Plain = {
  readonly status: number
  readonly headers: Headers
  body(fault: Fault): string
}

/**
 * The same of an API of another kind, which has its own status and words: undefined for a fault that no gateway response is
 * for.
 */
export function linkOwnResponses(
  responses: readonly GatewayResponse[],
): (fault: Fault, x: Exchange, status: number, message: string) => Response | undefined {
  const customOf = linkCustom(responses)
  return (fault, x, status, message) => {
    const linked = customOf(fault.type, status)
    const body = () => JSON.stringify({ message })
    return linked && render(fault, x, { status, headers: new Headers(), body }, linked)
  }
}

function linkCustom(responses: readonly GatewayResponse[]) {
  const custom = new Map(responses.map((response) => [response.responseType, linkOne(response)]))
  return (type: GatewayResponseType, status: number): Linked | undefined =>
    custom.get(type) ?? custom.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
}

function render(
  fault: Fault,
  x: Exchange,
  { status, headers, body: plainBody }: Plain,
  linked: Linked | undefined,
): Response {
  const chosen = linked && chooseTemplate(linked.templates, x.request.headers.get('accept'))
  headers.set('Content-Type', chosen?.contentType ?? 'application/json')
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value)
  for (const [name, read] of linked?.headers ?? []) {
    const value = read(x, fault)
    if (value !== undefined && !/[\r\n\0]/.test(value)) headers.set(name, value)
  }
  const body = chosen ? chosen.template(x, fault) : plainBody(fault)
  // A status below 200 may be configured and cannot be sent: the fault's own stands in.
  const wanted = linked?.status ?? status
  return respond(x, isSendable(wanted) ? wanted : status, body, headers)
}

const errorNameOf = (fault: Fault): string =>
  fault.errorName ?? gatewayResponseTypes[fault.type][1] ?? 'InternalServerErrorException'

/** Denials spell the key with a capital (spec rest-request §1). */
const defaultBody = (fault: Fault): string =>
  `{"${fault.type === 'ACCESS_DENIED' ? 'Message' : 'message'}":${messageString(fault)}}`

/** `$context.error.messageString`: quoted JSON; faults raised while a method executes carry a leading space (spec rest-request §1). */
export const messageString = (fault: Fault): string =>
  (fault.execution ? ' ' : '') +
  (fault.type === 'AUTHORIZER_CONFIGURATION_ERROR' ? 'null' : JSON.stringify(fault.message))

function chooseTemplate<T>(templates: ReadonlyMap<string, T>, accept: string | null) {
  if (templates.size === 0) return undefined
  const wanted = accept === null ? undefined : mediaType(accept)
  for (const contentType of [wanted, 'application/json', templates.keys().next().value]) {
    const template = contentType === undefined ? undefined : templates.get(contentType)
    if (template !== undefined) return { contentType: contentType!, template }
  }
  return undefined
}

function linkOne(response: GatewayResponse): Linked {
  return {
    status: response.statusCode === undefined ? undefined : Number(response.statusCode),
    headers: Object.entries(response.responseParameters ?? {}).flatMap(([target, expression]) => {
      const name = /^gatewayresponse\.header\.(.+)$/s.exec(target)?.[1]
      return name ? [[name, linkErrorSource(expression)] as const] : []
    }),
    templates: new Map(
      Object.entries(response.responseTemplates ?? {}).map(([contentType, template]) => [
        contentType,
        linkErrorTemplate(template),
      ]),
    ),
  }
}

const errorVariables: Readonly<Record<string, (fault: Fault) => string | undefined>> = {
  'error.message': (fault) => fault.message,
  'error.messageString': messageString,
  'error.responseType': (fault) => fault.type satisfies GatewayResponseType,
  // Its quotes are escaped so that the usual `"$context.error.validationErrorString"` is valid JSON.
  'error.validationErrorString': (fault) =>
    fault.validationErrorString && JSON.stringify(fault.validationErrorString).slice(1, -1),
}

function linkErrorSource(expression: string): ErrorSource {
  const context = /^context\.(.+)$/s.exec(expression)?.[1]
  if (context !== undefined && Object.hasOwn(errorVariables, context)) {
    const read = errorVariables[context]!
    return (_x, fault) => read(fault)
  }
  const read = linkRequestSource(expression)
  return (x) => {
    const value = read?.(x)
    return typeof value === 'object' ? value.join(',') : value
  }
}

const name =
  '(?:context|stageVariables|method\\.request\\.(?:multivalue)?(?:header|path|querystring))\\.[A-Za-z0-9_.-]*[A-Za-z0-9_-]'
/** `$name` or `${name}`. A brace behind the plain form is the template's own. */
const reference = new RegExp(`\\$(?:\\{(${name})\\}|(${name}))`, 'g')

/**
 * Gateway response templates know no directives, only substitution of `$context.*`, `$stageVariables.*`
 * and `$method.request.*`; what is undefined becomes empty.
 */
function linkErrorTemplate(template: string): (x: Exchange, fault: Fault) => string {
  const parts: (string | ErrorSource)[] = []
  let at = 0
  for (const match of template.matchAll(reference)) {
    parts.push(template.slice(at, match.index), linkErrorSource(match[1] ?? match[2]!))
    at = match.index + match[0].length
  }
  parts.push(template.slice(at))
  return (x, fault) => {
    let body = ''
    for (const part of parts) {
      const text = typeof part === 'string' ? part : (part(x, fault) ?? '')
      // A template can name a long value thousands of times: what is too long ends here.
      if (body.length + text.length > maxResponseBytes) break
      body += text
    }
    return body
  }
}
