import type { HostedFunction } from '../model/hosted-function.ts'
import type { FunctionCall, FunctionInvocation } from '../model/platform.ts'
import type { FunctionCode } from './function-code.ts'
import {
  type HostedContext,
  type HostedResult,
  type HostedStream,
  invokeHosted,
  streamHosted,
} from './invoke.ts'

/** Where the control plane publishes a function's {@link HostedFunction}. */
export const functionKey = (functionName: string) => `function/${functionName}`
/** Where it publishes the {@link FunctionCode} of a zip, by the zip's base64 SHA-256. */
export const codeKey = (codeSha256: string) => `code/${codeSha256}`

/** Reads a published text; undefined when there is none. Throws when it cannot be known. */
export type Published = (key: string) => Promise<string | undefined>

/**
 * Runs the function that `invocation.functionArn` names out of what the control plane has published.
 * 404 with `ResourceNotFoundException` when there is none, or the qualifier is not `$LATEST`.
 * @throws as {@link invokeHosted}; also when a function's code is not (yet) readable.
 */
export async function invokePublished(
  invocation: FunctionInvocation,
  published: Published,
  context: HostedContext,
): Promise<HostedResult> {
  const found = await find(invocation, published)
  return found ? invokeHosted(found.fn, found.code, invocation, context) : notFound(invocation)
}

/** The same, with the answer as the function writes it: see {@link streamHosted}. */
export async function streamPublished(
  call: FunctionCall,
  form: 'raw' | 'framed',
  published: Published,
  context: HostedContext,
): Promise<HostedStream> {
  const found = await find(call, published)
  if (!found) return { result: notFound(call) }
  return streamHosted(found.fn, found.code, call, form, context)
}

async function find({ functionArn }: FunctionCall, published: Published) {
  const [name = '', qualifier = '$LATEST'] = functionArn.split(':').slice(6)
  const text = qualifier === '$LATEST' ? await published(functionKey(name)) : undefined
  if (text === undefined) return undefined
  const fn = JSON.parse(text) as HostedFunction
  const code = async () => {
    const found = await published(codeKey(fn.codeSha256))
    if (found === undefined) throw new Error(`The code of function ${name} cannot be read.`)
    return JSON.parse(found) as FunctionCode
  }
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
