import type { Model } from '../../model/rest-api.ts'
import type { Step } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'
import type { CheckBody } from './body-models.ts'

/**
 * Refuses a body that does not fit the model for its content type (spec rest-request §5). Undefined when the method has no
 * model. Models are compiled by the first request: most methods have none, and JSON Schema is a good part of the gateway.
 */
export function linkValidateBody(
  requestModels: Readonly<Record<string, string>>,
  models: readonly Model[],
  typeCase?: 'any',
): Step | undefined {
  const named = Object.values(requestModels)
  if (!models.some(({ name, schema }) => schema !== undefined && named.includes(name)))
    return undefined
  let check: CheckBody | undefined
  return {
    name: 'Validate request body',
    async run(x) {
      check ??= await loadCheck(requestModels, models, typeCase)
      await check(x)
    },
  }
}

/** A model that cannot be compiled fails every body, and is not compiled again. */
async function loadCheck(...models: Parameters<typeof linkValidateBody>): Promise<CheckBody> {
  const { linkBodyModels } = await import('./body-models.ts')
  try {
    return linkBodyModels(...models)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return () => Promise.reject(misconfigured(detail))
  }
}
