import { maxResponseBytes } from '../../../model/limits.ts'
import { toText } from '../../body/bytes.ts'
import { holdRead } from '../../body/held-bytes.ts'
import { readCapped } from '../../body/read-capped.ts'
import { isBodyless, isSendable } from '../../answer/respond.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { logVariable } from '../log-variables.ts'
import { bodyReader } from './body-reader.ts'
import { changeHeaders, readOperations, type Change, type Operation } from './operations.ts'
import { linkPieces, readsBody, renderPieces, type Piece, type Reference } from './pieces.ts'
import type { Messages } from './value.ts'

type Linked = Operation & { readonly pieces: readonly Piece[] }

type OfStatus = { readonly operations: readonly Linked[]; readonly readsBody: boolean }

/** Links an integration's `responseParameters`, by the backend's status (spec parameter-mapping §8–10). Undefined where nothing is mapped. */
export function linkResponseMapping(
  byStatus: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Step | undefined {
  const linked = new Map(
    Object.entries(byStatus).map(([status, parameters]) => [
      Number(status),
      linkStatus(parameters),
    ]),
  )
  if (linked.size === 0) return undefined
  return {
    name: 'Response mapping',
    async run(x) {
      const response = x.response!
      const of = linked.get(response.status)
      if (!of) return
      const text = of.readsBody ? await bodyText(x, response) : undefined
      const body = text === undefined ? undefined : await bodyReader(text)
      const { headers } = response
      x.response = changed(x, x.response!, of.operations, {
        response: { headers, ...(body && { body }) },
      })
    },
  }
}

function linkStatus(parameters: Readonly<Record<string, string>>): OfStatus {
  const operations = readOperations(parameters).map((operation): Linked => ({
    ...operation,
    pieces: operation.verb === 'remove' ? [] : linkPieces(operation.value),
  }))
  return {
    operations,
    readsBody: operations.some(({ pieces }) => readsBody(pieces, 'response')),
  }
}

/** More of `$context` is known than before the call: how it went. */
function read(
  { expression, value }: Reference,
  x: Exchange,
  response: Response,
  messages: Messages,
): string | undefined {
  const known = expression.startsWith('context.')
    ? logVariable(expression.slice('context.'.length))
    : undefined
  return known ? known({ x, response }) : value.read(x, messages)
}

/** Undefined for a body that is coded: nobody has asked for what is in it. What was read is sent as it was. */
async function bodyText(x: Exchange, response: Response): Promise<string | undefined> {
  if (response.headers.has('content-encoding')) return undefined
  const { sentBody } = x
  if (typeof sentBody === 'string') return sentBody
  if (sentBody === null) return ''
  if (sentBody) return toText(sentBody)
  if (!response.body) return ''
  const tooLarge = () => misconfigured('the response is larger than what can be mapped')
  const bytes = await readCapped(response.body, maxResponseBytes, tooLarge, holdRead(x))
  const { status, headers } = response
  x.sentBody = bytes
  x.response = new Response(bytes, { status, headers })
  return toText(bytes)
}

function changed(
  x: Exchange,
  response: Response,
  operations: readonly Linked[],
  messages: Messages,
): Response {
  const changes: Change[] = []
  let { status } = response
  for (const { verb, place, name, pieces } of operations) {
    const value =
      verb === 'remove'
        ? ''
        : renderPieces(pieces, (reference) => read(reference, x, response, messages))
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
