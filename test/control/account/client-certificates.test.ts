import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { controlPlane } from '../plane/control-plane.ts'
import { atDev, patch, petStore } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

const unknown = '404 NotFoundException: Invalid Client Certificate identifier specified'
const yearSeconds = 365 * 86_400

// Spec control-plane §6 (ClientCertificate), §14: a PEM of 365 days.
test('a generated certificate is real, and its key stays here', () => {
  const { call, store } = controlPlane()
  const reply = call('GenerateClientCertificate', { description: 'd', tags: { a: 'b' } })
  const { clientCertificateId, pemEncodedCertificate, ...rest } = reply
  expect(clientCertificateId).toMatch(/^[a-z0-9]{6}$/)
  expect(rest).toEqual({
    description: 'd',
    createdDate: 1_600_000_000,
    expirationDate: 1_600_000_000 + yearSeconds,
    tags: { a: 'b' },
  })
  const certificate = new X509Certificate(String(pemEncodedCertificate))
  expect(certificate.validFromDate.getTime()).toBe(1_600_000_000_000)
  expect(certificate.validToDate.getTime()).toBe((1_600_000_000 + yearSeconds) * 1000)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  const kept = store.get('ClientCertificate', '', String(clientCertificateId))
  expect(certificate.checkPrivateKey(createPrivateKey(kept?.privateKey ?? ''))).toBe(true)
  expect(call('GetClientCertificates').items).toEqual([reply])
  const other = call('GenerateClientCertificate')['pemEncodedCertificate']
  expect(new X509Certificate(String(other)).serialNumber).not.toBe(certificate.serialNumber)
})

// Spec control-plane §7, row ClientCertificate.
test('a certificate is described, used and deleted', () => {
  const { call, refusal, at, restApiId } = petStore()
  const { clientCertificateId: id } = call('GenerateClientCertificate')
  const atIt = { clientCertificateId: id }
  const described = call('UpdateClientCertificate', {
    ...atIt,
    ...patch('replace', '/description', 'x'),
  })
  expect(described).toMatchObject({ description: 'x', tags: {} })
  expect(call('GetClientCertificate', atIt)).toEqual(described)
  expect(described).not.toHaveProperty('privateKey')
  expect(
    refusal('UpdateClientCertificate', { ...atIt, ...patch('replace', '/privateKey', 'x') }),
  ).toBe(
    bad(
      "Invalid patch path  '/privateKey' specified for op 'replace'. Must be one of: [/description]",
    ),
  )
  const use = (value: string) =>
    call('UpdateStage', at({ ...atDev, ...patch('replace', '/clientCertificateId', value) }))
  use(String(id))
  expect(refusal('DeleteClientCertificate', atIt)).toBe(
    bad(
      `Cannot delete client certificate '${String(id)}', is referenced in stage: ${restApiId}:dev`,
    ),
  )
  use('')
  call('DeleteClientCertificate', atIt)
  for (const operation of [
    'GetClientCertificate',
    'UpdateClientCertificate',
    'DeleteClientCertificate',
  ])
    expect(refusal(operation, atIt)).toBe(unknown)
})
