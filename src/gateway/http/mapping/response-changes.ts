import { maxResponseBytes } from '../../../model/limits.ts'
import { toText } from '../../body/bytes.ts'
import { holdRead } from '../../body/held-bytes.ts'
import { readCapped } from '../../body/read-capped.ts'
import { isBodyless, isSendable } from '../../answer/respond.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { logVariable } from '../log-variables.ts'
import { bodyReader } from './body-reader.ts'
import { changeHeaders, linkOperations, type Change, type LinkedOperation } from './operations.ts'
import type { Messages, Reference } from './value.ts'

type OfStatus = { readonly operations: readonly LinkedOperation[]; readonly readsBody: boolean }

/**
 * Links an integration's `responseParameters`, by the backend's status (spec parameter-mapping §8–10): what is done with
 * the answer that the integration has made. Undefined where nothing is mapped.
 */
export function linkResponseChanges(
  byStatus: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): ((x: Exchange, response: Response) => Promise<Response>) | undefined {
  const linked = new Map(
    Object.entries(byStatus).map(([status, parameters]) => [
      Number(status),
      linkStatus(parameters),
    ]),
  )
  if (linked.size === 0) return undefined
  return async (x, response) => {
    const of = linked.get(response.status)
    if (!of) return response
    const read = of.readsBody ? await readBody(x, response) : undefined
    const body = read?.text === undefined ? undefined : await bodyReader(read.text)
    return changed(x, read?.response ?? response, of.operations, {
      response: { headers: response.headers, ...(body && { body }) },
    })
  }
}

function linkStatus(parameters: Readonly<Record<string, string>>): OfStatus {
  const operations = linkOperations(parameters)
  return {
    operations,
    readsBody: operations.some(({ value }) => value.bodies.has('response')),
  }
}

/** More of `$context` is known than before the call: how it went. */
function read(
  reference: Reference,
  x: Exchange,
  response: Response,
  messages: Messages,
): string | undefined {
  const known = reference.root === 'context' ? logVariable(reference.name) : undefined
  return known ? known({ x, response }) : reference.read(x, messages)
}

/** The body's text, none of a body that is coded: nobody has asked for what is in it. What was read is sent as it was. */
async function readBody(
  x: Exchange,
  response: Response,
): Promise<{ readonly response: Response; readonly text: string | undefined }> {
  const { sentBody } = x
  if (response.headers.has('content-encoding')) return { response, text: undefined }
  if (sentBody === null || !response.body) return { response, text: '' }
  if (typeof sentBody === 'string') return { response, text: sentBody }
  if (sentBody) return { response, text: toText(sentBody) }
  const tooLarge = () => misconfigured('the response is larger than what can be mapped')
  const bytes = await readCapped(response.body, maxResponseBytes, tooLarge, holdRead(x))
  const { status, headers } = response
  x.sentBody = bytes
  return { response: new Response(bytes, { status, headers }), text: toText(bytes) }
}

function changed(
  x: Exchange,
  response: Response,
  operations: readonly LinkedOperation[],
  messages: Messages,
): Response {
  const changes: Change[] = []
  let { status } = response
  for (const { verb, place, name, value: linked } of operations) {
    const value = linked.readWith((reference) => read(reference, x, response, messages))
    if (value === undefined || /[\r\n\0]/.test(value)) continue
    if (place === 'header') changes.push({ verb, name, value })
    else if (place === 'statuscode') status = statusOf(value)
  }
  changeHeaders(response.headers, changes)
  if (status === response.status) return response
  const { headers } = response
  const isEmpty = isBodyless(status)
  if (isEmpty) x.sentBody = null
  return new Response(isEmpty ? null : response.body, { status, headers, encodeBody: 'manual' })
}

function statusOf(text: string): number {
  const status = /^\d{3}$/.test(text) ? Number(text) : 0
  if (!isSendable(status)) throw misconfigured(`${text} is no status that can be sent`)
  return status
}
