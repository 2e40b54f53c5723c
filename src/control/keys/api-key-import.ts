import type { ApiKey } from '../../model/account/api-key.ts'
import type { UsagePlanKey } from '../../model/account/usage-plan.ts'
import { ApiError, badRequest } from '../answer/api-error.ts'
import type { ControlContext, Operations, PlanContext } from '../run/operation.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { type KeyRow, parseApiKeyFile } from './api-key-file.ts'
import {
  apiKeyOfValue,
  checkKeyDescription,
  checkKeyName,
  checkKeyValue,
  saveApiKeys,
} from './api-key-record.ts'
import { newApiKey } from './api-keys.ts'
import { defined } from '../entity/defined.ts'
import { drain, type Slices } from '../../turns/slices.ts'
import { findPlan, joinPlan, saveLinks } from './usage-plan-links.ts'

/** Warnings spelled out in one reply: a file may have thousands of rows. */
const maxWarnings = 100

/** Rows that are written in one go: some milliseconds. */
const batch = 50

/** The operation of API key files (spec control-plane §10). */
export const apiKeyImport = {
  ImportApiKeys: {
    /**
     * Every row stands alone: what is wrong with one is a warning and the others are imported, in batches, unless
     * `failOnWarnings` has all of it read before anything is written.
     */
    *plan({ body, failOnWarnings }: Input<'ImportApiKeys'>, context: PlanContext): Slices<Result> {
      const rows = parseApiKeyFile(readText(body))
      yield
      if (failOnWarnings) {
        const { warnings } = yield* readRows(rows, context)
        if (warnings.length > 0) throw badRequest(shown(warnings).join(' '))
      }
      const ids = new Set<string>()
      const warnings: string[] = []
      for (let from = 0; from < rows.length; from += batch) {
        const written = context.commit((within) => {
          const found = drain(readRows(rows.slice(from, from + batch), within))
          saveLinks(within.store, found.links)
          saveApiKeys(within.store, found.keys)
          return found
        })
        for (const { id } of written.keys) ids.add(id)
        warnings.push(...written.warnings)
        yield
      }
      return { ids: [...ids], warnings: shown(warnings) }
    },
    transaction: (result: Result) => result,
  },
} satisfies Operations

type Result = { readonly ids: readonly string[]; readonly warnings: readonly string[] }

function shown(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - maxWarnings
  return more > 0 ? [...warnings.slice(0, maxWarnings), `And ${more} more.`] : warnings
}

type Found = {
  readonly keys: readonly ApiKey[]
  readonly links: readonly UsagePlanKey[]
  readonly warnings: readonly string[]
}

/** What there is to write for rows. */
function* readRows(rows: readonly KeyRow[], context: ControlContext): Slices<Found> {
  const keys = new Map<string, ApiKey>()
  const links: UsagePlanKey[] = []
  const warnings: string[] = []
  for (const row of rows) {
    const warn = (message: string) => warnings.push(`Line ${row.line}: ${message}`)
    const key = attempt(() => readKey(row, keys, context), warn)
    if (key) keys.set(key.value, joinPlans(key, row, links, context, warn))
    yield
  }
  return { keys: [...keys.values()], links, warnings }
}

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

/** The key of a row. One that is there already, or in a row before, takes this one's name, description and switch. */
function readKey(
  row: KeyRow,
  before: ReadonlyMap<string, ApiKey>,
  context: ControlContext,
): ApiKey {
  if (!row.name) throw badRequest('the column Name is empty')
  const value = checkKeyValue(row.key)
  const enabled = readEnabled(row.enabled)
  const known = before.get(value) ?? apiKeyOfValue(context.store, value)
  if (!known) return newApiKey(context, { ...row, value, enabled })
  return defined({
    ...known,
    name: checkKeyName(row.name),
    description: checkKeyDescription(row.description),
    enabled,
    lastUpdatedDate: Math.floor(context.now / 1000),
  })
}

/** On unless the file says otherwise, unlike a key that is created. */
function readEnabled(text: string | undefined): boolean {
  const lower = text?.toLowerCase() || 'true'
  if (lower !== 'true' && lower !== 'false')
    throw badRequest(`the column Enabled must be true or false, not '${text ?? ''}'`)
  return lower === 'true'
}

/** The key in the plans of its row; notes the links that there are to be. */
function joinPlans(
  key: ApiKey,
  row: KeyRow,
  links: UsagePlanKey[],
  { store }: ControlContext,
  warn: (message: string) => void,
): ApiKey {
  let joined = key
  for (const planId of row.usageplanids?.split(',').map((id) => id.trim()) ?? []) {
    if (!planId || joined.usagePlanIds.includes(planId)) continue
    const next = attempt(
      () => joinPlan(store, findPlan(store, planId), joined),
      (message) => warn(`${message} (${planId})`),
    )
    if (!next) continue
    joined = next
    links.push({ usagePlanId: planId, keyId: key.id })
  }
  return joined
}
