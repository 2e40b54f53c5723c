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
