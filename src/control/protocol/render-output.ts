import type { BoundOperation } from './operation.ts'
import { extendedRequestId } from '../answer/request-id.ts'

/**
 * The HTTP response of an operation's result. `value` has the member names of the tables (`items`, not `item`);
 * `undefined` means the operation answers nothing. Undefined members are left out; timestamps are the handler's.
 * A raw output (`GetExport`) is the text or bytes of its payload member.
 */
export function renderOutput(
  operation: BoundOperation,
  value: { readonly [member: string]: unknown } | undefined,
  requestId: string,
): Response {
  const headers = new Headers({
    'x-amzn-RequestId': requestId,
    'x-amz-apigw-id': extendedRequestId(requestId),
  })
  if (value === undefined || operation.status === 204) {
    return new Response(null, { status: operation.status, headers })
  }
  if (operation.outputPayload !== undefined) {
    headers.set('content-type', 'application/octet-stream')
    for (const [member, header] of Object.entries(operation.outputHeaders ?? {})) {
      const text = value[member]
      if (typeof text === 'string') headers.set(header, text)
    }
    const body = value[operation.outputPayload] as string | Uint8Array<ArrayBuffer>
    return new Response(body, { status: operation.status, headers })
  }
  headers.set('content-type', 'application/json')
  const body = JSON.stringify(operation.outputAs ? renamed(value, operation.outputAs) : value)
  return new Response(body, { status: operation.status, headers })
}

function renamed(
  value: { readonly [member: string]: unknown },
  names: { readonly [member: string]: string },
): { readonly [member: string]: unknown } {
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => [
      Object.hasOwn(names, member) ? names[member] : member,
      item,
    ]),
  )
}
