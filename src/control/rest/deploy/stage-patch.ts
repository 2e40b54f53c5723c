import type { CanarySettings, Stage } from '../../../model/stage.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { apigateway } from '../../operations/apigateway.ts'
import {
  booleanText,
  enumText,
  type PatchOperation,
  readOperations,
  unescapeToken,
} from '../../entity/patch.ts'
import { setAccessLog } from './access-log-settings.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { entryOf, withEntry, withoutEntry } from '../../entity/map-entry.ts'
import { invalidSettingPath, setMethodSetting, settingKey } from './method-settings.ts'
import { readCacheCluster, readCanary, readVariable, readVariables } from './stage-settings.ts'

/**
 * Applies patch operations to a stage (spec control-plane §7, §9, §16). Stages refuse in a style of their own: a path
 * that is nothing else is taken for a method setting.
 *
 * @param isDeployment tells whether the API has a deployment of that id
 */
export function patchStage(
  stage: Stage,
  operations: readonly PatchOperation[] | undefined,
  isDeployment: (id: string) => boolean,
): Stage {
  return readOperations(operations).reduce((changed, operation) => {
    const { op, path = 'null', value } = operation
    const tokens = path.split('/').slice(1).map(unescapeToken)
    if (tokens.includes('__proto__')) throw badRequest(invalidSettingPath(path))
    if (op === 'copy') return copy(changed, path, operation.from)
    if (op === 'remove') return remove(changed, path, tokens)
    if (op === 'replace' || (op === 'add' && !isCanaryPath(path)))
      return set(changed, op, path, tokens, value, isDeployment)
    throw refuseOp(op ?? 'null', path, tokens)
  }, stage)
}

const isCanaryPath = (path: string) =>
  path === '/canarySettings' || path.startsWith('/canarySettings/')

/** conformance: spec control-plane §16 (`Invalid add operation with path: …`, `Cannot remove method setting …`) */
function refuseOp(op: string, path: string, tokens: readonly string[]): Error {
  const [, member = '', key] = tokens
  const known =
    !isCanaryPath(path) ||
    ['percentTraffic', 'deploymentId', 'useStageCache'].includes(member) ||
    (member === 'stageVariableOverrides' && key !== undefined)
  return badRequest(
    known
      ? `Invalid ${op} operation with path: ${path}`
      : `Cannot ${op} method setting ${path.slice(1)} because there is no method setting for this method `,
  )
}

function copy(stage: Stage, path: string, from: string | undefined): Stage {
  const canary = stage.canarySettings
  const promotion = `${from ?? 'null'} to ${path}`
  const ofDeployment = promotion === '/canarySettings/deploymentId to /deploymentId'
  const ofVariables = promotion === '/canarySettings/stageVariableOverrides to /variables'
  if (!ofDeployment && !ofVariables)
    throw badRequest(
      `Invalid copy operation with path: ${path} and from ${from ?? 'null'}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]`,
    )
  if (!canary) throw badRequest('Promotion not available. Canary does not exist.')
  if (ofDeployment) return { ...stage, deploymentId: canary.deploymentId }
  // Promotion merges; the overrides stay until the canary is removed (spec rest-routing §14).
  const variables = { ...stage.variables, ...canary.stageVariableOverrides }
  return defined({ ...stage, variables: readVariables(variables) })
}

function remove(stage: Stage, path: string, tokens: readonly string[]): Stage {
  const [member, name, key] = tokens
  const { variables, canarySettings, methodSettings } = stage
  if (path === '/accessLogSettings') return defined({ ...stage, accessLogSettings: undefined })
  if (path === '/canarySettings') return defined({ ...stage, canarySettings: undefined })
  if (path === '/variables') return defined({ ...stage, variables: undefined })
  if (member === 'variables' && name !== undefined && tokens.length === 2)
    return defined({ ...stage, variables: without(variables, name) })
  if (isCanaryPath(path)) {
    if (name !== 'stageVariableOverrides' || key === undefined || tokens.length !== 3)
      throw refuseOp('remove', path, tokens)
    if (!canarySettings) throw notFound('Invalid parameter name specified')
    const overrides = without(canarySettings.stageVariableOverrides, key)
    const canary = defined({ ...canarySettings, stageVariableOverrides: overrides })
    return { ...stage, canarySettings: canary }
  }
  const setting = settingKey(path.split('/').slice(1))
  if (setting === undefined || entryOf(methodSettings, setting) === undefined)
    throw badRequest(
      `Cannot remove method setting ${path.slice(1)} because there is no method setting for this method `,
    )
  return { ...stage, methodSettings: withoutEntry(methodSettings, setting) }
}

function without(
  variables: Readonly<Record<string, string>> | undefined,
  name: string,
): Readonly<Record<string, string>> | undefined {
  if (entryOf(variables, name) === undefined) throw notFound('Invalid parameter name specified')
  return nonEmpty(withoutEntry(variables ?? {}, name))
}

function set(
  stage: Stage,
  op: 'add' | 'replace',
  path: string,
  tokens: readonly string[],
  value: string | undefined,
  isDeployment: (id: string) => boolean,
): Stage {
  const [member, name] = tokens
  if (isCanaryPath(path)) return setCanary(stage, path, tokens, value, isDeployment)
  if (member === 'accessLogSettings') return setAccessLog(stage, path, value)
  if (member === 'variables' && name !== undefined && tokens.length === 2) {
    const variables = withEntry(stage.variables, name, readVariable(name, value))
    return defined({ ...stage, variables: readVariables(variables) })
  }
  const attribute = attributes.get(path)
  if (attribute) {
    if (op === 'add') throw refuseOp(op, path, tokens)
    if (path === '/deploymentId') checkDeployment(value, isDeployment)
    return attribute(stage, value)
  }
  const changed = setMethodSetting(stage, path, value)
  if (!changed) throw badRequest(invalidSettingPath(path))
  return changed
}

type SetAttribute = (stage: Stage, value: string | undefined) => Stage

const readCacheSize = enumText('cacheClusterSize', apigateway.enums.CacheClusterSize)

const attributes: ReadonlyMap<string, SetAttribute> = new Map<string, SetAttribute>([
  ['/deploymentId', (stage, value = '') => ({ ...stage, deploymentId: value })],
  ['/description', (stage, value) => defined({ ...stage, description: value || undefined })],
  [
    '/cacheClusterEnabled',
    (stage, value) => ({
      ...stage,
      ...readCacheCluster({ cacheClusterEnabled: booleanText(value) }, stage),
    }),
  ],
  [
    '/cacheClusterSize',
    (stage, value) => defined({ ...stage, cacheClusterSize: readCacheSize(value) }),
  ],
  [
    '/clientCertificateId',
    (stage, value) => defined({ ...stage, clientCertificateId: value || undefined }),
  ],
  [
    '/documentationVersion',
    (stage, value) => defined({ ...stage, documentationVersion: value || undefined }),
  ],
  ['/tracingEnabled', (stage, value) => ({ ...stage, tracingEnabled: booleanText(value) })],
  ['/variables', (stage, value) => defined({ ...stage, variables: readVariableMap(value) })],
])

/** `replace /variables` gives the whole map, as the JSON text of an object. */
function readVariableMap(text: string | undefined): Stage['variables'] {
  if (!text) return undefined
  let map: unknown
  try {
    map = JSON.parse(text)
  } catch {
    // Not JSON: refused with the wrong kinds of value below.
  }
  if (
    typeof map !== 'object' ||
    map === null ||
    Object.values(map).some((v) => typeof v !== 'string')
  )
    throw badRequest(
      'Invalid stage variables specified: the value must be a JSON object of strings',
    )
  return readVariables(map as Readonly<Record<string, string>>)
}

/** A stage without a canary gets one, of no traffic and on the stage's own deployment (spec control-plane §9). */
function setCanary(
  stage: Stage,
  path: string,
  tokens: readonly string[],
  value: string | undefined,
  isDeployment: (id: string) => boolean,
): Stage {
  const [, member, key] = tokens
  const canary: CanarySettings =
    stage.canarySettings ?? readCanary({ deploymentId: stage.deploymentId })
  const change = (settings: Partial<CanarySettings>): Stage => ({
    ...stage,
    canarySettings: readCanary({ ...canary, ...settings }),
  })
  if (member === 'stageVariableOverrides' && key !== undefined && tokens.length === 3) {
    const overrides = withEntry(canary.stageVariableOverrides, key, readVariable(key, value))
    return change({ stageVariableOverrides: overrides })
  }
  if (tokens.length === 2 && member === 'percentTraffic')
    return change({ percentTraffic: value ? Number(value) : 0 })
  if (tokens.length === 2 && member === 'useStageCache')
    return change({ useStageCache: booleanText(value) })
  if (tokens.length === 2 && member === 'deploymentId') {
    checkDeployment(value, isDeployment)
    return change({ deploymentId: value ?? '' })
  }
  throw badRequest(invalidSettingPath(path))
}

function checkDeployment(id: string | undefined, isDeployment: (id: string) => boolean): void {
  if (!id || !isDeployment(id)) throw badRequest('Deployment id does not exist')
}
