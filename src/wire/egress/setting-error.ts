/** A setting about outgoing calls that cannot be used; the message names it and says how to mend it. */
export class EgressSettingError extends Error {
  override readonly name = 'EgressSettingError'
}
