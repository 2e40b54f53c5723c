import { codeKey, functionKey, type PublishedReader } from '../../model/published.ts'
import type { FunctionCall, FunctionInvocation } from '../../model/platform.ts'
import type { FunctionCode } from '../../model/account/hosted-function.ts'
import {
  type HostedContext,
  type HostedResult,
  type HostedStream,
  invokeHosted,
  streamHosted,
} from './invoke.ts'

/**
 * Runs the function that `invocation.functionArn` names out of what the control plane has published.
 * 404 with `ResourceNotFoundException` when there is none, or the qualifier is not `$LATEST`.
 * @throws as {@link invokeHosted}; also when a function's code is not (yet) readable.
 */
export async function invokePublished(
  invocation: FunctionInvocation,
  published: PublishedReader,
  context: HostedContext,
): Promise<HostedResult> {
  const found = await find(invocation, published)
  return found ? invokeHosted(found.fn, found.code, invocation, context) : notFound(invocation)
}

/** The same, with the answer as the function writes it: see {@link streamHosted}. */
export async function streamPublished(
  call: FunctionCall,
  form: 'raw' | 'framed',
  published: PublishedReader,
  context: HostedContext,
): Promise<HostedStream> {
  const found = await find(call, published)
  if (!found) return { result: notFound(call) }
  return streamHosted(found.fn, found.code, call, form, context)
}

async function find({ functionArn }: FunctionCall, published: PublishedReader) {
  const [name = '', qualifier = '$LATEST'] = functionArn.split(':').slice(6)
  const fn = qualifier === '$LATEST' ? await published.live(functionKey(name)) : undefined
  if (!fn) return undefined
  const code = async () => JSON.parse(await published.fixed(codeKey(fn.codeSha256))) as FunctionCode
  return { fn, code }
}

function notFound({ functionArn }: FunctionCall): HostedResult {
  const Message = `Function not found: ${functionArn}`
  return {
    statusCode: 404,
    errorType: 'ResourceNotFoundException',
    payload: JSON.stringify({ Type: 'User', Message }),
    requestId: crypto.randomUUID(),
    log: '',
  }
}
