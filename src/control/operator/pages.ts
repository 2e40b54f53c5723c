import type { Handlers } from '../run/handler.ts'
import { explainPage } from './explain.ts'
import { pageName, type OperatorPage } from './page.ts'
import { stageStatus, stagesStatus } from './stage-status.ts'

/** Every page below `/_tidegate/` but the health page, which wants no signature. */
export const pages: readonly OperatorPage[] = [stagesStatus, stageStatus, explainPage]

/** What the Registry runs of them. */
export const operatorHandlers: Handlers = Object.fromEntries(
  pages.map((page) => [pageName(page), page.gather]),
)
