import type { EndpointType } from '../rest-api.ts'

/** Which of a domain's two tables decides where a request goes, in the words of the v1 service. */
export type RoutingMode =
  | 'BASE_PATH_MAPPING_ONLY'
  | 'ROUTING_RULE_ONLY'
  | 'ROUTING_RULE_THEN_BASE_PATH_MAPPING'

/** A custom domain name, in AWS's members. Keys and certificates themselves are never kept: TLS ends in front. */
export type DomainName = {
  /** As given; `*.example.com` is a wildcard. Compared in lower case. */
  readonly domainName: string
  /** Of private domains only. */
  readonly domainNameId?: string
  readonly certificateName?: string
  readonly certificateArn?: string
  readonly regionalCertificateName?: string
  readonly regionalCertificateArn?: string
  /** Epoch seconds. */
  readonly certificateUploadDate?: number
  readonly ownershipVerificationCertificateArn?: string
  readonly distributionDomainName?: string
  readonly distributionHostedZoneId?: string
  readonly regionalDomainName?: string
  readonly regionalHostedZoneId?: string
  /** Two types while a domain moves from one to the other. */
  readonly endpointConfiguration: {
    readonly types: readonly EndpointType[]
    readonly ipAddressType: 'ipv4' | 'dualstack'
  }
  readonly securityPolicy: string
  readonly endpointAccessMode?: 'BASIC' | 'STRICT'
  readonly mutualTlsAuthentication?: {
    readonly truststoreUri?: string
    readonly truststoreVersion?: string
  }
  readonly routingMode: RoutingMode
  /** Plain JSON text; private domains only. */
  readonly policy?: string
  readonly managementPolicy?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** The base path of a mapping for whatever no other mapping takes. */
export const emptyBasePath = '(none)'

/** One base path of a domain: v1's BasePathMapping and v2's ApiMapping are two views of it. */
export type BasePathMapping = {
  /** `apiMappingId` in v2. */
  readonly id: string
  /** Without slashes at its ends, or {@link emptyBasePath}. With slashes inside it is a multi-level mapping. */
  readonly basePath: string
  readonly restApiId: string
  /** Absent: the segment after the base path names the stage. */
  readonly stage?: string
}

/** All conditions must hold; `anyOf` of one condition is enough with one element. */
export type RoutingCondition = {
  readonly matchHeaders?: {
    readonly anyOf: readonly { readonly header: string; readonly valueGlob: string }[]
  }
  readonly matchBasePaths?: { readonly anyOf: readonly string[] }
}

export type RoutingRule = {
  readonly routingRuleId: string
  /** 1 to 1,000,000, unique in its domain; the lowest is tried first. */
  readonly priority: number
  readonly conditions: readonly RoutingCondition[]
  /** Exactly one. */
  readonly actions: readonly {
    readonly invokeApi: {
      readonly apiId: string
      readonly stage: string
      readonly stripBasePath?: boolean
    }
  }[]
}

/** That a VPC endpoint may reach a private domain. */
export type DomainNameAccessAssociation = {
  readonly domainNameAccessAssociationArn: string
  readonly domainNameArn: string
  readonly accessAssociationSourceType: 'VPCE'
  readonly accessAssociationSource: string
  readonly tags?: Readonly<Record<string, string>>
}

/** What the data plane reads of a domain. Published under `domain/{name in lower case}` on every change. */
export type DomainRouting = {
  readonly routingMode: RoutingMode
  readonly mappings: readonly {
    readonly basePath: string
    readonly apiId: string
    readonly stage?: string
  }[]
  /** By ascending priority. */
  readonly rules: readonly DomainRoutingRule[]
  /** One multi-level mapping makes every mapping a string prefix (spec rest-routing §9). */
  readonly multiLevel: boolean
  /** Present for private domains: who may come by it. */
  readonly private?: PrivateRouting
  /** Present with mutual TLS: whom to trust. */
  readonly mutualTls?: TruststorePlace
  /** Why nothing is served here: a protection that the domain asks for and this gateway cannot give. */
  readonly closed?: string
}

/** Where the authorities are that clients must have their certificates from (spec rest-auth §9). */
export type TruststorePlace = {
  /** `s3://bucket/key`; `file:name` for a file in the folder that the operator of a local gateway names. */
  readonly truststoreUri: string
  readonly truststoreVersion?: string
}

/** What keeps a private domain private (spec rest-routing §9). */
export type PrivateRouting = {
  /** What its policy is about: `/domainnames/{name}+{id}`, the end of its execute-api ARN. */
  readonly resource: string
  /** Plain JSON text; without one nobody is let in. */
  readonly policy?: string
  /** The VPC endpoints with an access association. */
  readonly vpcEndpointIds: readonly string[]
}

export type DomainRoutingRule = {
  readonly id: string
  readonly conditions: readonly RoutingCondition[]
  readonly apiId: string
  readonly stage: string
  readonly stripBasePath: boolean
}
