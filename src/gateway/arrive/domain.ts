import {
  emptyBasePath,
  type DomainRouting,
  type DomainRoutingRule,
  type RoutingCondition,
} from '../../model/account/domain-name.ts'
import type { DomainAccess } from '../exchange/location.ts'
import { linkResourcePolicy } from '../access/resource-policy.ts'
import type { Location, Nowhere } from '../exchange/location.ts'
import { canonicalPath, sentLength } from './canonical-path.ts'
import type { Target } from '../exchange/location.ts'

/** A published custom domain, ready to route: rules compiled, mappings with the longest base path first. */
export type LinkedDomain = {
  /** Present for private domains: by which endpoints it is reached, and what its policy says. */
  readonly access: (DomainAccess & { readonly vpcEndpointIds: readonly string[] }) | undefined
  /** Why the domain serves nothing; undefined when it does. */
  readonly closed: string | undefined
  locate(target: Target, headers: Headers): Location | Nowhere
}

/** By what was read, which never changes: a domain that does is read anew. */
const linked = new WeakMap<DomainRouting, LinkedDomain>()

/** A published domain, linked when it is first asked for. */
export function linkedDomain(routing: DomainRouting): LinkedDomain {
  let domain = linked.get(routing)
  if (!domain) linked.set(routing, (domain = linkDomain(routing)))
  return domain
}

/** Prepares a domain as it is published (spec rest-routing §9–10). */
export function linkDomain(domain: DomainRouting): LinkedDomain {
  const rules = domain.routingMode === 'BASE_PATH_MAPPING_ONLY' ? [] : domain.rules.map(linkRule)
  const mappings =
    domain.routingMode === 'ROUTING_RULE_ONLY'
      ? []
      : domain.mappings
          .map((mapping) => linkMapping(mapping, domain.multiLevel))
          .toSorted((a, b) => b.length - a.length)
  const { private: kept } = domain
  return {
    access: kept && {
      vpcEndpointIds: kept.vpcEndpointIds,
      resource: kept.resource,
      policy: linkResourcePolicy(kept.policy),
    },
    closed: domain.closed,
    locate(target, headers) {
      if (domain.closed !== undefined) return 'nowhere'
      // As before the stage of a default endpoint, a run of slashes at the start counts as one (§3).
      const path = target.path.startsWith('//') ? target.path.replace(/^\/+/, '/') : target.path
      for (const rule of rules) {
        const found = rule(path, headers)
        if (found) return location(target, found)
      }
      for (const { match } of mappings) {
        const found = match(path)
        if (found) return found === 'nowhere' ? found : location(target, found)
      }
      return 'nowhere'
    },
  }
}

type Found = {
  readonly apiId: string
  readonly stageName: string
  /** The resource's path: base path and stage removed. */
  readonly path: string
  readonly basePathMatched?: string
  readonly routingRuleIdMatched?: string
}

/** `path` and `$context.path` hold the whole path of the client, base path included (spec rest-routing §3). */
const location = (
  target: Target,
  { apiId, stageName, path, ...customDomain }: Found,
): Location => ({
  apiId,
  stageName,
  contextPath: target.path,
  path: target.path,
  domainName: target.host,
  customDomain: { ...customDomain, resourcePath: path },
})

type MappingMatch = (path: string) => Found | Nowhere | undefined

function linkMapping(
  { basePath, apiId, stage }: DomainRouting['mappings'][number],
  multiLevel: boolean,
): { readonly length: number; readonly match: MappingMatch } {
  const empty = basePath === emptyBasePath
  const prefix = empty ? '' : `/${basePath}`
  const takes = (sent: string) => {
    const path = canonicalPath(sent)
    return (
      path.startsWith(prefix) &&
      (multiLevel || empty || path.length === prefix.length || path[prefix.length] === '/')
    )
  }
  return {
    length: prefix.length,
    match(path) {
      if (!takes(path)) return undefined
      const rest = rooted(path.slice(sentLength(path, prefix.length)))
      if (stage !== undefined)
        return { apiId, stageName: stage, path: rest, basePathMatched: basePath }
      const [, stageName, inner] = /^\/([^/]+)(.*)$/s.exec(rest) ?? []
      if (stageName === undefined) return 'nowhere'
      return {
        apiId,
        stageName: canonicalPath(stageName),
        path: rooted(inner ?? ''),
        basePathMatched: basePath,
      }
    },
  }
}

type RuleMatch = (path: string, headers: Headers) => Found | undefined

function linkRule(rule: DomainRoutingRule): RuleMatch {
  const { apiId, stage: stageName, id, stripBasePath } = rule
  const headerTests = rule.conditions.flatMap(linkHeaders)
  const pathTests = rule.conditions.flatMap(({ matchBasePaths }) =>
    matchBasePaths ? [linkBasePaths(matchBasePaths.anyOf)] : [],
  )
  return (path, headers) => {
    let taken = 0
    for (const test of pathTests) {
      const length = test(path)
      if (length === undefined) return undefined
      taken = Math.max(taken, length)
    }
    for (const test of headerTests) if (!test(headers)) return undefined
    return {
      apiId,
      stageName,
      path: stripBasePath ? rooted(path.slice(sentLength(path, taken))) : rooted(path),
      routingRuleIdMatched: id,
    }
  }
}

/** Characters of the canonical path that the longest matching base path takes; undefined when none matches. Case-sensitive prefixes (§10). */
function linkBasePaths(basePaths: readonly string[]): (path: string) => number | undefined {
  const prefixes = basePaths
    .map((basePath) => `/${basePath.replace(/^\/+|\/+$/g, '')}`)
    .toSorted((a, b) => b.length - a.length)
  return (sent) => {
    const path = canonicalPath(sent)
    return prefixes.find((prefix) => path.startsWith(prefix))?.length
  }
}

function linkHeaders({
  matchHeaders,
}: RoutingCondition): readonly ((headers: Headers) => boolean)[] {
  if (!matchHeaders) return []
  const tests = matchHeaders.anyOf.map(({ header, valueGlob }) => {
    const matches = compileGlob(valueGlob)
    return (headers: Headers) => {
      const value = headers.get(header)
      return value !== null && matches(value)
    }
  })
  return [(headers) => tests.some((test) => test(headers))]
}

/** `x`, `x*`, `*x`, `*x*` or `*`; case-sensitive, on the header's whole raw value (§10). */
function compileGlob(glob: string): (value: string) => boolean {
  if (glob === '*') return () => true
  const open = glob.startsWith('*')
  const wide = glob.endsWith('*')
  const text = glob.slice(open ? 1 : 0, wide ? -1 : undefined)
  if (open && wide) return (value) => value.includes(text)
  if (open) return (value) => value.endsWith(text)
  if (wide) return (value) => value.startsWith(text)
  return (value) => value === text
}

/** A resource path: starts with one slash, however many stood there (spec rest-routing §3, last row). */
function rooted(path: string): string {
  if (!path.startsWith('/')) return `/${path}`
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path
}
