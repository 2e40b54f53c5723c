import type { Model } from '../../model/rest-api.ts'
import type { Step } from '../step.ts'

/** Refuses a body that does not fit the model for its content type. Undefined when no model applies. */
export function linkValidateBody(
  requestModels: Readonly<Record<string, string>> | undefined,
  _models: readonly Model[],
): Step | undefined {
  if (Object.keys(requestModels ?? {}).length === 0) return undefined
  throw new Error('body validation is not linked')
}
