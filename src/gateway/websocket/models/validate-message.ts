import type { ModelV2, WebSocketRoute } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import type { CheckBody } from '../../steps/body-models.ts'
import { linkSelection } from '../selection/link-selection.ts'

type Checks = (key: string | undefined) => CheckBody

/**
 * Refuses a message that does not fit its route's model: that of the expression's value, else `$default`; a message that no
 * model is for is refused as well (spec websocket §6). Undefined for a route without an expression or models. Models are
 * compiled by the first message: JSON Schema is a good part of the gateway.
 */
export function linkValidateMessage(
  { modelSelectionExpression, requestModels = {} }: WebSocketRoute,
  models: readonly ModelV2[],
): Step | undefined {
  if (!modelSelectionExpression || Object.keys(requestModels).length === 0) return undefined
  const select = linkSelection(modelSelectionExpression, 'modelSelectionExpression')
  let checks: Checks | undefined
  return {
    name: 'Validate message',
    async run(x) {
      checks ??= await loadChecks(requestModels, models)
      await checks(select({ message: x.socket!.message!.document }))(x)
    },
  }
}

/** Models that cannot be compiled, or that are not there, fail each message that is theirs, and are not compiled again. */
async function loadChecks(
  requestModels: Readonly<Record<string, string>>,
  models: readonly ModelV2[],
): Promise<Checks> {
  const { invalidBody, linkModelChecks } = await import('../../steps/body-models.ts')
  const by = new Map<string, CheckBody>()
  for (const [key, name] of Object.entries(requestModels)) {
    try {
      const check = linkModelChecks({ [key]: name }, models).get(key)
      by.set(key, check ?? failing(`there is no model ${name} with a schema`))
    } catch (error) {
      by.set(key, failing(error instanceof Error ? error.message : String(error)))
    }
  }
  const none: CheckBody = () => Promise.reject(invalidBody('no model is for the message'))
  return (key) => (key === undefined ? undefined : by.get(key)) ?? by.get('$default') ?? none
}

const failing =
  (detail: string): CheckBody =>
  () =>
    Promise.reject(misconfigured(detail))
