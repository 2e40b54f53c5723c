import type { MethodSetting } from '../../model/stage.ts'
import type { StageSettings } from '../exchange/served-stage.ts'

const anyVerb = /\/ANY$/

/** Links what a stage says of its methods, by `{resource path}/{METHOD}`, `*` standing for all paths and all methods. */
export function linkSettings(
  methodSettings: Readonly<Record<string, MethodSetting>>,
): StageSettings {
  const entries = new Map(Object.entries(methodSettings))
  const all = entries.get('*/*')
  return {
    logsExecution: [...entries.values()].some(({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF'),
    keyFor(settingsKey, verb) {
      const own = settingsKey.replace(anyVerb, `/${verb}`)
      return entries.has(own) ? own : settingsKey
    },
    of: (settingsKey) => (settingsKey === undefined ? all : (entries.get(settingsKey) ?? all)),
  }
}
