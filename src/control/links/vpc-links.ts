import { snapshotKey, vpcLinkKey } from '../../model/published.ts'
import { parseArn } from '../../model/arn.ts'
import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { Stage } from '../../model/stage.ts'
import type { VpcLink } from '../../model/account/vpc-link.ts'
import { vpcLinkTarget } from '../../wire/egress/vpc-link-targets.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import {
  applyPatch,
  listingPaths,
  optionalText,
  type PatchEffect,
  type PatchTable,
  setMember,
} from '../entity/patch.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { defined } from '../entity/defined.ts'
import { readTags } from '../rest/api/rest-apis.ts'
import { checkUnusedV2, maxReferences, publishLink, undeclared } from './vpc-link-record.ts'

const linkIdLength = 6

/** Operations of VPC links (spec control-plane §6, §12). */
export const vpcLinks = {
  /** Answers PENDING, as AWS does; there is nothing to wait for, so the next read says AVAILABLE. */
  CreateVpcLink(input: Input<'CreateVpcLink'>, { store, newId }: ControlContext) {
    const link: VpcLink = defined({
      id: newId(linkIdLength),
      name: checkName(input.name),
      description: input.description || undefined,
      targetArns: checkTargets(input.targetArns),
      status: 'AVAILABLE' as const,
      statusMessage: 'Your vpc link is ready for use',
      tags: readTags(input.tags),
    })
    saveLink(store, link)
    return defined({ ...link, status: 'PENDING', statusMessage: undefined })
  },

  GetVpcLinks(input: Input<'GetVpcLinks'>, context: ControlContext) {
    return listPage(context.store, 'VpcLink', account, input, (link) => withHealth(link, context))
  },

  GetVpcLink(input: Input<'GetVpcLink'>, context: ControlContext) {
    return showTagged(withHealth(findVpcLink(context.store, input.vpcLinkId), context))
  },

  UpdateVpcLink(input: Input<'UpdateVpcLink'>, context: ControlContext) {
    const link = findVpcLink(context.store, input.vpcLinkId)
    const patched = applyPatch(link, input.patchOperations, patches)
    saveLink(context.store, patched)
    return showTagged(withHealth(patched, context))
  },

  DeleteVpcLink(input: Input<'DeleteVpcLink'>, { store }: ControlContext) {
    const { id } = findVpcLink(store, input.vpcLinkId)
    withdrawLink(store, id)
    store.delete('VpcLink', account, id)
  },
} satisfies Operations

export function findVpcLink(store: Store, id: string): VpcLink {
  const link = store.get('VpcLink', account, id)
  if (!link) throw notFound('Invalid Vpc Link identifier specified')
  return link
}

function saveLink(store: Store, link: VpcLink): void {
  store.put('VpcLink', account, link.id, link)
  publishLink(store, link)
}

/** Withdraws a link that nothing uses, of either version. */
export function withdrawLink(store: Store, id: string): void {
  checkUnused(store, id)
  checkUnusedV2(store, id)
  store.publish(vpcLinkKey(id), undefined)
}

/**
 * A link that the operator's declaration leaves out is shown as failed. Where nothing is declared at all,
 * links are definitions only, and shown as AWS shows them.
 */
function withHealth(link: VpcLink, { vpcLinkTargets }: ControlContext): VpcLink {
  if (!vpcLinkTargets || vpcLinkTarget(vpcLinkTargets, link, undefined)) return link
  return { ...link, status: 'FAILED', statusMessage: undeclared }
}

/** As Get and Update show it: with `tags` even when there are none. conformance: ls:…::test_vpc_link_lifecycle */
const showTagged = (link: VpcLink) => ({ ...link, tags: link.tags ?? {} })

/** conformance: ls:…::test_create_vpc_link_invalid_parameters#create_vpc_link_empty_name */
function checkName(name: string | undefined): string {
  if (!name) throw badRequest('Name cannot be empty')
  return name
}

/** AWS's text on several: github.com/hashicorp/terraform-provider-aws/pull/2512. */
function checkTargets(arns: readonly string[]): readonly string[] {
  if (arns.length === 0) throw badRequest('Target arns cannot be empty')
  if (arns.length > 1) throw badRequest('More than one target arn specified for vpc link.')
  for (const arn of arns)
    if (!parseArn(arn)) throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`)
  return arns
}

/** A stage must not lose the way to its backends. AWS's text: github.com/klothoplatform/klotho/issues/202. */
function checkUnused(store: Store, id: string): void {
  const references = store
    .list('RestApi', account)
    .flatMap((api) =>
      store.list('Stage', api.id).flatMap((stage) => usesOf(store, api.id, stage, id)),
    )
  if (references.length > 0)
    throw badRequest(
      `Cannot delete vpc link. Vpc link '${id}', is referenced in [${references.slice(0, maxReferences).join(', ')}] in format of [RESTApiId:Method:Resource:Stage].`,
    )
}

/** The methods that a stage, or its canary, serves through a link, in the format of the refusal. */
function usesOf(store: Store, apiId: string, stage: Stage, linkId: string): readonly string[] {
  const { deploymentId, canarySettings } = stage
  const methods = [deploymentId, canarySettings?.deploymentId].flatMap((id) =>
    id === undefined ? [] : methodsThrough(store, apiId, id, linkId),
  )
  return [...new Set(methods)].map((method) => `${apiId}:${method}:${stage.stageName}`)
}

/** A deployment's methods with a link, as verb and resource. */
function methodsThrough(
  store: Store,
  apiId: string,
  deploymentId: string,
  linkId: string,
): readonly string[] {
  const deployment = store.get('Deployment', apiId, deploymentId)
  const text = deployment && store.published(snapshotKey(deployment.snapshot))
  // Most snapshots do not name the link at all: they need not be parsed.
  if (!text?.includes(JSON.stringify(linkId))) return []
  const { resources } = JSON.parse(text) as RestApiSnapshot
  return resources.flatMap((resource) =>
    Object.entries(resource.methods)
      .filter(([, { methodIntegration }]) => methodIntegration?.connectionId === linkId)
      .map(([verb]) => `${verb}:${resource.id}`),
  )
}

const refuseTargets: PatchEffect<VpcLink> = () => {
  throw badRequest('Target arns are not allowed to be changed/added.')
}

const patches: PatchTable<VpcLink> = {
  refuse: listingPaths,
  rules: {
    '/name': { replace: setMember('name', checkName) },
    '/description': { replace: setMember('description', optionalText) },
    '/targetArns': { add: refuseTargets, replace: refuseTargets, remove: refuseTargets },
  },
}
