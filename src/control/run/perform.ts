import { countTurn, takeTurn } from '../../turns/take-turn.ts'
import { notImplemented } from '../answer/api-error.ts'
import { operationsOf } from '../services/operations-of.ts'
import type { Targets } from '../authority/iam-asks.ts'
import type { VariableCalls } from '../authority/variable-calls.ts'
import { isOwnSession } from '../../iam/session.ts'
import { conditionValues } from '../authority/condition-values.ts'
import { isObject } from '../../model/json-object.ts'
import type { Principal } from '../../model/principal.ts'
import type { Edge, Surroundings } from './edge.ts'
import type { Call, ControlRequest, Face } from './face.ts'
import { fewAtOnce } from './few-at-once.ts'
import { type ControlService, operationOf } from './operation.ts'
import { errorOf, type Outcome } from './outcome.ts'

/** What operations are performed with. */
export type Means = {
  /** Runs an operation in the Registry: `executeOperation`. */
  execute(service: ControlService, operation: string, input: unknown): Promise<Outcome>
  readonly edge: Surroundings
}

/** Answers a request of somebody whose signature has been checked, in the way of a face. Throws `ApiError`. */
export async function perform(
  face: Face,
  request: ControlRequest,
  requestId: string,
  caller: Principal,
  means: Means,
): Promise<Response> {
  const answer = () => readAndRun(face, request, requestId, caller, means)
  const { fewAbove = Infinity } = face
  if (request.body.byteLength <= fewAbove) return answer()
  return fewAtOnce(means.edge.platform.now, () => answer().finally(collect))
}

/** Bytes of a body from which on reading it takes some milliseconds. */
const longBody = 16_384

/** Items of a page from which on reading it takes some milliseconds, and writing it as many. */
const longPage = 100

/** Whether so long a page is asked for, in the words of either API version. */
const isLongPage = (input: unknown): boolean =>
  isObject(input) && Number(input['limit'] ?? input['maxResults'] ?? 0) >= longPage

/**
 * V8's `gc`, where the process has it under this name: by itself it lets the remains of several such works add up before
 * it looks.
 */
const collect = () => (globalThis as { tidegateCollect?: () => void }).tidegateCollect?.()

async function readAndRun(
  face: Face,
  request: ControlRequest,
  requestId: string,
  caller: Principal,
  means: Means,
): Promise<Response> {
  const { execute } = means
  const { region, accountId, now } = means.edge.platform
  // Its input is read, and handed to the Registry, in one go.
  if (request.body.byteLength >= longBody) await takeTurn()
  const call = await face.read(request, { requestId, region, accountId })
  const { service, operation, input, render } = call
  const conditionValue = conditionValues(caller, { ...request, now: now(), region })
  const keepCodePart: Edge['keepCodePart'] = async (part) =>
    void valueOf(await execute('lambda', 'KeepCodePart', part))
  const edge: Edge = { ...means.edge, caller, conditionValue, keepCodePart }
  // The account's root user may do everything by its own key, and waits for no policies.
  if (caller.type !== 'Account' || isOwnSession(caller))
    await checkAuthority(call, request, edge, execute)
  const found = operationOf(await operationsOf(service, operation), operation)
  if (!found) throw notImplemented(operation)
  const { isLarge, prepare, transaction, complete } = found
  const run = async () => {
    const prepared = prepare ? await prepare(input as never, edge) : input
    const isLong = isLongPage(input)
    if (isLong) await takeTurn()
    const gathered = transaction ? valueOf(await execute(service, operation, prepared)) : prepared
    const result = complete ? await complete(gathered as never, edge) : gathered
    if (isLong) {
      // Who has waited all the while is not to go on before others were heard.
      countTurn()
      await takeTurn()
    }
    return render(result)
  }
  return isLarge ? fewAtOnce(now, run) : run()
}

async function checkAuthority(
  call: Call,
  request: ControlRequest,
  { caller, conditionValue, platform }: Edge,
  execute: Means['execute'],
): Promise<void> {
  const [{ asksOf }, { authorize }] = await Promise.all([
    import('../authority/asks.ts'),
    import('../authority/authorize.ts'),
  ])
  const asks = await asksOf(call, request, caller, {
    region: platform.region,
    accountId: platform.accountId,
    targetsOf: async (asked) => valueOf(await execute('iam', 'authorityTargets', asked)) as Targets,
    variableCallsOf: async (asked) =>
      valueOf(await execute('iam', 'variableCalls', asked)) as VariableCalls,
  })
  await authorize(caller, asks, conditionValue)
}

function valueOf(outcome: Outcome): unknown {
  if (!outcome.ok) throw errorOf(outcome)
  return outcome.value
}
