import { parseArn } from '../../model/arn.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { findApiKey, saveApiKey } from '../keys/api-key-record.ts'
import { findCertificate } from './client-certificates.ts'
import { defined } from '../entity/defined.ts'
import { findAssociation, saveAssociation } from '../domains/domain-access-associations.ts'
import { findDomain, saveDomain } from '../domains/domain-record.ts'
import { findApi } from '../rest/api/find.ts'
import { readTags } from '../rest/api/rest-apis.ts'
import { changePlan, findPlan } from '../keys/usage-plan-links.ts'
import { findVpcLink } from '../links/vpc-links.ts'
import { findApiV2, findStageV2 } from '../v2/api/find.ts'

type Tags = Readonly<Record<string, string>>

/** Operations of the tags of whatever an ARN names (spec control-plane §3): the same ones in both versions. */
export const tags = {
  /** Merges. */
  TagResource(input: Input<'TagResource'>, context: ControlContext) {
    const tagged = findTagged(input.resourceArn, context)
    tagged.save(readTags({ ...tagged.tags, ...input.tags }))
  },

  UntagResource(input: Input<'UntagResource'>, context: ControlContext) {
    const tagged = findTagged(input.resourceArn, context)
    const gone = new Set(input.tagKeys)
    const kept = Object.entries(tagged.tags ?? {}).filter(([key]) => !gone.has(key))
    tagged.save(readTags(Object.fromEntries(kept)))
  },

  GetTags(input: Input<'GetTags'>, context: ControlContext) {
    return { tags: findTagged(input.resourceArn, context).tags ?? {} }
  },
} satisfies Operations

type Tagged = {
  readonly tags: Tags | undefined
  /** `undefined` for none. */
  save(tags: Tags | undefined): void
}

/** Throws 400 for a text that is no ARN of something with tags, and that thing's own 404 when it is not there. */
function findTagged(arn: string, context: ControlContext): Tagged {
  const parsed = parseArn(arn)
  if (!parsed) throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`)
  const [empty, collection = '', id = '', ...rest] = parsed.resource.split('/')
  const kind = Object.hasOwn(taggable, collection) ? taggable[collection] : undefined
  if (parsed.service !== 'apigateway' || empty !== '' || !kind || !id)
    throw badRequest('Invalid ARN specified in the request')
  const tagged = kind(id, rest, context, arn)
  if (!tagged) throw badRequest('Invalid ARN specified in the request')
  return tagged
}

type Kind = (
  id: string,
  rest: readonly string[],
  context: ControlContext,
  arn: string,
) => Tagged | undefined

/** A record, and what stores it again once its tags are changed. */
const taggedBy = <T extends { readonly tags?: Tags }>(
  entity: T,
  save: (entity: T) => void,
): Tagged => ({
  tags: entity.tags,
  save: (tags) => save(defined({ ...entity, tags }) as T),
})

/** A kind without parts, by what finds and what stores it. */
const whole =
  <T extends { readonly tags?: Tags }>(
    find: (store: Store, id: string) => T,
    save: (store: Store, entity: T) => void,
  ): Kind =>
  (id, rest, { store }) =>
    rest.length > 0 ? undefined : taggedBy(find(store, id), (entity) => save(store, entity))

/** The collections of ARNs (spec control-plane §3): `/restapis/{id}`, `/restapis/{id}/stages/{name}`, … */
const taggable: Readonly<Record<string, Kind>> = {
  restapis(id, rest, context) {
    const { store } = context
    const [part, stageName = '', more] = rest
    if (part === undefined)
      return taggedBy(findApi(context, id), (api) => store.put('RestApi', account, id, api))
    if (part !== 'stages' || more !== undefined) return undefined
    const stage = store.get('Stage', id, stageName)
    if (!stage) throw notFound('Invalid stage identifier specified')
    return taggedBy(stage, (changed) => store.put('Stage', id, stageName, changed))
  },
  apis(id, rest, context) {
    const { store } = context
    const [part, stageName = '', more] = rest
    const api = findApiV2(context, id)
    if (part === undefined)
      return taggedBy(api, (changed) => store.put('ApiV2', account, id, changed))
    if (part !== 'stages' || more !== undefined) return undefined
    return taggedBy(findStageV2(store, id, stageName), (changed) =>
      store.put('StageV2', id, stageName, changed),
    )
  },
  apikeys: whole(findApiKey, (store, key) => saveApiKey(store, key)),
  usageplans: whole(findPlan, (store, plan) => changePlan(store, findPlan(store, plan.id), plan)),
  clientcertificates: whole(findCertificate, (store, certificate) =>
    store.put('ClientCertificate', account, certificate.clientCertificateId, certificate),
  ),
  // A private domain's ARN ends with its own id: `/domainnames/{name}+{id}`.
  domainnames: whole((store, name) => findDomain(store, ...splitName(name)), saveDomain),
  // `/domainnameaccessassociations/domainname/{name}+{id}/vpcesource/{endpoint}`: the whole ARN is its key.
  domainnameaccessassociations: (_id, _rest, { store }, arn) =>
    taggedBy(findAssociation(store, arn), (association) => saveAssociation(store, association)),
  /** Of either version: an id is no other's. */
  vpclinks(id, rest, { store }) {
    if (rest.length > 0) return undefined
    const link = store.get('VpcLinkV2', account, id)
    return link
      ? taggedBy(link, (changed) => store.put('VpcLinkV2', account, id, changed))
      : taggedBy(findVpcLink(store, id), (changed) => store.put('VpcLink', account, id, changed))
  },
}

function splitName(text: string): [name: string, id: string | undefined] {
  const [name = '', id] = text.split('+')
  return [name, id]
}
