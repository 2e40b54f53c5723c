import { maxControlBodyBytes } from '../../model/limits.ts'
import { ApiError } from '../answer/api-error.ts'
import type { ControlRequest, Face } from '../run/face.ts'
import { stsOperations } from './sts.ts'

/** AWS's services of the query protocol that are asked at one endpoint with all others. */
export type QueryService = 'sts' | 'iam'

const namespaces: Readonly<Record<QueryService, string>> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
}

/** These services have names of their own for a caller who is not known. */
const errorNames: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  AccessDeniedException: 'AccessDenied',
  InternalFailure: 'InternalFailure',
}

/** A service whose calls name an `Action` in a form, and whose answers are XML (Smithy: AWS query protocol). */
export const queryFace = (service: QueryService): Face => ({
  bodyLimit: () => maxControlBodyBytes,
  read(request, { requestId }) {
    const action = actionOf(request)
    const known = service === 'sts' && Object.hasOwn(stsOperations, action)
    if (!known) throw notHere(service, action)
    return {
      service,
      operation: action,
      input: {},
      render: (result) =>
        xml(200, requestId, [
          `<${action}Response xmlns="${namespaces[service]}">`,
          `<${action}Result>${elements(result as Readonly<Record<string, string>>)}</${action}Result>`,
          `<ResponseMetadata>${elements({ RequestId: requestId })}</ResponseMetadata>`,
          `</${action}Response>`,
        ]),
    }
  },
  renderError({ name, status, message }, requestId) {
    const error = {
      Type: status < 500 ? 'Sender' : 'Receiver',
      Code: errorNames[name] ?? name,
      Message: message,
    }
    return xml(status, requestId, [
      `<ErrorResponse xmlns="${namespaces[service]}">`,
      `<Error>${elements(error)}</Error>`,
      `${elements({ RequestId: requestId })}</ErrorResponse>`,
    ])
  },
})

function actionOf({ verb, rawQuery, body }: ControlRequest): string {
  const form = new URLSearchParams(verb === 'GET' ? rawQuery : new TextDecoder().decode(body))
  const action = form.get('Action') ?? ''
  if (/^[A-Za-z0-9]+$/.test(action)) return action
  throw new ApiError('MissingAction', 400, 'The request must contain the parameter Action.')
}

const notHere = (service: QueryService, action: string) =>
  new ApiError(
    'NotImplementedException',
    501,
    `${service} ${action} is not implemented. Of sts and iam this gateway answers ${Object.keys(stsOperations).join(', ')}; other services are at other endpoints (AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_IAM)`,
  )

const xml = (status: number, requestId: string, parts: readonly string[]): Response =>
  new Response(`${parts.join('\n')}\n`, {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId },
  })

const elements = (members: Readonly<Record<string, string>>): string =>
  Object.entries(members)
    .map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
    .join('')

/** What is not allowed in XML 1.0 even when it is escaped is left out. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- see above
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
