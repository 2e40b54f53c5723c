import type { ApiKey } from '../../model/account/api-key.ts'
import { ApiError, badRequest } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { type KeyRow, parseApiKeyFile } from './api-key-file.ts'
import {
  apiKeyOfValue,
  checkKeyDescription,
  checkKeyName,
  checkKeyValue,
  saveApiKey,
} from './api-key-record.ts'
import { createApiKey } from './api-keys.ts'
import { defined } from '../entity/defined.ts'
import { attachKey, findPlan } from './usage-plan-links.ts'

/** Warnings spelled out in one reply: a file may have thousands of rows. */
const maxWarnings = 100

/** The operation of API key files (spec control-plane §10). */
export const apiKeyImport = {
  /**
   * Every row stands alone: what is wrong with one is a warning and the others are imported, unless
   * `failOnWarnings` takes everything back.
   */
  ImportApiKeys(input: Input<'ImportApiKeys'>, context: ControlContext) {
    const ids = new Set<string>()
    const warnings: string[] = []
    for (const row of parseApiKeyFile(readText(input.body))) {
      const warn = (message: string) => warnings.push(`Line ${row.line}: ${message}`)
      const key = attempt(() => importKey(row, context), warn)
      if (!key) continue
      ids.add(key.id)
      joinPlans(key, row, context, warn)
    }
    const shown = warnings.slice(0, maxWarnings)
    if (warnings.length > shown.length) shown.push(`And ${warnings.length - shown.length} more.`)
    if (input.failOnWarnings && shown.length > 0) throw badRequest(shown.join(' '))
    return { ids: [...ids], warnings: shown }
  },
} satisfies Operations

function readText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body)
  } catch {
    throw badRequest('Invalid API key file: it is not UTF-8 text')
  }
}

/** What `work` makes; its refusal becomes a warning. */
function attempt<T>(work: () => T, warn: (message: string) => void): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    warn(error.message)
    return undefined
  }
}

/** A key that is there already takes the row's name, description and switch. */
function importKey(row: KeyRow, context: ControlContext): ApiKey {
  if (!row.name) throw badRequest('the column Name is empty')
  const value = checkKeyValue(row.key)
  const enabled = readEnabled(row.enabled)
  const known = apiKeyOfValue(context.store, value)
  if (!known) return createApiKey(context, { ...row, value, enabled })
  const key: ApiKey = defined({
    ...known,
    name: checkKeyName(row.name),
    description: checkKeyDescription(row.description),
    enabled,
    lastUpdatedDate: Math.floor(context.now / 1000),
  })
  saveApiKey(context.store, key)
  return key
}

/** On unless the file says otherwise, unlike a key that is created. */
function readEnabled(text: string | undefined): boolean {
  const lower = text?.toLowerCase() || 'true'
  if (lower !== 'true' && lower !== 'false')
    throw badRequest(`the column Enabled must be true or false, not '${text ?? ''}'`)
  return lower === 'true'
}

function joinPlans(
  key: ApiKey,
  row: KeyRow,
  { store }: ControlContext,
  warn: (message: string) => void,
): void {
  let joined = key
  for (const planId of row.usageplanids?.split(',').map((id) => id.trim()) ?? []) {
    if (!planId || joined.usagePlanIds.includes(planId)) continue
    joined =
      attempt(
        () => attachKey(store, findPlan(store, planId), joined),
        (message) => warn(`${message} (${planId})`),
      ) ?? joined
  }
}
