import type { MethodSetting } from '../../model/stage.ts'
import type { StageSettings } from '../exchange/served-stage.ts'

const anyVerb = '/ANY'

/** Links what a stage says of its methods, by `{resource path}/{METHOD}`, `*` standing for all paths and all methods. */
export function linkSettings(
  methodSettings: Readonly<Record<string, MethodSetting>>,
): StageSettings {
  const entries = new Map(Object.entries(methodSettings))
  // Of all methods of a REST API, or of all routes.
  const all = entries.get('*/*') ?? entries.get('*')
  const hasOwn = entries.size > (all ? 1 : 0)
  return {
    isEmpty: entries.size === 0,
    logsExecution: [...entries.values()].some(({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF'),
    keyFor(settingsKey, verb) {
      // A route's key has its verb in front.
      if (!hasOwn || !settingsKey.endsWith(anyVerb) || settingsKey.includes(' ')) return settingsKey
      const own = `${settingsKey.slice(0, -anyVerb.length)}/${verb}`
      return entries.has(own) ? own : settingsKey
    },
    of: (settingsKey) => (settingsKey === undefined ? all : (entries.get(settingsKey) ?? all)),
  }
}
