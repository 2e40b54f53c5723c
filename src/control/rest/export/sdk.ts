import type { SdkGenerator } from '../../../sdk/generate-sdk.ts'
import { SdkError } from '../../../sdk/sdk-error.ts'
import type { SdkSource } from '../../../sdk/sdk-model.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { parseSnapshot, snapshotText } from '../deploy/deploy.ts'
import type { Operation, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'
import type { Slices } from '../../../turns/slices.ts'
import { sdkTypes } from './sdk-types.ts'

/** What a client is written from. */
type Request = {
  readonly sdkType: string
  readonly parameters: Readonly<Record<string, string>>
  /** Its snapshot as JSON: `snapshotText`. */
  readonly source: Omit<SdkSource, 'snapshot'> & { readonly snapshot: string }
  readonly now: number
}

/** The operation that writes a client of a stage's deployment (spec sdk §1). */
export const sdks = {
  /** The reply is a zip. An unknown stage is 404; an unknown type, and parameters that it cannot use, 400. */
  GetSdk: {
    isLarge: true,
    transaction({ restApiId, stageName, sdkType, parameters }, { store, region, now }) {
      const stage =
        store.get('RestApi', account, restApiId) && store.get('Stage', restApiId, stageName)
      if (!stage) throw notFound('Invalid stage identifier specified')
      checkType(sdkType)
      const given = Object.entries(parameters ?? {}).map(([name, value]) => [name, value ?? ''])
      const source = { snapshot: snapshotText(store, restApiId, stage), stageName, region }
      return { sdkType, parameters: Object.fromEntries(given), source, now }
    },
    async complete({ sdkType, parameters, source, now }, edge) {
      return {
        body: await translated(async () => {
          // A language's own texts are most of it, and few ask for any.
          const { sdkGenerator } = await import('../../../sdk/generate-sdk.ts')
          const generate = await sdkGenerator(sdkType)
          return edge.inSlices(write(generate, parameters, source))
        }),
        contentType: 'application/zip',
        contentDisposition: `attachment; filename="${sdkType}_${fileDate(now)}Z.zip"`,
      }
    },
  } satisfies Operation<Input<'GetSdk'>, Input<'GetSdk'>, Request>,
} satisfies Operations

function* write(
  generate: SdkGenerator,
  parameters: Request['parameters'],
  source: Request['source'],
): Slices<Uint8Array> {
  const snapshot = parseSnapshot(source.snapshot)
  yield
  return yield* generate(parameters, { ...source, snapshot })
}

/** AWS answers 404 where the type is what is asked for, and 400 where it is a parameter. */
function checkType(id: string): void {
  const { items } = sdkTypes.GetSdkTypes({})
  if (!items.some((type) => type.id === id))
    throw badRequest(
      `Invalid SDK type specified: ${id}. Valid types are ${items.map((type) => type.id).join(', ')}`,
    )
}

/** `yyyy-MM-dd_HH-mm` (spec sdk §1). */
function fileDate(now: number): string {
  return new Date(now).toISOString().slice(0, 16).replace('T', '_').replace(':', '-')
}

async function translated<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof SdkError) throw badRequest(error.message)
    throw error
  }
}
