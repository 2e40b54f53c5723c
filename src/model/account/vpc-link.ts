/** A way into a private network, in AWS's own members (spec control-plane §6, §12). */
export type VpcLink = {
  readonly id: string
  readonly name: string
  readonly description?: string
  /** One load balancer. */
  readonly targetArns: readonly string[]
  readonly status: 'AVAILABLE' | 'PENDING' | 'DELETING' | 'FAILED'
  readonly statusMessage?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** A way into a private network as v2 knows it: the load balancer is the integration's (spec control-plane §15). */
export type VpcLinkV2 = {
  readonly vpcLinkId: string
  readonly name: string
  readonly subnetIds: readonly string[]
  readonly securityGroupIds: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  /** Epoch seconds. */
  readonly createdDate: number
}
