import type { ContextValue, PolicyPrincipal } from '../../../lang/iam-policy/policy.ts'
import { parseArn } from '../../../model/arn.ts'
import type { iam } from '../../operations/iam.ts'
import type { QueryInput } from '../../query/query-table.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { validationError } from '../entity/iam-error.ts'
import { pageOf } from '../entity/answers.ts'
import { evaluate, type Simulation } from './evaluate.ts'
import { principalSources } from './principal-sources.ts'
import { contextKeysOf, type Source, statementsOf } from './sources.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

type Asked = Pick<
  Input<'SimulateCustomPolicy'>,
  'ActionNames' | 'ResourceArns' | 'ResourcePolicy' | 'CallerArn' | 'ContextEntries'
> & {
  readonly PermissionsBoundaryPolicyInputList?: readonly string[]
  readonly MaxItems?: number
  readonly Marker?: string
}

/** What policies would say, without anybody being asked or let in. */
export const simulations = {
  SimulateCustomPolicy(input: Input<'SimulateCustomPolicy'>) {
    const identity = input.PolicyInputList.map(given('PolicyInputList'))
    return simulate(input, identity, boundaryOf(input), input.CallerArn)
  },

  SimulatePrincipalPolicy(input: Input<'SimulatePrincipalPolicy'>, context: ControlContext) {
    const { sources, boundary, arn, values } = principalSources(input.PolicySourceArn, context)
    const more = (input.PolicyInputList ?? []).map(given('PolicyInputList'))
    const caller = input.CallerArn ?? arn
    return simulate(input, [...sources, ...more], boundaryOf(input) ?? boundary, caller, values)
  },

  GetContextKeysForCustomPolicy(input: Input<'GetContextKeysForCustomPolicy'>) {
    return { ContextKeyNames: contextKeysOf(input.PolicyInputList, 'identity') }
  },

  GetContextKeysForPrincipalPolicy(
    input: Input<'GetContextKeysForPrincipalPolicy'>,
    context: ControlContext,
  ) {
    const { sources, boundary = [] } = principalSources(input.PolicySourceArn, context)
    const documents = [...sources, ...boundary].map(({ document }) => document)
    const all = [...documents, ...(input.PolicyInputList ?? [])]
    return { ContextKeyNames: contextKeysOf(all, 'identity') }
  },
} satisfies Operations

const given =
  (list: string) =>
  (document: string, index: number): Source => ({
    id: `${list}.${index + 1}`,
    type: 'none',
    document,
  })

const boundaryOf = ({ PermissionsBoundaryPolicyInputList: list }: Asked) =>
  list?.map(given('PermissionsBoundaryPolicyInputList'))

function simulate(
  input: Asked,
  identity: readonly Source[],
  boundary: readonly Source[] | undefined,
  callerArn: string | undefined,
  own: ReadonlyMap<string, ContextValue> = new Map(),
) {
  const { ResourcePolicy: resourcePolicy, ActionNames, ResourceArns = ['*'] } = input
  if (resourcePolicy !== undefined && callerArn === undefined)
    throw validationError('A simulation with a ResourcePolicy needs the CallerArn')
  const simulation: Simulation = {
    identity: identity.flatMap((source) => statementsOf(source, 'identity')),
    boundary: boundary?.flatMap((source) => statementsOf(source, 'identity')),
    resource:
      resourcePolicy === undefined
        ? undefined
        : statementsOf(
            { id: 'ResourcePolicy', type: 'resource', document: resourcePolicy },
            'resource',
          ),
    caller: callerArn === undefined ? undefined : callerOf(callerArn),
    values: new Map([...own, ...entriesOf(input)]),
  }
  const results = ActionNames.flatMap((action) =>
    ResourceArns.map((resource) => evaluate(simulation, action, resource)),
  )
  const numbered = results.map((result, index) => ({ result, index }))
  const key = ({ index }: { readonly index: number }) => String(index).padStart(8, '0')
  const { page, ...more } = pageOf(numbered, input, key)
  return { EvaluationResults: page.map(({ result }) => result), ...more }
}

const entriesOf = ({ ContextEntries = [] }: Asked): [string, ContextValue][] =>
  ContextEntries.map(
    ({ ContextKeyName: name = '', ContextKeyValues: values = [], ContextKeyType }) => [
      name.toLowerCase(),
      ContextKeyType?.endsWith('List') ? values : (values[0] ?? ''),
    ],
  )

function callerOf(arn: string): PolicyPrincipal {
  const parsed = parseArn(arn)
  if (!parsed) throw validationError(`Invalid ARN: ${arn}`)
  const role = /^assumed-role\/([^/]+)\//.exec(parsed.resource)?.[1]
  const roleArn = `arn:${parsed.partition}:iam::${parsed.accountId}:role/${role}`
  return { accountId: parsed.accountId, arns: role === undefined ? [arn] : [roleArn, arn] }
}
