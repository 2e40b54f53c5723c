import { notImplemented } from '../answer/api-error.ts'
import { operationsOf } from '../services/operations-of.ts'
import type { Edge } from './edge.ts'
import type { ControlRequest, Face } from './face.ts'
import { fewAtOnce } from './few-at-once.ts'
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
  means: Means,
): Promise<Response> {
  const answer = () => readAndRun(face, request, requestId, means)
  const { fewAbove = Infinity } = face
  if (request.body.byteLength <= fewAbove) return answer()
  return fewAtOnce(means.edge.platform.now, () => answer().finally(collect))
}

/**
 * V8's `gc`, where the process has it under this name: by itself it lets the remains of several such works add up before
 * it looks.
 */
const collect = () => (globalThis as { tidegateCollect?: () => void }).tidegateCollect?.()

async function readAndRun(
  face: Face,
  request: ControlRequest,
  requestId: string,
  { execute, edge }: Means,
): Promise<Response> {
  const { region, accountId, now } = edge.platform
  const { service, operation, input, render } = await face.read(request, {
    requestId,
    region,
    accountId,
  })
  const found = operationOf(await operationsOf(service, operation), operation)
  if (!found) throw notImplemented(operation)
  const { isLarge, prepare, transaction, complete } = found
  const run = async () => {
    const prepared = prepare ? await prepare(input as never, edge) : input
    const gathered = transaction ? valueOf(await execute(service, operation, prepared)) : prepared
    return render(complete ? await complete(gathered as never, edge) : gathered)
  }
  return isLarge ? fewAtOnce(now, run) : run()
}

function valueOf(outcome: Outcome): unknown {
  if (!outcome.ok) throw errorOf(outcome)
  return outcome.value
}
