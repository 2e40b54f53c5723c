import type { RestApiSnapshot } from './deployment.ts'
import type { PublishedApiKey } from './account/api-key.ts'
import type { DomainRouting } from './account/domain-name.ts'
import type { FunctionCode, HostedFunction } from './account/hosted-function.ts'
import type {
  IamAccessKey,
  IamGroup,
  IamOidcProvider,
  IamRole,
  IamUser,
  KnownPolicy,
} from './account/iam.ts'
import type { StagePointer } from './stage.ts'
import type { ApiStages } from './v2/api-stages.ts'
import type { SnapshotV2 } from './v2/api.ts'
import type { VpcLink } from './account/vpc-link.ts'

/** A key under which the control plane publishes a `T`, as JSON, for the data plane. */
export type PublishedKey<T> = string & { readonly publishes?: T }

/** What is read of a VPC link while serving. */
export type KnownVpcLink = Pick<VpcLink, 'id' | 'name' | 'status'>

/** What can be deployed, by `kind`. */
export type Snapshot = RestApiSnapshot | SnapshotV2

/** Reads what the control plane has published. */
export type PublishedReader = {
  /** What stands under a key that may change; undefined when nothing does. Throws when it cannot be known. */
  live<T>(key: PublishedKey<T>): T | undefined | Promise<T | undefined>
  /** The text of what never changes: large, and kept by whoever asks. Throws when it cannot be read. */
  fixed(key: PublishedKey<unknown>): Promise<string>
}

const key = <T>(text: string): PublishedKey<T> => text

/** The live settings of a stage, and which snapshot it serves. Changes with every change of the stage. */
export const stageKey = (apiId: string, stageName: string) =>
  key<StagePointer>(`stage/${apiId}/${stageName}`)

/** The stages of an HTTP API, as long as it exists. Changes with every stage that is made or deleted. */
export const apiStagesKey = (apiId: string) => key<ApiStages>(`api-stages/${apiId}`)

/** A deployment's frozen picture of its API, by the SHA-256 of its JSON. Never changes. */
export const snapshotKey = (hash: string) => key<Snapshot>(`snapshot/${hash}`)

/** Where the requests of a custom domain go, by its name in lower case, or `*.` before a name. */
export const domainKey = (domainName: string) => key<DomainRouting>(`domain/${domainName}`)

/** An API key with its plans, by the SHA-256 of its value in hex: what is published holds no value. */
export const apiKeyKey = (hash: string) => key<PublishedApiKey>(`key/${hash}`)

/** A VPC link, of either version. */
export const vpcLinkKey = (id: string) => key<KnownVpcLink>(`vpc-link/${id}`)

/** A hosted function's description. */
export const functionKey = (functionName: string) => key<HostedFunction>(`function/${functionName}`)

/** The code of a hosted function, by the base64 SHA-256 of its zip. Never changes. */
export const codeKey = (codeSha256: string) => key<FunctionCode>(`code/${codeSha256}`)

/** An access key of a user of the directory. */
export const accessKeyKey = (accessKeyId: string) => key<IamAccessKey>(`access-key/${accessKeyId}`)

/** A user of the directory, by its unique id: a name may be somebody else's tomorrow. */
export const iamUserKey = (userId: string) => key<IamUser>(`iam-user/${userId}`)

/** There since the directory got its first user or role: from then on roles of the account are those that are here. */
export const iamDirectoryKey = key<{ readonly since: number }>('iam-directory')

/** A group, by its unique id. */
export const iamGroupKey = (groupId: string) => key<IamGroup>(`iam-group/${groupId}`)

/** A role, by its name in lower case. */
export const iamRoleKey = (roleName: string) => key<IamRole>(`iam-role/${roleName.toLowerCase()}`)

/** A managed policy of the account: its default version. */
export const iamPolicyKey = (policyArn: string) => key<KnownPolicy>(`iam-policy/${policyArn}`)

/** An identity provider, by its ARN. */
export const iamOidcProviderKey = (arn: string) => key<IamOidcProvider>(`iam-oidc-provider/${arn}`)

/** What is named by its content: it may be kept for as long as one likes. */
export const isImmutable = (publishedKey: string): boolean =>
  /^(?:snapshot|code)\//.test(publishedKey)
