import type { MethodSetting, StagePointer } from '../../model/stage.ts'

/** The stage as one request sees it: with a canary, one of its two deployments. */
export type ServedStage = Omit<StagePointer, 'canary' | 'methodSettings'> & {
  readonly settings: StageSettings
  /** Present only while the stage has canary settings (spec rest-routing §14). */
  readonly isCanaryRequest?: boolean
}

/** A stage's method settings, ready to be asked by route. */
export type StageSettings = {
  /** Whether the execution of any method is logged. */
  readonly logsExecution: boolean
  /** A route's own entry, else the one for all methods; undefined where the stage has neither. */
  of(settingsKey: string | undefined): MethodSetting | undefined
}
