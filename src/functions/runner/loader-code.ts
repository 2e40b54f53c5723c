import { bootstrapName, type Evaluated, loadableModules } from '../modules/loadable-modules.ts'
import type { InvokeHead } from '../protocol/runner-protocol.ts'
import type { LoaderCode } from './loader.ts'

/** Cloudflare's ceiling for CPU time of one invocation. */
const maxCpuMs = 300_000

const emptyCode = {
  // The newest that the pinned workerd knows. From 2026-08-04 on, Node's modules come with the date.
  compatibilityDate: '2026-10-23',
  // Modules by URL, compiled when imported: a syntax error becomes the function's error, not the Worker's.
  compatibilityFlags: ['nodejs_compat', 'new_module_registry'],
  env: {},
  limits: { cpuMs: maxCpuMs },
} as const

/** The dynamic Worker of a function. */
export function loaderCode(head: InvokeHead, evaluated: Evaluated): LoaderCode {
  const { functionName, functionArn: arn, handler, runtime, memorySize } = head
  const settings = { functionName, arn, handler, runtime, memorySize }
  const region = arn.split(':')[3] ?? ''
  return {
    ...emptyCode,
    mainModule: bootstrapName,
    modules: loadableModules(head.code ?? {}, settings, evaluated),
    env: {
      ...head.environment,
      _HANDLER: handler,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
      AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${head.revisionId.replaceAll('-', '')}`,
      AWS_REGION: region,
      // Where workerd mounts the files; Lambda has them under /var/task.
      LAMBDA_TASK_ROOT: '/bundle',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      TZ: head.environment['TZ'] ?? ':UTC',
    },
    limits: { cpuMs: Math.min(head.timeout * 1000, maxCpuMs) },
  }
}

/** One that does nothing: an id whose Worker has been dropped meanwhile has to have some code. */
export const goneCode: LoaderCode = {
  ...emptyCode,
  mainModule: 'gone.js',
  modules: { 'gone.js': { js: 'export default { fetch: () => new Response() }' } },
}
