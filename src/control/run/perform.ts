import { operationsOf } from '../services/operations-of.ts'
import type { Edge } from './edge.ts'
import type { ControlRequest, Face } from './face.ts'
import { type ControlService, operationOf } from './operation.ts'
import { errorOf, type Outcome } from './outcome.ts'

/** What operations are performed with. */
export type Means = {
  /** Runs an operation in the Registry: `executeOperation`. */
  execute(service: ControlService, operation: string, input: unknown): Promise<Outcome>
  readonly edge: Edge
}

/** Answers a request, its signature checked, in the way of a face. Throws `ApiError`. */
export async function perform(
  face: Face,
  request: ControlRequest,
  requestId: string,
  { execute, edge }: Means,
): Promise<Response> {
  const { region, accountId } = edge.platform
  const { service, operation, input, atEdge, render } = await face.read(request, {
    requestId,
    region,
    accountId,
  })
  const outcome: Outcome = atEdge
    ? { ok: true, value: input, changed: [], completes: true }
    : await execute(service, operation, input)
  if (!outcome.ok) throw errorOf(outcome)
  if (!outcome.completes) return render(outcome.value)
  const complete = operationOf(await operationsOf(service), operation)?.complete
  if (!complete) throw new Error(`${service} ${operation} has nothing that completes it`)
  return render(await complete(outcome.value as never, edge))
}
