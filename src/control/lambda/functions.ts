import { codeKey, functionKey } from '../../model/published.ts'
import { ApiError } from '../answer/api-error.ts'
import type { Edge } from '../run/edge.ts'
import type { ControlContext, PlanContext } from '../run/operation.ts'
import { account } from '../state/store.ts'
import type { Slices } from '../turns/slices.ts'
import type { ConfigurationInput, FunctionMetadata } from './function-input.ts'
import { functionArn } from './function-name.ts'
import { type FunctionPackage, readPackage } from './function-package.ts'
import { invalidMember } from './lambda-error.ts'
import { findFunction, guardedFunction } from './stored-function.ts'
import type { Guarded, Named, StoredFunction } from './stored-function.ts'

/** With the package as it was sent. */
type Sent<Input> = Omit<Input, 'package'> & { readonly code: Readonly<Record<string, unknown>> }
type CreateFunctionInput = Named & {
  readonly configuration: ConfigurationInput
  readonly package: FunctionPackage
}
type UpdateFunctionCodeInput = Guarded & {
  readonly package: FunctionPackage
  readonly dryRun: boolean
  readonly metadata: FunctionMetadata
}
type UpdateFunctionConfigurationInput = Guarded & {
  readonly configuration: ConfigurationInput
}

/** Functions on a page, as Lambda caps `MaxItems`. */
const maxPage = 50

/**
 * Lambda's operations on functions, run in the Registry's transaction. Inputs are checked before
 * (`lambda-face.ts`); results are Lambda's output shapes. A change publishes `function/{name}` and
 * `code/{sha}` for the data plane.
 */
export const functionOperations = {
  CreateFunction: {
    prepare: unpack<CreateFunctionInput>,
    plan: publishCode<CreateFunctionInput>,
    transaction: createFunction,
  },

  GetFunction({ functionName }: Named, context: ControlContext) {
    const found = findFunction(functionName, context)
    return {
      Configuration: configurationOf(found, context),
      Code: { RepositoryType: 'S3' },
      ...(found.tags && { Tags: found.tags }),
    }
  },

  GetFunctionConfiguration({ functionName }: Named, context: ControlContext) {
    return configurationOf(findFunction(functionName, context), context)
  },

  ListFunctions(
    { marker, maxItems }: { readonly marker?: string; readonly maxItems?: number },
    context: ControlContext,
  ) {
    const limit = Math.min(maxItems ?? maxPage, maxPage)
    const page = context.store.page('Function', account, marker, limit)
    return {
      Functions: page.items.map((fn) => configurationOf(fn, context)),
      NextMarker: page.position ?? null,
    }
  },

  /** Only the unpublished version exists. */
  ListVersionsByFunction({ functionName }: Named, context: ControlContext) {
    return {
      Versions: [configurationOf(findFunction(functionName, context), context)],
      NextMarker: null,
    }
  },

  UpdateFunctionCode: {
    prepare: unpack<UpdateFunctionCodeInput>,
    plan: publishCode<UpdateFunctionCodeInput>,
    transaction: updateFunctionCode,
  },

  UpdateFunctionConfiguration(input: UpdateFunctionConfigurationInput, context: ControlContext) {
    const found = guardedFunction(input, context)
    const { metadata, ...changes } = input.configuration
    const merged = { ...found.metadata, ...metadata }
    return save({ ...found, ...changes, metadata: merged, ...stamp(context) }, context)
  },

  DeleteFunction({ functionName }: Named, context: ControlContext) {
    const found = findFunction(functionName, context)
    context.store.delete('Function', account, functionName)
    context.store.publish(functionKey(functionName), undefined)
    withdraw(found.codeSha256, context)
    withdraw(found.previousCodeSha256, context)
    return {}
  },
}

/** Reads the package that was sent, outside the Registry: it may take a while. */
async function unpack<Input extends { readonly package: FunctionPackage }>(
  { code, ...input }: Sent<Input>,
  edge: Edge,
) {
  return { ...input, package: await edge.inSlices(readPackage(code)) }
}

/** Writes the code aside: it may have more than a transaction should write. */
function* publishCode<Input extends { readonly package: FunctionPackage }>(
  input: Input,
  { publishAhead }: PlanContext,
): Slices<Input> {
  yield* publishAhead(codeKey(input.package.codeSha256), input.package.codeText)
  return input
}

function createFunction(
  { functionName, configuration, package: zip }: CreateFunctionInput,
  context: ControlContext,
) {
  if (context.store.get('Function', account, functionName)) {
    throw new ApiError('ResourceConflictException', 409, `Function already exist: ${functionName}`)
  }
  const { runtime, handler, role, metadata, tags } = configuration
  const required = { runtime, handler, role }
  for (const [member, value] of Object.entries(required)) {
    if (value === undefined) throw invalidMember(member, null, 'Member must not be null')
  }
  const created: StoredFunction = {
    functionName,
    runtime: runtime ?? '',
    handler: handler ?? '',
    role: role ?? '',
    description: configuration.description ?? '',
    timeout: configuration.timeout ?? 3,
    memorySize: configuration.memorySize ?? 128,
    environment: configuration.environment ?? {},
    codeSha256: zip.codeSha256,
    codeSize: zip.codeSize,
    ...stamp(context),
    ...(tags && { tags }),
    metadata,
  }
  context.store.publish(codeKey(zip.codeSha256), zip.codeText)
  return save(created, context)
}

function updateFunctionCode(input: UpdateFunctionCodeInput, context: ControlContext) {
  const found = guardedFunction(input, context)
  const { codeSha256, codeSize, codeText } = input.package
  const updated: StoredFunction = {
    ...found,
    codeSha256,
    codeSize,
    ...stamp(context),
    metadata: { ...found.metadata, ...input.metadata },
  }
  if (input.dryRun) return configurationOf(updated, context)
  if (codeSha256 === found.codeSha256) return save(updated, context)
  context.store.publish(codeKey(codeSha256), codeText)
  const saved = save({ ...updated, previousCodeSha256: found.codeSha256 }, context)
  withdraw(found.previousCodeSha256, context)
  return saved
}

function save(fn: StoredFunction, context: ControlContext) {
  const { metadata: _metadata, permissions: _permissions, ...rest } = fn
  const { previousCodeSha256: _previous, ...hosted } = rest
  context.store.put('Function', account, fn.functionName, fn)
  context.store.publish(functionKey(fn.functionName), JSON.stringify(hosted))
  return configurationOf(fn, context)
}

/** Withdraws code that no function uses any more: two may have the same zip. */
function withdraw(codeSha256: string | undefined, context: ControlContext): void {
  if (codeSha256 === undefined) return
  const all: readonly StoredFunction[] = context.store.list('Function', account)
  const used = all.some((f) => f.codeSha256 === codeSha256 || f.previousCodeSha256 === codeSha256)
  if (!used) context.store.publish(codeKey(codeSha256), undefined)
}

const stamp = (context: ControlContext) => ({
  lastModified: new Date(context.now).toISOString().replace('Z', '+0000'),
  revisionId: crypto.randomUUID(),
})

/** Lambda's `FunctionConfiguration`. A function here is ready as soon as it is stored. */
function configurationOf(fn: StoredFunction, context: ControlContext) {
  const { environment } = fn
  return {
    FunctionName: fn.functionName,
    FunctionArn: functionArn(context, fn.functionName),
    Runtime: fn.runtime,
    Role: fn.role,
    Handler: fn.handler,
    CodeSize: fn.codeSize,
    Description: fn.description,
    Timeout: fn.timeout,
    MemorySize: fn.memorySize,
    LastModified: fn.lastModified,
    CodeSha256: fn.codeSha256,
    Version: '$LATEST',
    ...(Object.keys(environment).length > 0 && { Environment: { Variables: environment } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: fn.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${fn.functionName}` },
    ...fn.metadata,
  }
}
