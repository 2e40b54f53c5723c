import { isObject } from '../../model/json-object.ts'
import { unescapeToken } from '../entity/patch.ts'
import type { Call, ControlRequest } from '../run/face.ts'
import type { Ask } from './authorize.ts'
import { documentOf, imports, unescaped } from './passed-roles.ts'

/**
 * What API Gateway asks for beside the verb of a call, since it decides who comes in (Service Authorization Reference,
 * "additional authorization control"): who may write to an API may not by that open it to everybody.
 */
export function sensitiveChanges(
  { operation, input }: Call,
  { body }: ControlRequest,
  { resource }: Pick<Ask, 'resource'>,
): readonly Ask[] {
  const actions = imports.has(operation)
    ? importedActions(documentOf(input, body))
    : [...(ofOperations[operation] ?? []), ...givenActions(operation, input)]
  return [...new Set(actions)].map((name) => ({ action: `apigateway:${name}`, resource }))
}

const ofOperations: Readonly<Record<string, readonly string[]>> = {
  CreateDomainNameAccessAssociation: ['CreateAccessAssociation'],
  RejectDomainNameAccessAssociation: ['RejectAccessAssociation'],
}

const policies: Readonly<Record<string, string>> = {
  CreateRestApi: 'UpdateRestApiPolicy',
  UpdateRestApi: 'UpdateRestApiPolicy',
  CreateDomainName: 'UpdateDomainNamePolicy',
  UpdateDomainName: 'UpdateDomainNamePolicy',
}

/** A definition's extension, however it is written: one that hides it behind an alias is none. */
const importedActions = (document: string): readonly string[] =>
  unescaped(document).includes('x-amazon-apigateway-policy') ? ['UpdateRestApiPolicy'] : []

function givenActions(operation: string, input: unknown): readonly string[] {
  const ofPolicy = policies[operation]
  if (ofPolicy === undefined || !isObject(input)) return []
  const { policy, mutualTlsAuthentication: mutualTls, patchOperations } = input
  const patches: readonly unknown[] = Array.isArray(patchOperations) ? patchOperations : []
  return [
    ...(typeof policy === 'string' && policy !== '' ? [ofPolicy] : []),
    ...(isObject(mutualTls) ? certificateActions(mutualTls['truststoreUri']) : []),
    ...patches.flatMap((patch) => patchActions(patch, ofPolicy)),
  ]
}

function patchActions(patch: unknown, ofPolicy: string): readonly string[] {
  const { op, path, value } = isObject(patch) ? patch : {}
  const [, first] = typeof path === 'string' ? path.split('/').map(unescapeToken) : []
  if (first === 'policy') return [ofPolicy]
  if (first === 'managementPolicy') return ['UpdateDomainNameManagementPolicy']
  if (first !== 'mutualTlsAuthentication') return []
  return certificateActions(op === 'remove' ? '' : value)
}

/** Without a truststore there is no mutual TLS any more. */
const certificateActions = (truststoreUri: unknown): readonly string[] =>
  truststoreUri === '' ? ['RemoveCertificateFromDomain'] : ['AddCertificateToDomain']
