import type { Integration } from '../../../model/integration.ts'
import type { AwsSigning, Passage } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { callBackend } from '../call/call.ts'
import { linkCredentials } from '../call/credentials.ts'
import type { Deadline } from '../call/deadline.ts'

/** A function's own address; a signature goes nowhere else. */
const functionUrl = /^https:\/\/[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws(?:[/?]|$)/

/**
 * How the calls of an HTTP integration to a Lambda function URL are signed, when the integration has credentials; AWS
 * ignores them there. Undefined for all other calls: those stay as they are.
 */
export function linkFunctionUrl({
  credentials,
  connectionType,
}: Integration): ((x: Exchange, url: string) => AwsSigning | undefined) | undefined {
  // A link leads elsewhere, whatever the URI says.
  if (!credentials || connectionType === 'VPC_LINK') return undefined
  const whom = linkCredentials(credentials)
  return (x, url) => {
    const region = functionUrl.exec(url)?.[1]
    if (region === undefined) return undefined
    return {
      service: 'lambda-url',
      signingName: 'lambda',
      signingRegion: region,
      ...whom(x),
    }
  }
}

/** The signature's own; what a client sends by these names would be signed as the gateway's word. */
const ofSignature = ['authorization', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']

/** Makes a signed call. The body is whole: Lambda takes no signature that leaves it out. */
export function callFunctionUrl(
  x: Exchange,
  url: string,
  init: RequestInit & { readonly headers: Headers; readonly body: Uint8Array | null },
  signing: AwsSigning,
  deadline: Deadline,
  passage: Passage | undefined,
): Promise<Response> {
  for (const name of ofSignature) init.headers.delete(name)
  return callBackend(x, url, init, deadline, passage, () =>
    x.platform.callAws(url, init, signing, passage),
  )
}
