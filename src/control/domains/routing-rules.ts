import type { DomainName, RoutingCondition, RoutingRule } from '../../model/account/domain-name.ts'
import { badRequest, conflict, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { ApigatewayV2Input as Input } from '../protocol/operation.ts'
import { checkTarget, domainArn, domainOwner, findDomain, publishDomain } from './domain-record.ts'
import type { Store } from '../state/store.ts'
import { listPageV2 } from '../entity/list-page-v2.ts'
import { checkConditions } from './routing-conditions.ts'

const ruleIdLength = 10
/** Spec rest-routing §10. */
const maxRules = 50
const maxPriority = 1_000_000

/** Operations of a domain's routing rules: tried before its mappings, live at once (spec rest-routing §10). */
export const routingRules = {
  CreateRoutingRule(input: Input<'CreateRoutingRule'>, context: ControlContext) {
    const { store } = context
    const domain = findDomain(store, input.domainName, input.domainNameId)
    if (store.count('RoutingRule', domainOwner(domain.domainName)) >= maxRules)
      throw badRequest(`A domain name can have at most ${maxRules} routing rules`)
    return save(context, domain, context.newId(ruleIdLength), input)
  },

  ListRoutingRules(input: Input<'ListRoutingRules'>, context: ControlContext) {
    const { store } = context
    const domain = findDomain(store, input.domainName, input.domainNameId)
    const { items, ...page } = listPageV2(
      store,
      'RoutingRule',
      domainOwner(domain.domainName),
      input,
      (rule) => showRule(rule, domain, context),
    )
    return { routingRules: items, ...page }
  },

  /** Replaces a rule that is there. */
  PutRoutingRule(input: Input<'PutRoutingRule'>, context: ControlContext) {
    const domain = findDomain(context.store, input.domainName, input.domainNameId)
    const { routingRuleId } = findRule(context.store, domain, input.routingRuleId)
    return save(context, domain, routingRuleId, input)
  },

  GetRoutingRule(input: Input<'GetRoutingRule'>, context: ControlContext) {
    const domain = findDomain(context.store, input.domainName, input.domainNameId)
    return showRule(findRule(context.store, domain, input.routingRuleId), domain, context)
  },

  DeleteRoutingRule(input: Input<'DeleteRoutingRule'>, { store }: ControlContext) {
    const domain = findDomain(store, input.domainName, input.domainNameId)
    const { routingRuleId } = findRule(store, domain, input.routingRuleId)
    store.delete('RoutingRule', domainOwner(domain.domainName), routingRuleId)
    publishDomain(store, domain)
  },
} satisfies Operations

type GivenRule = {
  readonly priority: number
  readonly conditions: readonly RoutingCondition[]
  readonly actions: RoutingRule['actions']
}

function save(
  context: ControlContext,
  domain: DomainName,
  routingRuleId: string,
  { priority, conditions, actions }: GivenRule,
) {
  const { store } = context
  const owner = domainOwner(domain.domainName)
  if (priority < 1 || priority > maxPriority)
    throw badRequest(
      `Invalid priority specified: ${priority}. It must be between 1 and ${maxPriority}`,
    )
  const [action] = actions
  if (!action || actions.length > 1)
    throw badRequest('A routing rule must have exactly one action, invokeApi')
  checkConditions(conditions)
  checkTarget(store, domain, action.invokeApi.apiId, action.invokeApi.stage)
  const taken = store
    .list('RoutingRule', owner)
    .some((rule) => rule.priority === priority && rule.routingRuleId !== routingRuleId)
  if (taken)
    throw conflict(`A routing rule with priority ${priority} already exists for this domain name`)
  const rule: RoutingRule = { routingRuleId, priority, conditions, actions }
  store.put('RoutingRule', owner, routingRuleId, rule)
  publishDomain(store, domain)
  return showRule(rule, domain, context)
}

function findRule(store: Store, { domainName }: DomainName, id: string): RoutingRule {
  const rule = store.get('RoutingRule', domainOwner(domainName), id)
  if (!rule) throw notFound('Invalid routing rule identifier specified')
  return rule
}

/** A rule's ARN names the account, whatever its domain's does (spec control-plane §3). */
function showRule(rule: RoutingRule, domain: DomainName, context: ControlContext) {
  const { region, accountId } = context
  const [, path] = domainArn(domain, context).split(':/')
  return {
    ...rule,
    routingRuleArn: `arn:aws:apigateway:${region}:${accountId}:/${path}/routingrules/${rule.routingRuleId}`,
  }
}
