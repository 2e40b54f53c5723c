import type { AuditSilence } from '../model/audit/audit-silence.ts'
import type { AttributeLimit } from '../model/account/attribute-limit.ts'
import type { Integration, IntegrationResponse } from '../model/integration.ts'
import type {
  Authorizer,
  DocumentationPart,
  EndpointConfiguration,
  GatewayResponse,
  Method,
  MethodResponse,
  RequestValidator,
} from '../model/rest-api.ts'

/**
 * A REST API as a document describes it: no ids, everything referenced by name. Absent means the
 * document does not say; applying it decides whether that keeps or resets the old value.
 */
export type ApiDefinition = {
  readonly name: string
  readonly description?: string
  readonly version?: string
  readonly binaryMediaTypes?: readonly string[]
  readonly minimumCompressionSize?: number
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER'
  /** Compact JSON text; `execute-api:/…` resources are not yet expanded, since they name the API's id. */
  readonly policy?: string
  readonly endpointConfiguration?: Partial<
    Pick<EndpointConfiguration, 'ipAddressType' | 'vpcEndpointIds'>
  >
  readonly disableExecuteApiEndpoint?: boolean
  readonly securityPolicy?: string
  readonly endpointAccessMode?: 'BASIC' | 'STRICT'
  readonly limits?: readonly AttributeLimit[]
  /** The root first, every parent before its children. */
  readonly resources: readonly ResourceDefinition[]
  readonly models: readonly ModelDefinition[]
  readonly requestValidators: readonly Omit<RequestValidator, 'id'>[]
  readonly authorizers: readonly Omit<Authorizer, 'id'>[]
  readonly gatewayResponses: readonly GatewayResponse[]
  /** Absent when the importer was told to leave documentation alone. */
  readonly documentationParts?: readonly Omit<DocumentationPart, 'id'>[]
  /** What `tidegate audit` is to leave alone; absent when the document does not say. */
  readonly auditSilences?: readonly AuditSilence[]
  /** In document order, AWS's wording where it is known. */
  readonly warnings: readonly string[]
}

export type ResourceDefinition = {
  readonly path: string
  /** By upper-case verb, or `ANY`. */
  readonly methods: Readonly<Record<string, MethodDefinition>>
}

export type MethodDefinition = Omit<
  Method,
  'authorizerId' | 'requestValidatorId' | 'methodIntegration'
> & {
  /** Name of an authorizer of this definition. */
  readonly authorizer?: string
  /** Name of a request validator, of this definition or of the API it is merged into. */
  readonly requestValidator?: string
  readonly methodIntegration?: IntegrationDefinition
}

/** `cacheNamespace` is absent for AWS's default, the id of the resource. */
export type IntegrationDefinition = Omit<Integration, 'cacheNamespace'> & {
  readonly cacheNamespace?: string
}

export type ModelDefinition = {
  readonly name: string
  readonly description?: string
  readonly contentType: string
  /** The schema's text, its references written as AWS stores them: as URLs that name the API. */
  schema(apiId: string): string
}

export type BasePathMode = 'ignore' | 'prepend' | 'split'

export type ImportOptions = {
  readonly region: string
  readonly accountId: string
  readonly partition: string
  readonly basePath: BasePathMode
  readonly ignoreDocumentation: boolean
  /** Names a merge may refer to without defining them. */
  readonly existingModels: ReadonlySet<string>
  readonly existingRequestValidators: ReadonlySet<string>
  readonly rules: SavingRules
  /** Told of each method, where the document has it, and what of its security has no effect. */
  onMethod?(method: ReadMethod): void
}

/** A method as the document has it. */
export type ReadMethod = {
  readonly path: string
  readonly method: string
  /** The way to its operation. */
  readonly at: { readonly path: readonly string[] }
  /** Names of security schemes that it lists and that protect nothing. */
  readonly idleSchemes: readonly string[]
}

/**
 * What may be saved. The control plane owns these rules, since they hold for single calls as well; each
 * answers AWS's reason to refuse, or undefined. The reader adds where.
 */
export type SavingRules = {
  method(method: MethodDefinition): string | undefined
  integration(integration: IntegrationDefinition, method: MethodDefinition): string | undefined
  integrationResponse(
    response: IntegrationResponse,
    methodResponse: MethodResponse | undefined,
  ): string | undefined
}

/** For a document that is read where no control plane says what may be saved, and no API is made of it. */
export const readAlone: ImportOptions = {
  region: 'us-east-1',
  accountId: '000000000000',
  partition: 'aws',
  basePath: 'ignore',
  ignoreDocumentation: true,
  existingModels: new Set(),
  existingRequestValidators: new Set(),
  rules: {
    method: () => undefined,
    integration: () => undefined,
    integrationResponse: () => undefined,
  },
}
