import type { RestApiSnapshot } from '../../../model/deployment.ts'
import type { Integration } from '../../../model/integration.ts'
import { vpcLinkTarget } from '../../../wire/egress/vpc-link-targets.ts'
import type { ControlContext } from '../../run/operation.ts'
import { usableLink } from '../../links/vpc-link-record.ts'

/** Which methods of a snapshot have a VPC link that cannot carry a call, a sentence each. */
export function vpcLinkProblems(
  { resources }: Pick<RestApiSnapshot, 'resources'>,
  context: ControlContext,
): readonly string[] {
  return resources.flatMap(({ path, methods }) =>
    Object.values(methods).flatMap(({ httpMethod, methodIntegration }) => {
      const problem = methodIntegration && vpcLinkProblem(methodIntegration, context)
      return problem === undefined ? [] : [`${httpMethod} ${path}: ${problem}`]
    }),
  )
}

/** Why an integration's VPC link cannot carry a call; a stage variable's is known only when it is called. */
function vpcLinkProblem(
  { connectionType, connectionId = '', integrationTarget }: Integration,
  { store, vpcLinkTargets }: ControlContext,
): string | undefined {
  if (connectionType !== 'VPC_LINK' || connectionId.includes('${')) return undefined
  const link = usableLink(store, connectionId)
  if (!link) return `VPC link ${connectionId} does not exist.`
  if (link.status !== 'AVAILABLE') return `VPC link ${connectionId} is ${link.status}.`
  if (vpcLinkTarget(vpcLinkTargets, link, integrationTarget)) return undefined
  return `VPC link ${connectionId} (${link.name}) has no target: the setting TIDEGATE_VPC_LINKS must name it.`
}
