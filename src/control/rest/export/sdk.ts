import { generateSdk } from '../../../sdk/generate-sdk.ts'
import { SdkError } from '../../../sdk/sdk-error.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { readSnapshot } from '../deploy/deploy.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'
import { sdkTypes } from './sdk-types.ts'

/** The operation that writes a client of a stage's deployment (spec sdk §1). */
export const sdks = {
  /** The reply is a zip. An unknown stage is 404; an unknown type, and parameters that it cannot use, 400. */
  GetSdk(input: Input<'GetSdk'>, { store, region, now }: ControlContext) {
    const { restApiId, stageName, sdkType } = input
    const stage =
      store.get('RestApi', account, restApiId) && store.get('Stage', restApiId, stageName)
    if (!stage) throw notFound('Invalid stage identifier specified')
    checkType(sdkType)
    const parameters = Object.fromEntries(
      Object.entries(input.parameters ?? {}).map(([name, value]) => [name, value ?? '']),
    )
    const snapshot = readSnapshot(store, restApiId, stage)
    return {
      body: translated(() => generateSdk(sdkType, parameters, { snapshot, stageName, region })),
      contentType: 'application/zip',
      contentDisposition: `attachment; filename="${sdkType}_${fileDate(now)}Z.zip"`,
    }
  },
} satisfies Operations

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

function translated<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof SdkError) throw badRequest(error.message)
    throw error
  }
}
