import { maxControlBodyBytes } from '../../model/limits.ts'
import { ApiError } from '../answer/api-error.ts'
import { iam } from '../operations/iam.ts'
import { sts } from '../operations/sts.ts'
import type { ControlRequest, Face } from '../run/face.ts'
import { type Form, readQueryInput } from './query-input.ts'
import type { QueryTable } from './query-table.ts'
import { elements, type XmlValue } from './xml.ts'

/** AWS's services of the query protocol that are asked at one endpoint with all others. */
export type QueryService = 'sts' | 'iam'

const tables: Readonly<Record<QueryService, QueryTable>> = { sts, iam }

const namespaces: Readonly<Record<QueryService, string>> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
}

/** These services have names of their own for a caller who is not known. */
const errorNames: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  AccessDeniedException: 'AccessDenied',
}

/** A service whose calls name an `Action` in a form, and whose answers are XML (Smithy: AWS query protocol). */
export const queryFace = (service: QueryService): Face => ({
  bodyLimit: () => maxControlBodyBytes,
  read(request, { requestId }) {
    const form = formOf(request)
    const action = form.get('Action') ?? ''
    if (!/^[A-Za-z0-9]+$/.test(action)) {
      throw new ApiError('MissingAction', 400, 'The request must contain the parameter Action.')
    }
    const table = tables[service]
    if (!Object.hasOwn(table.operations, action)) throw notHere(service, action)
    return {
      service,
      operation: action,
      input: readQueryInput(table, action, form),
      render: (result) =>
        xml(200, requestId, [
          `<${action}Response xmlns="${namespaces[service]}">`,
          ...(result === undefined || result === null
            ? []
            : [
                `<${action}Result>${elements(result as Record<string, XmlValue>)}</${action}Result>`,
              ]),
          `<ResponseMetadata>${elements({ RequestId: requestId })}</ResponseMetadata>`,
          `</${action}Response>`,
        ]),
    }
  },
  renderError({ name, status, message }, requestId) {
    const error = {
      Type: status < 500 ? 'Sender' : 'Receiver',
      Code: status === 403 ? (errorNames[name] ?? name) : name,
      Message: message,
    }
    return xml(status, requestId, [
      `<ErrorResponse xmlns="${namespaces[service]}">`,
      `<Error>${elements(error)}</Error>`,
      `${elements({ RequestId: requestId })}</ErrorResponse>`,
    ])
  },
})

/** Of a name that comes twice the first counts. */
function formOf({ verb, rawQuery, body }: ControlRequest): Form {
  const form = new Map<string, string>()
  const text = verb === 'GET' ? rawQuery : new TextDecoder().decode(body)
  for (const [name, value] of new URLSearchParams(text)) {
    if (!form.has(name)) form.set(name, value)
  }
  return form
}

const notHere = (service: QueryService, action: string) =>
  new ApiError(
    'NotImplementedException',
    501,
    `${service} ${action} is not implemented: this gateway keeps users, access keys, groups, roles and policies, and gives sessions of them. Other services are at other endpoints (AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_IAM)`,
  )

const xml = (status: number, requestId: string, parts: readonly string[]): Response =>
  new Response(`${parts.join('\n')}\n`, {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId },
  })
