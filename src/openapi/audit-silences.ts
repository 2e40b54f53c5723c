import { auditExtension, type AuditSilence, readSilences } from '../model/audit/audit-silence.ts'
import type { Reader, Spot } from './reader.ts'

/** `x-tidegate-audit` of the document or of an operation, whose silences are about that operation alone. */
export function readAuditSilences(
  reader: Reader,
  owner: Spot,
  operation?: { readonly path: string; readonly method: string },
): readonly AuditSilence[] | undefined {
  const spot = reader.child(owner, auditExtension)
  if (spot.value === undefined) return undefined
  const { silences, problems } = readSilences(spot.value)
  for (const { at, message } of problems)
    reader.fail(
      `${[auditExtension, ...at].join('.')} ${message}`,
      at.reduce((parent, key) => reader.child(parent, key), spot),
    )
  return operation ? silences.map((silence) => ({ ...silence, ...operation })) : silences
}
