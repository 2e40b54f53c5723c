/** A policy that cannot be used. `where` is the faulty place: `Statement[0].Condition.IpAddress`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly where: string
  /** What is wrong there, without the place. */
  readonly reason: string

  constructor(where: string, reason: string) {
    super(`${where === '' ? 'the policy' : where} ${reason}`)
    this.where = where
    this.reason = reason
  }
}
