import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'
import type { ClientCertificate } from '../../wire/x509/truststore.ts'
import type { Refusal } from './refusal.ts'

/** The request target as the client sent it: nothing decoded, nothing normalised. */
export type Target = {
  /** Host header with port, in lower case. */
  readonly host: string
  /** Starts with `/`. */
  readonly path: string
  /** Without the `?`; undefined when there was none. */
  readonly query: string | undefined
  /** Whether it came by TLS, as far as the gateway knows. */
  readonly isSecure: boolean
  /** Characters of the whole URL. */
  readonly length: number
}

/** Where a data-plane request is going, read off its raw target. */
export type Location = {
  readonly apiId: string
  /** Empty where the path names none. */
  readonly stageName: string
  /** As sent, with what may be a stage and may be the first segment of a route; absent behind a custom domain. */
  readonly wholePath?: string
  /** `$context.path`: what the client asked, with the stage on a default endpoint (spec rest-routing §3). */
  readonly contextPath: string
  /**
   * What the Lambda event calls `path`, and the resource's path unless `customDomain` has another: stage removed,
   * trailing slash and inner slash runs kept.
   */
  readonly path: string
  /** Host as sent, for `$context.domainName`. */
  readonly domainName: string
  /** The private endpoint that the request came through; absent on the internet. */
  readonly vpcEndpoint?: VpcEndpoint
  /** The VPC endpoint that the host `{apiId}-{vpceId}` names: an alias that is good there alone. */
  readonly namedVpcEndpoint?: string
  /** The request came by a path of the gateway's own host, which every API shares with it. */
  readonly isPathForm?: true
  /** What the client's certificate says, at a domain with mutual TLS. */
  readonly clientCert?: ClientCertificate
  /** Why the client may not come by this address, whatever the API says. */
  readonly refusal?: Refusal
  /** How a custom domain led here; absent on a default endpoint. */
  readonly customDomain?: CustomDomainMatch
}

/** Which entry of a custom domain's tables a request matched (spec rest-routing §9–10). */
export type CustomDomainMatch = {
  /** The resource's path: base path and stage removed, where the entry says so. */
  readonly resourcePath: string
  /** `$context.customDomain.basePathMatched`; `(none)` for the empty mapping. */
  readonly basePathMatched?: string
  /** `$context.customDomain.routingRuleIdMatched`. */
  readonly routingRuleIdMatched?: string
  /** Of a private domain: its own policy, which has to allow as well. */
  readonly access?: DomainAccess
}

/** What a private custom domain says of who may come by it (spec rest-routing §9). */
export type DomainAccess = {
  /** `/domainnames/{name}+{id}`: the end of the ARN that its policy is about. */
  readonly resource: string
  /** Undefined for a domain without a policy, which lets nobody in. */
  readonly policy: EvaluatePolicy | undefined
}

/** The private endpoint that a request came through, as the operator has named it. */
export type VpcEndpoint = {
  /** `vpce-…`. */
  readonly id: string
  /** `vpc-…`; undefined when it is not said. */
  readonly vpcId: string | undefined
}

/** A data-plane request whose API or stage cannot be read: AWS's 403 Forbidden. */
export type Nowhere = 'nowhere'

/** A data-plane request whose domain cannot be looked up just now: 503. */
export type Unavailable = 'unavailable'

/** The path that routes are matched with. */
export const resourcePathOf = ({ customDomain, path }: Location): string =>
  customDomain?.resourcePath ?? path
