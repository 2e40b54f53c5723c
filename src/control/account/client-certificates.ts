import { generateKeyPairSync, sign } from 'node:crypto'
import type { ClientCertificate } from '../../model/account/client-certificate.ts'
import { selfSignedCertificate } from '../../wire/x509/self-signed-certificate.ts'
import { writePem } from '../../wire/x509/write-certificate.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import {
  applyPatch,
  listingPaths,
  optionalText,
  type PatchTable,
  setMember,
} from '../entity/patch.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { defined } from '../entity/defined.ts'
import { readTags } from '../rest/api/rest-apis.ts'

const certificateIdLength = 6
const validSeconds = 365 * 86_400
const keyBits = 2048
const serialBytes = 16

/** Operations of the certificates that HTTP backends may ask of the gateway (spec control-plane §6, §14). */
export const clientCertificates = {
  GenerateClientCertificate(input: Input<'GenerateClientCertificate'>, context: ControlContext) {
    const createdDate = Math.floor(context.now / 1000)
    const expirationDate = createdDate + validSeconds
    const certificate: ClientCertificate = defined({
      clientCertificateId: context.newId(certificateIdLength),
      description: input.description || undefined,
      ...generateCertificate(createdDate, expirationDate),
      createdDate,
      expirationDate,
      tags: readTags(input.tags),
    })
    saveCertificate(context.store, certificate)
    return showCertificate(certificate)
  },

  GetClientCertificates(input: Input<'GetClientCertificates'>, { store }: ControlContext) {
    return listPage(store, 'ClientCertificate', account, input, showCertificate)
  },

  GetClientCertificate(input: Input<'GetClientCertificate'>, { store }: ControlContext) {
    return showTagged(findCertificate(store, input.clientCertificateId))
  },

  UpdateClientCertificate(input: Input<'UpdateClientCertificate'>, { store }: ControlContext) {
    const certificate = findCertificate(store, input.clientCertificateId)
    const patched = applyPatch(certificate, input.patchOperations, patches)
    saveCertificate(store, patched)
    return showTagged(patched)
  },

  DeleteClientCertificate(input: Input<'DeleteClientCertificate'>, { store }: ControlContext) {
    const { clientCertificateId } = findCertificate(store, input.clientCertificateId)
    checkUnused(store, clientCertificateId)
    store.delete('ClientCertificate', account, clientCertificateId)
  },
} satisfies Operations

export function findCertificate(store: Store, id: string): ClientCertificate {
  const certificate = store.get('ClientCertificate', account, id)
  if (!certificate) throw notFound('Invalid Client Certificate identifier specified')
  return certificate
}

function saveCertificate(store: Store, certificate: ClientCertificate): void {
  store.put('ClientCertificate', account, certificate.clientCertificateId, certificate)
}

function generateCertificate(notBefore: number, notAfter: number) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: keyBits })
  const serial = crypto.getRandomValues(new Uint8Array(serialBytes))
  serial[0] = (serial[0]! % 0x7f) + 1 // positive, and never zero
  const certificate = selfSignedCertificate({
    commonName: 'ApiGateway',
    serial,
    notBefore,
    notAfter,
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    sign: (signed) => sign('sha256', signed, privateKey),
  })
  return {
    pemEncodedCertificate: writePem('CERTIFICATE', certificate),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** A stage must not lose the certificate its backends ask for. */
function checkUnused(store: Store, id: string): void {
  for (const api of store.list('RestApi', account))
    for (const { stageName, clientCertificateId } of store.list('Stage', api.id))
      if (clientCertificateId === id)
        throw badRequest(
          `Cannot delete client certificate '${id}', is referenced in stage: ${api.id}:${stageName}`,
        )
}

function showCertificate(certificate: ClientCertificate) {
  const { privateKey: _secret, ...shown } = certificate
  return shown
}

const showTagged = (certificate: ClientCertificate) => ({
  ...showCertificate(certificate),
  tags: certificate.tags ?? {},
})

const patches: PatchTable<ClientCertificate> = {
  refuse: listingPaths,
  rules: { '/description': { replace: setMember('description', optionalText) } },
}
