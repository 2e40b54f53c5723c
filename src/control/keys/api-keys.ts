import type { ApiKey } from '../../model/account/api-key.ts'
import { badRequest, conflict, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import {
  applyPatch,
  booleanText,
  listingPaths,
  optionalText,
  type PatchEffect,
  type PatchTable,
  setMember,
} from '../entity/patch.ts'
import { listPage } from '../entity/paging.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import {
  apiKeyOfValue,
  checkKeyDescription,
  checkKeyName,
  checkKeyValue,
  dropApiKey,
  findApiKey,
  saveApiKey,
} from './api-key-record.ts'
import { defined, nonEmpty } from '../entity/defined.ts'
import { newestFirst } from '../entity/newest-first.ts'
import { readTags } from '../rest/api/rest-apis.ts'
import { detachKey } from './usage-plan-links.ts'

const keyIdLength = 10
const valueLength = 40

type NewKey = Partial<Omit<ApiKey, 'id' | 'createdDate' | 'lastUpdatedDate' | 'usagePlanIds'>>

/** Operations of API keys (spec control-plane §6, §10). */
export const apiKeys = {
  CreateApiKey(input: Input<'CreateApiKey'>, context: ControlContext) {
    const { stageKeys = [] } = input
    const key = createApiKey(context, {
      ...input,
      stageKeys: stageKeys.map((at) =>
        checkStageKey(context.store, `${at.restApiId ?? ''}/${at.stageName ?? ''}`),
      ),
      tags: readTags(input.tags) ?? {},
    })
    return { ...showListedKey(key), value: key.value }
  },

  GetApiKeys(input: Input<'GetApiKeys'>, { store }: ControlContext) {
    const { nameQuery = '', customerId, includeValues } = input
    const show = (key: ApiKey) =>
      includeValues ? { ...showListedKey(key), value: key.value } : showListedKey(key)
    if (!nameQuery && customerId === undefined)
      return listPage(store, 'ApiKey', account, input, show, { newestFirst: true })
    const found = store
      .list('ApiKey', account)
      .filter(
        (key) =>
          (key.name ?? '').startsWith(nameQuery) &&
          (customerId === undefined || key.customerId === customerId),
      )
    const page = newestFirst(found, input)
    return { ...page, items: page.items.map(show) }
  },

  GetApiKey(input: Input<'GetApiKey'>, { store }: ControlContext) {
    const key = findApiKey(store, input.apiKey)
    return input.includeValue ? { ...showApiKey(key), value: key.value } : showApiKey(key)
  },

  UpdateApiKey(input: Input<'UpdateApiKey'>, { store, now }: ControlContext) {
    const key = findApiKey(store, input.apiKey)
    const patched = {
      ...applyPatch(key, input.patchOperations, patches(store)),
      lastUpdatedDate: Math.floor(now / 1000),
    }
    saveApiKey(store, patched)
    return showApiKey(patched)
  },

  /** Leaves its plans. conformance: ls:…::test_get_usage_plan_api_keys#get-up-keys-after-delete */
  DeleteApiKey(input: Input<'DeleteApiKey'>, { store }: ControlContext) {
    const key = findApiKey(store, input.apiKey)
    for (const planId of key.usagePlanIds) detachKey(store, planId, key.id)
    dropApiKey(store, key)
  },
} satisfies Operations

/** Makes and saves a key that is in no plan. Throws as {@link newApiKey} does, and 409 for a known value. */
function createApiKey(context: ControlContext, given: NewKey): ApiKey {
  const key = newApiKey(context, given)
  if (apiKeyOfValue(context.store, key.value)) throw conflict('API Key already exists')
  saveApiKey(context.store, key)
  return key
}

/** A key that is in no plan and not saved yet. Throws for a name, description or value AWS refuses. */
export function newApiKey(
  { newId, now }: Pick<ControlContext, 'newId' | 'now'>,
  given: NewKey,
): ApiKey {
  const name = checkKeyName(given.name)
  const description = checkKeyDescription(given.description)
  const value = given.value ? checkKeyValue(given.value) : newId(valueLength)
  const date = Math.floor(now / 1000)
  return defined({
    id: newId(keyIdLength),
    value,
    name,
    description,
    customerId: given.customerId || undefined,
    enabled: given.enabled ?? false,
    createdDate: date,
    lastUpdatedDate: date,
    stageKeys: given.stageKeys ?? [],
    tags: nonEmpty(given.tags),
    usagePlanIds: [],
  })
}

function showListedKey(key: ApiKey) {
  const { value: _value, labels: _labels, usagePlanIds: _plans, ...shown } = key
  return shown
}

/** As Get and Update show it: with `tags` even when there are none. */
const showApiKey = (key: ApiKey) => ({ ...showListedKey(key), tags: key.tags ?? {} })

function checkStageKey(store: Store, stageKey: string): string {
  const [apiId = '', stageName = '', more] = stageKey.split('/')
  if (more !== undefined || !store.get('Stage', apiId, stageName))
    throw notFound('Invalid stage identifier specified')
  return stageKey
}

const setName = setMember<ApiKey, 'name'>('name', checkKeyName)

function withItem(member: 'labels' | 'stageKeys', check: (item: string) => string) {
  const change =
    (next: (items: readonly string[], item: string) => readonly string[]): PatchEffect<ApiKey> =>
    (key, { value }) => {
      if (!value) throw badRequest(`Invalid ${member} specified: a value is required`)
      return { ...key, [member]: next(key[member] ?? [], value) }
    }
  return {
    add: change((items, item) => [...new Set([...items, check(item)])]),
    remove: change((items, item) => items.filter((other) => other !== item)),
  }
}

const patches = (store: Store): PatchTable<ApiKey> => ({
  refuse: listingPaths,
  rules: {
    '/customerId': { replace: setMember('customerId', optionalText) },
    '/description': { replace: setMember('description', checkKeyDescription) },
    '/enabled': { replace: setMember('enabled', booleanText) },
    '/name': { replace: setName },
    '/labels': withItem('labels', (label) => label),
    '/stages': withItem('stageKeys', (stageKey) => checkStageKey(store, stageKey)),
  },
})
