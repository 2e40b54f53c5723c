import type { DomainName, DomainNameAccessAssociation } from '../../model/account/domain-name.ts'
import { badRequest, conflict, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { defined } from '../entity/defined.ts'
import { domainArn, isPrivate, publishDomain } from './domain-record.ts'
import { readTags } from '../rest/api/rest-apis.ts'

/** Operations of which VPC endpoints may reach a private domain (spec control-plane §4, §12). */
export const domainAccessAssociations = {
  CreateDomainNameAccessAssociation(
    input: Input<'CreateDomainNameAccessAssociation'>,
    context: ControlContext,
  ) {
    const { store, region, accountId } = context
    const domain = findPrivate(input.domainNameArn, context)
    const { domainName, domainNameId = '' } = domain
    const source = input.accessAssociationSource
    if (!/^vpce-[a-z0-9]+$/.test(source))
      throw badRequest(
        `Invalid access association source specified: ${source}. It must be the id of a VPC endpoint, vpce-…`,
      )
    const association: DomainNameAccessAssociation = defined({
      domainNameAccessAssociationArn: `arn:aws:apigateway:${region}:${accountId}:/domainnameaccessassociations/domainname/${domainName}+${domainNameId}/vpcesource/${source}`,
      domainNameArn: input.domainNameArn,
      accessAssociationSourceType: input.accessAssociationSourceType,
      accessAssociationSource: source,
      tags: readTags(input.tags),
    })
    const arn = association.domainNameAccessAssociationArn
    if (store.get('DomainNameAccessAssociation', account, arn))
      throw conflict('Domain name access association already exists')
    saveAssociation(store, association)
    publishDomain(store, domain)
    return association
  },

  GetDomainNameAccessAssociations(
    input: Input<'GetDomainNameAccessAssociations'>,
    { store }: ControlContext,
  ) {
    if (input.resourceOwner === 'OTHER_ACCOUNTS') return { items: [] }
    return listPage(store, 'DomainNameAccessAssociation', account, input, (each) => each)
  },

  DeleteDomainNameAccessAssociation(
    input: Input<'DeleteDomainNameAccessAssociation'>,
    context: ControlContext,
  ) {
    withdraw(findAssociation(context.store, input.domainNameAccessAssociationArn), context)
  },

  /** The domain's owner takes back an access; there is one account, so it is a delete. */
  RejectDomainNameAccessAssociation(
    input: Input<'RejectDomainNameAccessAssociation'>,
    context: ControlContext,
  ) {
    const { domainNameAccessAssociationArn: arn } = input
    const association = findAssociation(context.store, arn)
    if (association.domainNameArn !== input.domainNameArn)
      throw badRequest(
        `The domain name access association ${arn} is not one of the domain name ${input.domainNameArn}`,
      )
    withdraw(association, context)
  },
} satisfies Operations

/** Ends an access; the data plane knows it at once. */
function withdraw(association: DomainNameAccessAssociation, context: ControlContext): void {
  const { store } = context
  const { domainNameAccessAssociationArn: arn, domainNameArn } = association
  store.delete('DomainNameAccessAssociation', account, arn)
  publishDomain(store, findPrivate(domainNameArn, context))
}

/** Stores an association under the reference that finds those of one domain. */
export function saveAssociation(store: Store, association: DomainNameAccessAssociation): void {
  const { domainNameAccessAssociationArn: arn, domainNameArn } = association
  store.put('DomainNameAccessAssociation', account, arn, association, domainNameArn)
}

/** Deletes what lets VPC endpoints reach a domain. */
export function dropAssociations(store: Store, arn: string): void {
  for (const association of store.list('DomainNameAccessAssociation', account, arn))
    store.delete('DomainNameAccessAssociation', account, association.domainNameAccessAssociationArn)
}

function findPrivate(arn: string, context: ControlContext): DomainName {
  const domain = context.store
    .list('DomainName', account)
    .find((each) => domainArn(each, context) === arn)
  if (!domain) throw notFound('Invalid domain name identifier specified')
  if (!isPrivate(domain))
    throw badRequest('Domain name access associations are only supported for private domain names')
  return domain
}

/** The association of an ARN; throws AWS's 404. */
export function findAssociation(store: Store, arn: string): DomainNameAccessAssociation {
  const association = store.get('DomainNameAccessAssociation', account, arn)
  if (!association) throw notFound('Invalid domain name access association identifier specified')
  return association
}
