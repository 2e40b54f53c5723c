import { codeKey, functionKey } from '../../model/published.ts'
import { ApiError } from '../answer/api-error.ts'
import type { CodePart, Edge } from '../run/edge.ts'
import type { ControlContext } from '../run/operation.ts'
import { account } from '../state/store.ts'
import { takeTurn } from '../../turns/take-turn.ts'
import type { ConfigurationInput, FunctionMetadata } from './function-input.ts'
import { functionArn } from './function-name.ts'
import { type FunctionPackage, readPackage } from './function-package.ts'
import { invalidMember } from './lambda-error.ts'
import { findFunction, guardedFunction } from './stored-function.ts'
import type { Guarded, Named, StoredFunction } from './stored-function.ts'

/** With the package as it was sent. */
type Sent<Input> = Omit<Input, 'package'> & { readonly code: Readonly<Record<string, unknown>> }
/** A package of which the Registry has all but the first part. */
type KeptPackage = Pick<FunctionPackage, 'codeSha256' | 'codeSize'> & {
  readonly first: string
  readonly parts: number
}
type CreateFunctionInput = Named & {
  readonly configuration: ConfigurationInput
  readonly package: KeptPackage
}
type UpdateFunctionCodeInput = Guarded & {
  readonly package: KeptPackage
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
    transaction: updateFunctionCode,
  },

  /** Not of Lambda's API, and reached by {@link unpack} alone. */
  KeepCodePart({ codeSha256, part, text }: CodePart, { store }: ControlContext) {
    store.keepPart(codeKey(codeSha256), part, text)
    return {}
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

/**
 * Reads the package that was sent, outside the Registry: it may take a while. What it has more than a transaction should
 * be given is kept there before.
 */
async function unpack<Input extends { readonly package: KeptPackage }>(
  { code, ...input }: Sent<Input>,
  edge: Edge,
) {
  const { codeParts, ...read } = await edge.inSlices(readPackage(code))
  const [first = '', ...others] = codeParts
  const { codeSha256 } = read
  for (const [at, text] of others.entries()) {
    await takeTurn()
    await edge.keepCodePart({ codeSha256, part: at + 1, text })
  }
  return { ...input, package: { ...read, first, parts: codeParts.length } }
}

function publishCode({ codeSha256, first, parts }: KeptPackage, { store }: ControlContext): void {
  if (store.publishKept(codeKey(codeSha256), first, parts)) return
  // Withdrawn meanwhile: another function with the same code was deleted.
  throw new ApiError(
    'ResourceConflictException',
    409,
    'The operation cannot be performed at this time. An update is in progress for a function with the same code',
  )
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
  publishCode(zip, context)
  return save(created, context)
}

function updateFunctionCode(input: UpdateFunctionCodeInput, context: ControlContext) {
  const found = guardedFunction(input, context)
  const { codeSha256, codeSize } = input.package
  const updated: StoredFunction = {
    ...found,
    codeSha256,
    codeSize,
    ...stamp(context),
    metadata: { ...found.metadata, ...input.metadata },
  }
  if (input.dryRun) return configurationOf(updated, context)
  if (codeSha256 === found.codeSha256) return save(updated, context)
  publishCode(input.package, context)
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
