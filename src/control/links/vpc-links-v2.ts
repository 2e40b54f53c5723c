import type { VpcLinkV2 } from '../../model/account/vpc-link.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { ApigatewayV2Input as Input } from '../protocol/operation.ts'
import { defined } from '../entity/defined.ts'
import { readTags } from '../rest/api/rest-apis.ts'
import { publishLink, undeclared } from './vpc-link-record.ts'
import { withdrawLink } from './vpc-links.ts'
import { account, type Store } from '../state/store.ts'
import { listPageV2 } from '../entity/list-page-v2.ts'

const linkIdLength = 6

/** Operations of VPC links of version 2, which REST integrations name together with an `integrationTarget`. */
export const vpcLinksV2 = {
  CreateVpcLink(input: Input<'CreateVpcLink'>, context: ControlContext) {
    const link: VpcLinkV2 = defined({
      vpcLinkId: context.newId(linkIdLength),
      name: checkName(input.name),
      subnetIds: input.subnetIds,
      securityGroupIds: input.securityGroupIds ?? [],
      tags: readTags(input.tags),
      createdDate: Math.floor(context.now / 1000),
    })
    save(context.store, link)
    return show(link, context)
  },

  GetVpcLinks(input: Input<'GetVpcLinks'>, context: ControlContext) {
    return listPageV2(context.store, 'VpcLinkV2', account, input, (link) => show(link, context))
  },

  GetVpcLink(input: Input<'GetVpcLink'>, context: ControlContext) {
    return show(find(context.store, input.vpcLinkId), context)
  },

  UpdateVpcLink(input: Input<'UpdateVpcLink'>, context: ControlContext) {
    const link = find(context.store, input.vpcLinkId)
    const renamed = input.name === undefined ? link : { ...link, name: checkName(input.name) }
    save(context.store, renamed)
    return show(renamed, context)
  },

  DeleteVpcLink(input: Input<'DeleteVpcLink'>, { store }: ControlContext) {
    const { vpcLinkId } = find(store, input.vpcLinkId)
    withdrawLink(store, vpcLinkId)
    store.delete('VpcLinkV2', account, vpcLinkId)
    return {}
  },
} satisfies Operations

function find(store: Store, id: string): VpcLinkV2 {
  const link = store.get('VpcLinkV2', account, id)
  if (!link) throw notFound(`Invalid VpcLink identifier specified ${id}`)
  return link
}

function checkName(name: string): string {
  if (name === '') throw badRequest('Name cannot be empty')
  return name
}

function save(store: Store, link: VpcLinkV2): void {
  const { vpcLinkId: id, name } = link
  store.put('VpcLinkV2', account, id, link)
  publishLink(store, { id, name, status: 'AVAILABLE' })
}

/**
 * As AWS shows a link that is ready. Where targets are declared and none can be this link's, it is shown
 * as failed; one that is declared by its ARN may be.
 */
function show(link: VpcLinkV2, { vpcLinkTargets }: ControlContext) {
  const keys = vpcLinkTargets && [...vpcLinkTargets.keys()]
  const isDeclared =
    !keys || keys.some((key) => [link.vpcLinkId, link.name].includes(key) || key.startsWith('arn:'))
  return {
    ...link,
    tags: link.tags ?? {},
    createdDate: new Date(link.createdDate * 1000).toISOString().replace('.000Z', 'Z'),
    vpcLinkStatus: isDeclared ? 'AVAILABLE' : 'FAILED',
    vpcLinkStatusMessage: isDeclared ? 'VPC link is ready to route traffic' : undeclared,
    vpcLinkVersion: 'V2',
  }
}
