/** What `UpdateAccount` may change; the rest of an account is the same for everyone (spec control-plane §6). */
export type Account = {
  /** The role that writes logs. */
  readonly cloudwatchRoleArn?: string
}
