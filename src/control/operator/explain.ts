import { isObject } from '../../model/json-object.ts'
import { explain, type ExplainRequest } from '../../gateway/watch/explain.ts'
import { parseIpv4, parseIpv6 } from '../../wire/egress/address.ts'
import { badRequest } from '../answer/api-error.ts'
import type { OperatorPage, PageInput } from './page.ts'

/** `POST /_tidegate/explain`: serves a request, for real, and tells what happened to it and why. */
export const explainPage: OperatorPage<PageInput> = {
  verb: 'POST',
  path: '/explain',
  async complete({ body }, { platform }) {
    const request = readRequest(body)
    const explanation = await explain(request, platform)
    if (!explanation) throw badRequest(`${request.url} is not the address of an API`)
    return explanation
  },
}

const members = ['method', 'url', 'path', 'headers', 'body', 'sourceIp']
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Reads `{method, url | path, headers, body, sourceIp}`; throws for anything else. */
function readRequest(body: Uint8Array): ExplainRequest {
  const given = readObject(body)
  const unknown = Object.keys(given).find((name) => !members.includes(name))
  if (unknown !== undefined)
    throw badRequest(`Unknown member ${unknown}: known are ${members.join(', ')}`)
  const method = textOf(given, 'method', 'GET').toUpperCase()
  if (!isMethod(method)) throw badRequest(`method ${method} cannot be sent`)
  const sourceIp = textOf(given, 'sourceIp', '127.0.0.1')
  if (!parseIpv4(sourceIp) && !parseIpv6(sourceIp))
    throw badRequest('sourceIp must be an IP address')
  return {
    method,
    url: readUrl(given),
    headers: readHeaders(given),
    body: textOf(given, 'body', ''),
    sourceIp,
  }
}

/** Whether the runtime takes it: not every token, and none that could not come from a client. */
function isMethod(method: string): boolean {
  try {
    return Boolean(new Request('http://localhost', { method }))
  } catch {
    return false
  }
}

type Given = Readonly<Record<string, unknown>>

function readObject(body: Uint8Array): Given {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    // Refused below.
  }
  if (!isObject(value))
    throw badRequest(
      'The body must be a JSON object: {"method", "url" or "path", "headers", "body", "sourceIp"}',
    )
  return value
}

function textOf(given: Given, name: string, absent: string): string {
  const value = given[name] ?? absent
  if (typeof value !== 'string') throw badRequest(`${name} must be a string`)
  return value
}

/** A path alone is one of this gateway's path forms, `/_aws/execute-api/{apiId}/{stage}/…`. */
function readUrl(given: Given): string {
  const url = textOf(given, 'url', '')
  const path = textOf(given, 'path', '')
  if ((url === '') === (path === '')) throw badRequest('Give either url or path')
  if (path !== '' && !path.startsWith('/')) throw badRequest('path must start with /')
  const whole = url || `http://localhost${path}`
  if (!/^(?:https?|wss?):\/\/[^/?#@]+/.test(whole) || !URL.canParse(whole))
    throw badRequest('url must be an http, https, ws or wss URL')
  return whole
}

function readHeaders(given: Given): Readonly<Record<string, string>> {
  const headers = given['headers'] ?? {}
  if (typeof headers !== 'object' || Array.isArray(headers))
    throw badRequest('headers must be an object of strings')
  const entries = Object.entries(headers)
  for (const [name, value] of entries) {
    if (typeof value !== 'string' || !token.test(name) || /[\r\n\0]/.test(value))
      throw badRequest(`The header ${JSON.stringify(name)} cannot be sent`)
  }
  return Object.fromEntries(entries as readonly (readonly [string, string])[])
}
