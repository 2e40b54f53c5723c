/** A certificate the gateway shows to HTTP backends, with its key (spec control-plane §6). */
export type ClientCertificate = {
  readonly clientCertificateId: string
  readonly description?: string
  readonly pemEncodedCertificate: string
  /** PKCS #8 in PEM. Never shown. */
  readonly privateKey: string
  /** Epoch seconds. */
  readonly createdDate: number
  readonly expirationDate: number
  readonly tags?: Readonly<Record<string, string>>
}
