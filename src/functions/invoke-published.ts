import type { HostedFunction } from '../model/hosted-function.ts'
import type { FunctionInvocation } from '../model/platform.ts'
import type { FunctionCode } from './function-code.ts'
import { type HostedContext, type HostedResult, invokeHosted } from './invoke.ts'

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
  const [name = '', qualifier = '$LATEST'] = invocation.functionArn.split(':').slice(6)
  const text = qualifier === '$LATEST' ? await published(functionKey(name)) : undefined
  if (text === undefined) {
    const Message = `Function not found: ${invocation.functionArn}`
    return {
      statusCode: 404,
      errorType: 'ResourceNotFoundException',
      payload: JSON.stringify({ Type: 'User', Message }),
      requestId: crypto.randomUUID(),
      log: '',
    }
  }
  const fn = JSON.parse(text) as HostedFunction
  const code = async () => {
    const found = await published(codeKey(fn.codeSha256))
    if (found === undefined) throw new Error(`The code of function ${name} cannot be read.`)
    return JSON.parse(found) as FunctionCode
  }
  return invokeHosted(fn, code, invocation, context)
}
